//! Random views, and what they go through: for tests of whoever makes diffs and
//! of whoever takes them.

use bennu_core::diff::Tracker;
use bennu_core::memo::{self, MemoInput, Stamp, Tracked};
use bennu_core::render::{Dynamic, Dynamics, Render, render_html};
use bennu_core::{Child, Container, Template, ViewRef};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::Config;

/// A view's states, one after the other.
#[derive(Debug, Clone)]
pub(super) struct Life {
    first: Value,
    changes: Vec<Change>,
}

impl Life {
    /// What is sent for each state, the full tree first, and the HTML that a
    /// fresh render of that state gives.
    ///
    /// # Panics
    ///
    /// If a state that was just sent is sent again.
    pub(super) fn play(&self) -> (Vec<String>, Vec<String>) {
        let mut tracker = Tracker::new();
        let mut state = self.first.clone();
        let first = send(&mut tracker, &state);
        let sent = self.changes.iter().map(|change| {
            match change {
                Change::Forget => tracker.reset(),
                change => change.apply(&mut state),
            }
            send(&mut tracker, &state)
        });
        std::iter::once(first).chain(sent).unzip()
    }
}

fn send(tracker: &mut Tracker, state: &Value) -> (String, String) {
    let message = tracker.diff(state, &mut container).to_string();
    let again = tracker.diff(state, &mut container);
    assert!(again.is_empty(), "sent again: {again} after {message}");
    (message, html(state))
}

/// A random view in a few random states.
pub(super) fn any_life() -> impl Strategy<Value = Life> {
    (any_value(), vec(any_change(), 2..7)).prop_map(|(first, changes)| Life { first, changes })
}

/// So many cases, whose failures are only told.
pub(super) fn config(cases: u32) -> Config {
    Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    }
}

/// What stands at one dynamic position, in one state of a random view.
#[derive(Debug, Clone)]
enum Value {
    Nothing,
    Text(String),
    Html(&'static str),
    Template(usize, Vec<Value>),
    List {
        body: usize,
        keyed: bool,
        memo: bool,
        entries: Vec<(u8, Tracked<Vec<Value>>)>,
    },
    View(String),
    /// A memoised part, which has one body or the other.
    Memo(Tracked<Box<Value>>, bool),
}

/// The templates that random views are made of. Few, so that the same one
/// often comes back at a position; with and without dynamics and a root tag.
static TEMPLATES: [Template; 8] = [
    Template::new(&["<p>only static</p>"], 1, true),
    Template::new(&["<b>", "</b>"], 2, true),
    Template::new(&["<i title=\"q\\\"uote\">", "</i> and more"], 3, false),
    Template::new(&["<ul id=\"u\" class=\"a\">", " | ", "</ul>"], 4, true),
    Template::new(&["", ""], 5, false),
    Template::new(&["", " ", "\n\t", ""], 6, false),
    Template::new(&["<div data-x='1'>", "<br>", "", "<hr>", "</div>"], 7, true),
    Template::new(&["plain"], 8, false),
];

fn width(template: usize) -> usize {
    [0, 1, 1, 2, 1, 3, 4, 0][template]
}

impl Render for Value {
    fn render(&self, dynamic: Dynamic<'_>) {
        match self {
            Value::Nothing => {}
            Value::Text(text) => dynamic.text(text),
            Value::Html(html) => dynamic.html(html),
            Value::Template(template, values) => {
                dynamic.template(&TEMPLATES[*template], |dynamics| fill(dynamics, values));
            }
            Value::List {
                body,
                keyed,
                memo,
                entries,
            } => {
                let fill = if *memo { fill_memoised } else { fill_tracked };
                dynamic.comprehension(&TEMPLATES[*body], |list| {
                    for (key, values) in entries {
                        if *keyed {
                            list.keyed(key, |dynamics| fill(dynamics, values));
                        } else {
                            list.entry(|dynamics| fill(dynamics, values));
                        }
                    }
                });
            }
            Value::View(id) => dynamic.live_view(&child(id)),
            Value::Memo(value, twice) => {
                let body = if *twice { memoised_twice } else { memoised };
                memo::part(dynamic, stamp(value), value, body);
            }
        }
    }
}

fn memoised(value: &Tracked<Box<Value>>, dynamic: Dynamic<'_>) {
    value.render(dynamic);
}

fn memoised_twice(value: &Tracked<Box<Value>>, dynamic: Dynamic<'_>) {
    dynamic.template(&TEMPLATES[3], |dynamics| {
        dynamics.dynamic(value);
        dynamics.dynamic(value);
    });
}

fn fill(dynamics: &mut Dynamics<'_>, values: &[Value]) {
    for value in values {
        dynamics.dynamic(value);
    }
}

fn fill_tracked(dynamics: &mut Dynamics<'_>, values: &Tracked<Vec<Value>>) {
    fill(dynamics, values);
}

fn fill_memoised(dynamics: &mut Dynamics<'_>, values: &Tracked<Vec<Value>>) {
    memo::entry(dynamics, stamp(values), values, |values, dynamics| {
        fill(dynamics, values);
    });
}

fn stamp<T: Sync>(value: &Tracked<T>) -> Stamp {
    let mut stamp = memo::stamp();
    value.stamp(&mut stamp);
    stamp
}

fn child(id: &str) -> Child {
    Child {
        id: id.to_owned(),
        view: ViewRef::new("Nested", &()),
        session: serde_json::Map::new(),
        container: Container::default(),
        sticky: false,
    }
}

fn container(child: &Child) -> String {
    format!("<div id=\"{}\" data-phx-session=\"s\\n\"></div>", child.id)
}

fn html(value: &Value) -> String {
    let mut page = render_html(value);
    for (offset, child) in page.children.iter().rev() {
        page.html.insert_str(*offset, &container(child));
    }
    page.html
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        1 => Just(Value::Nothing),
        6 => "[a-c<&\"\\\\\n ]{0,3}".prop_map(Value::Text),
        1 => Just(Value::Html("<em>&amp;</em>")),
        1 => "[xy]".prop_map(Value::View),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            any_template(inner.clone()),
            any_list(inner.clone()),
            (inner, any::<bool>())
                .prop_map(|(value, twice)| Value::Memo(Tracked::new(Box::new(value)), twice)),
        ]
    })
}

