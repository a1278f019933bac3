//! A template with something of everything shows, after each of many random
//! changes, what it would show if it were new: what `html!` writes, what is
//! compared, and what a client makes of it, together.

use bennu::prelude::*;
use bennu::render::render_html;
use bennu_core::Child;
use bennu_core::diff::Tracker;
use bennu_test::Tree;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::Config;

#[derive(Debug, Clone, Default)]
struct Page {
    title: String,
    note: Option<String>,
    is_shown: bool,
    kind: u8,
    selected: i64,
    rows: Tracked<Vec<Tracked<Row>>>,
    tags: Vec<u8>,
}

#[derive(Debug, Clone)]
struct Row {
    id: u8,
    text: String,
    parts: Vec<u8>,
}

#[component]
fn Panel(heading: &str, children: impl Render) -> impl Render {
    html! { <section><h2>{heading}</h2>{children}</section> }
}

#[component]
fn Item(row: &Row) -> impl Render {
    html! { <p id={format_args!("item-{}", row.id)}>{&row.text}</p> }
}

#[component]
fn Rows(
    rows: &[Tracked<Row>],
    row: impl Slot<Row>,
    #[prop(default)] last: impl Render,
) -> impl Render {
    html! { <dl><dd :for={each in rows} :key={each.id}>{row.with(each)}</dd>{last}</dl> }
}

fn page(page: &Page) -> impl Render {
    html! {
        <h1 class={("title", ("shown", page.is_shown))} title={page.note.as_deref()}>{&page.title}</h1>
        <Panel :if={page.is_shown} :memo={title = page.title.as_str(), note = page.note.as_deref()} heading={title}>
            <p :if={let Some(note) = note} hidden={note.is_empty()}>{note}</p>
        </Panel>
        <Panel heading={&page.title}>
            <ul :memo={rows = &page.rows, selected = page.selected}>
                <li
                    :for={row in rows}
                    :key={row.id}
                    :memo={row, is_selected = i64::from(row.id) == selected}
                    class={("row", ("selected", is_selected))}
                >
                    {&row.text} {for part in &row.parts { <i>{part}</i> }}
                </li>
            </ul>
            {match page.kind {
                0 => {},
                1 => { "one" }
                2 => { <b>{page.selected}</b> }
                _ => { <b :memo={kind = page.kind}>{kind}</b><i>{&page.title}</i> }
            }}
        </Panel>
        {for row in &page.rows { <Item :key={row.id} :memo={row} row={row}/> }}
        <ol><li :for={tag in &page.tags} :if={tag % 2 == 0} :memo={tag}>{tag}</li></ol>
        {for (at, tag) in page.tags.iter().enumerate() {
            {if *tag > 3 { <em>{at}</em> } else { {tag} }}
        }}
        <Rows rows={&page.rows}>
            <:row :let={row}><q :memo={text = row.text.as_str()}>{text}</q></:row>
            <:last><dt :memo={selected = page.selected}>{selected}</dt></:last>
        </Rows>
    }
}

/// How one state follows from the one before it.
#[derive(Debug, Clone)]
enum Change {
    Title(String),
    Note(Option<String>),
    Show(bool),
    Kind(u8),
    Select(i64),
    Tags(Vec<u8>),
    Add(Index, Row),
    Remove(Index),
    Rotate(Index),
    Swap(Index, Index),
    Edit(Index, String),
    Parts(Index, Vec<u8>),
    /// The browser is sent everything again.
    Forget,
}

fn any_change() -> impl Strategy<Value = Change> {
    let text = || "[a<]{0,2}";
    let numbers = || vec(0..6_u8, 0..4);
    let row = (0..6_u8, text(), numbers()).prop_map(|(id, text, parts)| Row { id, text, parts });
    prop_oneof![
        text().prop_map(Change::Title),
        prop::option::of(text()).prop_map(Change::Note),
        any::<bool>().prop_map(Change::Show),
        (0..4_u8).prop_map(Change::Kind),
        (-1..4_i64).prop_map(Change::Select),
        numbers().prop_map(Change::Tags),
        (any::<Index>(), row).prop_map(|(at, row)| Change::Add(at, row)),
        any::<Index>().prop_map(Change::Remove),
        any::<Index>().prop_map(Change::Rotate),
        (any::<Index>(), any::<Index>()).prop_map(|(one, other)| Change::Swap(one, other)),
        (any::<Index>(), text()).prop_map(|(at, text)| Change::Edit(at, text)),
        (any::<Index>(), numbers()).prop_map(|(at, parts)| Change::Parts(at, parts)),
        Just(Change::Forget),
    ]
}

impl Change {
    fn apply(self, page: &mut Page, tracker: &mut Tracker) {
        let len = page.rows.len();
        match self {
            Self::Title(title) => page.title = title,
            Self::Note(note) => page.note = note,
            Self::Show(is_shown) => page.is_shown = is_shown,
            Self::Kind(kind) => page.kind = kind,
            Self::Select(selected) => page.selected = selected,
            Self::Tags(tags) => page.tags = tags,
            Self::Add(at, row) => page.rows.insert(at.index(len + 1), row.into()),
            Self::Forget => tracker.reset(),
            _ if len == 0 => {}
            Self::Remove(at) => drop(page.rows.remove(at.index(len))),
            Self::Rotate(by) => page.rows.rotate_left(by.index(len)),
            Self::Swap(one, other) => page.rows.swap(one.index(len), other.index(len)),
            Self::Edit(at, text) => page.rows[at.index(len)].text = text,
            Self::Parts(at, parts) => page.rows[at.index(len)].parts = parts,
        }
    }
}

fn send(tracker: &mut Tracker, state: &Page) -> serde_json::Map<String, serde_json::Value> {
    let diff = tracker.diff(&page(state), &mut |_: &Child| String::new());
    serde_json::from_str(&diff.to_string()).expect("a diff is a JSON object")
}

proptest! {
    #![proptest_config(Config { cases: 300, failure_persistence: None, ..Config::default() })]

    #[test]
    fn a_page_shows_after_each_change_what_a_new_one_would(changes in vec(any_change(), 1..30)) {
        let mut state = Page::default();
        let mut tracker = Tracker::new();
        let mut tree = Tree::new(&send(&mut tracker, &state)).unwrap();
        for change in changes {
            change.apply(&mut state, &mut tracker);
            tree.apply(send(&mut tracker, &state)).unwrap();
            prop_assert_eq!(tree.to_html().unwrap(), render_html(&page(&state)).html);
            prop_assert!(send(&mut tracker, &state).is_empty());
        }
    }
}
