//! Parts with `:memo`: what they send, and when they are drawn at all.

use std::sync::atomic::{AtomicUsize, Ordering};

use bennu::prelude::*;
use bennu::render::render_html;
use bennu_core::diff::Tracker;

struct Table {
    count: u32,
    rows: Tracked<Vec<Tracked<Row>>>,
    selected: u32,
}

struct Row {
    id: u32,
    name: String,
}

/// How often `drawn` was called; a test's thread has a number of its own.
fn drawn() -> usize {
    DRAWN.with(|drawn| drawn.load(Ordering::Relaxed))
}

thread_local! {
    static DRAWN: AtomicUsize = const { AtomicUsize::new(0) };
}

/// `name`, whose drawing is counted.
fn count_drawn(name: &str) -> &str {
    DRAWN.with(|drawn| drawn.fetch_add(1, Ordering::Relaxed));
    name
}

impl Table {
    fn new() -> Self {
        let row = |(id, name): (u32, &str)| {
            let name = name.to_owned();
            Tracked::new(Row { id, name })
        };
        let rows = [(1, "a"), (2, "b"), (3, "c")].map(row);
        Self {
            count: 0,
            rows: Tracked::new(rows.into()),
            selected: 1,
        }
    }

    fn whole(&self) -> impl Render {
        html! {
            <p>{self.count}</p>
            <ul :memo={rows = &self.rows}>
                <li :for={row in rows} :key={row.id}>{count_drawn(&row.name)}</li>
            </ul>
        }
    }

    fn by_row(&self) -> impl Render {
        html! {
            <ul>
                <li
                    :for={row in &self.rows}
                    :key={row.id}
                    :memo={row, selected = row.id == self.selected}
                    class={("row", ("selected", selected))}
                >{count_drawn(&row.name)}</li>
            </ul>
        }
    }
}

fn send(tracker: &mut Tracker, value: &impl Render) -> String {
    tracker.diff(value, &mut |_| String::new()).to_string()
}

#[test]
fn a_part_is_drawn_only_when_its_inputs_change() {
    let mut table = Table::new();
    let mut tracker = Tracker::new();
    let _ = send(&mut tracker, &table.whole());
    assert_eq!(drawn(), 3);

    table.count += 1;
    assert_eq!(send(&mut tracker, &table.whole()), r#"{"0":"1"}"#);
    assert_eq!(drawn(), 3, "the table was not looked at");

    table.rows[1].name.push('!');
    assert_eq!(
        send(&mut tracker, &table.whole()),
        r#"{"1":{"0":{"k":{"1":{"0":"b!"},"kc":3}}}}"#
    );
    assert_eq!(drawn(), 6);
}

#[test]
fn an_entry_is_drawn_only_when_its_inputs_change() {
    let mut table = Table::new();
    let mut tracker = Tracker::new();
    let _ = send(&mut tracker, &table.by_row());
    assert_eq!(drawn(), 3);

    table.rows[1].name.push('!');
    assert_eq!(
        send(&mut tracker, &table.by_row()),
        r#"{"0":{"k":{"1":{"1":"b!"},"kc":3}}}"#
    );
    assert_eq!(drawn(), 4, "one row was looked at");

    table.selected = 3;
    assert_eq!(
        send(&mut tracker, &table.by_row()),
        r#"{"0":{"k":{"0":{"0":"row"},"2":{"0":"row selected"},"kc":3}}}"#
    );
    assert_eq!(drawn(), 6);
}

#[test]
fn an_entry_that_moves_is_not_drawn() {
    let mut table = Table::new();
    let mut tracker = Tracker::new();
    let _ = send(&mut tracker, &table.by_row());
    table.rows.rotate_left(1);
    assert_eq!(
        send(&mut tracker, &table.by_row()),
        r#"{"0":{"k":{"0":1,"1":2,"2":0,"kc":3,"km":true}}}"#
    );
    assert_eq!(drawn(), 3);
    table.rows[0].name.clear();
    assert_eq!(
        send(&mut tracker, &table.by_row()),
        r#"{"0":{"k":{"0":{"1":""},"kc":3}}}"#,
        "what it was sent moved along"
    );
}

#[test]
fn a_full_tree_and_html_have_every_part() {
    let table = Table::new();
    let mut tracker = Tracker::new();
    let full = send(&mut tracker, &table.whole());
    assert_eq!(send(&mut tracker, &table.whole()), "{}");
    tracker.reset();
    assert_eq!(send(&mut tracker, &table.whole()), full);
    assert_eq!(
        render_html(&table.whole()).html,
        "<p>0</p><ul><li>a</li><li>b</li><li>c</li></ul>"
    );
}

#[test]
fn a_part_is_marked_as_an_element_that_the_client_can_pass_over() {
    let full = send(&mut Tracker::new(), &Table::new().whole());
    assert!(full.contains(r#""1":{"s":1,"r":1,"#), "{full}");
}

#[test]
fn a_clone_counts_as_unchanged_until_it_is_changed() {
    let table = Table::new();
    let mut tracker = Tracker::new();
    let _ = send(&mut tracker, &table.whole());
    let mut rows = table.rows.clone();
    let same = Table {
        rows: rows.clone(),
        ..Table::new()
    };
    assert_eq!(send(&mut tracker, &same.whole()), "{}");
    assert_eq!(drawn(), 3);
    rows.truncate(1);
    let shorter = Table {
        rows,
        ..Table::new()
    };
    assert_eq!(
        send(&mut tracker, &shorter.whole()),
        r#"{"1":{"0":{"k":{"kc":1}}}}"#
    );
}

impl Clone for Row {
    fn clone(&self) -> Self {
        let name = self.name.clone();
        Self { name, ..*self }
    }
}

/// The same part for any type.
fn size<T>(count: u32) -> impl Render {
    html! { <b :memo={count}>{count * size_of::<T>() as u32}</b> }
}

#[test]
fn parts_with_equal_inputs_and_different_bodies_differ() {
    let view = |wide: bool| {
        html! { {if wide { {size::<u32>(2)} } else { {size::<u8>(2)} }} }
    };
    let mut tracker = Tracker::new();
    let _ = send(&mut tracker, &view(true));
    assert_eq!(send(&mut tracker, &view(false)), r#"{"0":{"0":{"0":"2"}}}"#);
}

#[component]
fn Card(title: &str, children: impl Render) -> impl Render {
    html! { <section><h2>{count_drawn(title)}</h2>{children}</section> }
}

#[test]
fn components_conditions_and_slots_can_be_or_hold_parts() {
    let view = |title: &'static str, shown: bool, text: &'static str| {
        html! {
            <Card :if={shown} :memo={title, text} title={title}>
                <p>{text}</p>
            </Card>
            <Card title="plain"><i :memo={text}>{count_drawn(text)}</i></Card>
        }
    };
    let mut tracker = Tracker::new();
    let _ = send(&mut tracker, &view("a", true, "x"));
    assert_eq!(drawn(), 3);
    assert_eq!(send(&mut tracker, &view("a", true, "x")), "{}");
    assert_eq!(drawn(), 4, "only the plain card");
    assert_eq!(send(&mut tracker, &view("a", false, "x")), r#"{"0":""}"#);
    let back = send(&mut tracker, &view("a", true, "x"));
    assert!(
        back.contains("<section>") && back.contains(r#""0":"a""#),
        "{back}"
    );
}