fn any_list(inner: impl Strategy<Value = Value> + Clone) -> impl Strategy<Value = Value> {
    (0..TEMPLATES.len()).prop_flat_map(move |body| {
        let values = vec(inner.clone(), width(body)).prop_map(Tracked::new);
        let entries = vec((0..7_u8, values), 0..6);
        (any::<bool>(), any::<bool>(), entries).prop_map(move |(keyed, memo, entries)| {
            Value::List {
                body,
                keyed,
                memo,
                entries,
            }
        })
    })
}

fn any_template(inner: impl Strategy<Value = Value> + Clone) -> impl Strategy<Value = Value> {
    (0..TEMPLATES.len()).prop_flat_map(move |template| {
        vec(inner.clone(), width(template))
            .prop_map(move |values| Value::Template(template, values))
    })
}

/// How one state follows from the one before it.
#[derive(Debug, Clone)]
enum Change {
    /// All of it is another value.
    Replace(Value),
    /// One position, found by these steps down the tree, is another value.
    Put(Path, Value),
    /// The list found by these steps is rotated, and may lose an entry.
    Shuffle(Path, prop::sample::Index, bool),
    /// What is at one position is cloned to another, with what it knows of its
    /// own changes.
    Clone(Path, Path),
    /// What is at two positions changes places.
    Swap(Path, Path),
    /// The memoised part found by these steps has the other body.
    Rewrite(Path),
    /// Nothing changes, but all is sent again.
    Forget,
}

/// Steps down the tree of values.
type Path = Vec<prop::sample::Index>;

fn any_change() -> impl Strategy<Value = Change> {
    let path = || vec(any::<prop::sample::Index>(), 0..5);
    prop_oneof![
        1 => any_value().prop_map(Change::Replace),
        5 => (path(), any_value()).prop_map(|(path, value)| Change::Put(path, value)),
        4 => (path(), any::<prop::sample::Index>(), any::<bool>())
            .prop_map(|(path, by, drop)| Change::Shuffle(path, by, drop)),
        1 => (path(), path()).prop_map(|(from, to)| Change::Clone(from, to)),
        1 => (path(), path()).prop_map(|(one, other)| Change::Swap(one, other)),
        1 => path().prop_map(Change::Rewrite),
        1 => Just(Change::Forget),
    ]
}

impl Change {
    fn apply(&self, value: &mut Value) {
        match self {
            Change::Replace(new) => *value = new.clone(),
            Change::Put(path, new) => *at(value, path) = new.clone(),
            Change::Shuffle(path, by, drop) => {
                if let Value::List { entries, .. } = at(value, path)
                    && !entries.is_empty()
                {
                    let by = by.index(entries.len());
                    entries.rotate_left(by);
                    if *drop {
                        entries.remove(by);
                    }
                }
            }
            Change::Clone(from, to) => {
                let clone = at(value, from).clone();
                *at(value, to) = clone;
            }
            Change::Swap(one, other) => {
                let first = std::mem::replace(at(value, one), Value::Nothing);
                // One of the two may be inside the other.
                let second = std::mem::replace(at(value, other), first);
                *at(value, one) = second;
            }
            Change::Rewrite(path) => {
                if let Value::Memo(_, twice) = at(value, path) {
                    *twice = !*twice;
                }
            }
            Change::Forget => {}
        }
    }
}

/// The value that the steps of `path` lead to, as far as there are any.
fn at<'a>(value: &'a mut Value, path: &[prop::sample::Index]) -> &'a mut Value {
    let Some((step, path)) = path.split_first() else {
        return value;
    };
    let inner = match value {
        Value::Template(_, values) => values.len(),
        Value::List { body, entries, .. } => entries.len() * width(*body),
        Value::Memo(..) => 1,
        _ => 0,
    };
    if inner == 0 {
        return value;
    }
    let step = step.index(inner);
    match value {
        Value::Template(_, values) => at(&mut values[step], path),
        Value::List { body, entries, .. } => {
            // Only the entry that changes is borrowed mutably.
            let (_, values) = &mut entries[step / width(*body)];
            at(&mut values[step % width(*body)], path)
        }
        Value::Memo(value, _) => at(value, path),
        _ => unreachable!("only these hold values"),
    }
}
