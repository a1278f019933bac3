//! What a change costs on the wire, byte for byte.

use bennu_core::diff::Tracker;
use bennu_core::render::{Dynamic, Html, Render, template};
use bennu_core::{Child, Container, Template, ViewRef};

static ITEM: Template = Template::new(&["<li>", "</li>"], 10, true);
static PAIR: Template = Template::new(&["<p>", " ", "</p>"], 11, true);
static ONE: Template = Template::new(&["<b>", "</b>"], 12, true);

/// Sends each state in turn and expects exactly these messages.
#[track_caller]
fn check<R: Render>(states_and_messages: &[(R, &str)]) {
    let mut tracker = Tracker::new();
    for (state, message) in states_and_messages {
        let diff = tracker.diff(state, &mut |child| format!("<div id={}>", child.id));
        assert_eq!(diff.to_string(), *message);
        assert_eq!(diff.len(), message.len());
    }
}

fn pair<A: Render, B: Render>(first: A, second: B) -> impl Render {
    template(&PAIR, move |d| {
        d.dynamic(&first);
        d.dynamic(&second);
    })
}

/// A list of (key, text), drawn keyed or by position.
struct List {
    keyed: bool,
    items: &'static [(u32, &'static str)],
}

impl Render for List {
    fn render(&self, dynamic: Dynamic<'_>) {
        dynamic.comprehension(&ITEM, |list| {
            for (key, text) in self.items {
                if self.keyed {
                    list.keyed(key, |d| d.dynamic(text));
                } else {
                    list.entry(|d| d.dynamic(text));
                }
            }
        });
    }
}

fn keyed(items: &'static [(u32, &'static str)]) -> impl Render {
    pair(List { keyed: true, items }, "")
}

const FULL_ABC: &str = r#"{"s":0,"0":{"s":1,"k":{"0":{"0":"a"},"1":{"0":"b"},"2":{"0":"c"},"kc":3}},"1":"","p":{"0":["<p>"," ","</p>"],"1":["<li>","</li>"]}}"#;
const ABC: &[(u32, &str)] = &[(1, "a"), (2, "b"), (3, "c")];

#[test]
fn only_the_changed_dynamic_travels() {
    check(&[
        (
            pair(1, "<a>"),
            r#"{"s":0,"0":"1","1":"&lt;a&gt;","p":{"0":["<p>"," ","</p>"]}}"#,
        ),
        (pair(2, "<a>"), r#"{"0":"2"}"#),
        (pair(2, "<a>"), "{}"),
        (pair(2, "\"\n"), r#"{"1":"&quot;\n"}"#),
    ]);
}

#[test]
fn a_conditional_is_sent_whole_when_it_comes_and_by_its_changes_after() {
    let branch = |text: Option<&'static str>| {
        pair(
            text.map(|text| template(&ONE, move |d| d.dynamic(text))),
            "",
        )
    };
    check(&[
        (
            branch(None),
            r#"{"s":0,"0":"","1":"","p":{"0":["<p>"," ","</p>"]}}"#,
        ),
        (
            branch(Some("x")),
            r#"{"0":{"s":0,"r":1,"0":"x"},"p":{"0":["<b>","</b>"]}}"#,
        ),
        (branch(Some("y")), r#"{"0":{"0":"y"}}"#),
        (branch(Some("y")), "{}"),
        (branch(None), r#"{"0":""}"#),
    ]);
}

#[test]
fn templates_of_one_message_share_their_statics() {
    let one = |text: &'static str| template(&ONE, move |d| d.dynamic(text));
    check(&[(
        pair(one("x"), one("y")),
        r#"{"s":0,"0":{"s":1,"r":1,"0":"x"},"1":{"s":1,"r":1,"0":"y"},"p":{"0":["<p>"," ","</p>"],"1":["<b>","</b>"]}}"#,
    )]);
}

#[test]
fn a_removed_entry_moves_those_after_it() {
    check(&[
        (keyed(ABC), FULL_ABC),
        (
            keyed(&[(1, "a"), (3, "C!"), (4, "d")]),
            r#"{"0":{"k":{"1":[2,{"0":"C!"}],"2":{"0":"d"},"kc":3,"km":true}}}"#,
        ),
    ]);
}

#[test]
fn a_new_first_entry_sends_itself_and_the_moves() {
    check(&[
        (keyed(ABC), FULL_ABC),
        (
            keyed(&[(9, "new"), (1, "a"), (2, "b"), (3, "c")]),
            r#"{"0":{"k":{"0":{"0":"new"},"1":0,"2":1,"3":2,"kc":4,"km":true}}}"#,
        ),
    ]);
}

#[test]
fn an_entry_that_keeps_its_place_is_not_mentioned() {
    check(&[
        (keyed(ABC), FULL_ABC),
        (
            keyed(&[(1, "a"), (2, "B"), (3, "c")]),
            r#"{"0":{"k":{"1":{"0":"B"},"kc":3}}}"#,
        ),
        (
            keyed(&[(3, "c"), (2, "B"), (1, "a")]),
            r#"{"0":{"k":{"0":2,"2":0,"kc":3,"km":true}}}"#,
        ),
        (keyed(&[(3, "c"), (2, "B"), (1, "a")]), "{}"),
    ]);
}

#[test]
fn a_list_that_only_gets_shorter_says_its_new_length() {
    check(&[
        (keyed(ABC), FULL_ABC),
        (keyed(&[(1, "a")]), r#"{"0":{"k":{"kc":1}}}"#),
        (keyed(&[]), r#"{"0":{"k":{"kc":0}}}"#),
        (keyed(&[(2, "b")]), r#"{"0":{"k":{"0":{"0":"b"},"kc":1}}}"#),
    ]);
}

#[test]
fn a_list_that_starts_empty_is_a_text_until_it_has_entries() {
    check(&[
        (
            keyed(&[]),
            r#"{"s":0,"0":"","1":"","p":{"0":["<p>"," ","</p>"]}}"#,
        ),
        (keyed(&[]), "{}"),
        (
            keyed(&[(1, "a")]),
            r#"{"0":{"s":0,"k":{"0":{"0":"a"},"kc":1}},"p":{"0":["<li>","</li>"]}}"#,
        ),
    ]);
}

#[test]
fn an_entry_without_dynamics_is_an_empty_object() {
    static RULE: Template = Template::new(&["<hr>"], 13, true);
    let rules = |count: usize| {
        move |dynamic: Dynamic<'_>| {
            dynamic.comprehension(&RULE, |list| (0..count).for_each(|_| list.entry(|_| {})));
        }
    };
    let page = |count| template(&ONE, move |d| d.with(rules(count)));
    check(&[
        (
            page(1),
            r#"{"s":0,"0":{"s":1,"k":{"0":{},"kc":1}},"p":{"0":["<b>","</b>"],"1":["<hr>"]}}"#,
        ),
        (page(2), r#"{"0":{"k":{"1":{},"kc":2}}}"#),
        (page(2), "{}"),
    ]);
}

#[test]
fn entries_without_a_key_change_in_place_and_never_move() {
    let list = |items| {
        pair(
            List {
                keyed: false,
                items,
            },
            "",
        )
    };
    check(&[
        (list(ABC), FULL_ABC),
        (
            list(&[(2, "b"), (3, "c")]),
            r#"{"0":{"k":{"0":{"0":"b"},"1":{"0":"c"},"kc":2}}}"#,
        ),
    ]);
}

#[test]
fn repeated_keys_are_drawn_all_the_same() {
    check(&[
        (keyed(&[(1, "a"), (1, "b"), (2, "c")]), FULL_ABC),
        (
            keyed(&[(2, "c"), (1, "a"), (1, "b")]),
            r#"{"0":{"k":{"0":2,"1":{"0":"a"},"2":{"0":"b"},"kc":3,"km":true}}}"#,
        ),
    ]);
}

#[test]
fn a_view_that_is_not_a_template_still_makes_a_tree() {
    check(&[
        (
            List {
                keyed: true,
                items: &[],
            },
            r#"{"s":0,"0":"","p":{"0":["",""]}}"#,
        ),
        (
            List {
                keyed: true,
                items: &[(1, "a")],
            },
            r#"{"0":{"s":0,"k":{"0":{"0":"a"},"kc":1}},"p":{"0":["<li>","</li>"]}}"#,
        ),
    ]);
}

#[test]
fn escaped_text_and_the_same_characters_as_html_differ() {
    let mut tracker = Tracker::new();
    let mut none = |_: &Child| String::new();
    let _ = tracker.diff(&pair("<b>", ""), &mut none);
    let diff = tracker.diff(&pair(Html::trusted("<b>"), ""), &mut none);
    assert_eq!(diff.to_string(), r#"{"0":"<b>"}"#);
}

#[test]
fn a_reset_tracker_sends_everything_again() {
    let mut tracker = Tracker::new();
    let mut none = |_: &Child| String::new();
    let full = tracker.diff(&pair(1, 2), &mut none);
    assert!(tracker.diff(&pair(1, 2), &mut none).is_empty());
    tracker.reset();
    assert_eq!(tracker.diff(&pair(1, 2), &mut none), full);
}

/// What the view is told, and whether it is sticky.
struct View(&'static str, bool);

impl Render for View {
    fn render(&self, dynamic: Dynamic<'_>) {
        dynamic.live_view(&Child {
            id: "talk".to_owned(),
            view: ViewRef::new("Countdown", &()),
            session: [("to".to_owned(), self.0.into())].into_iter().collect(),
            container: Container::default(),
            sticky: self.1,
        });
    }
}

#[test]
fn a_nested_view_is_sent_again_only_if_it_differs() {
    check(&[
        (
            pair(View("may", false), ""),
            r#"{"s":0,"0":"<div id=talk>","1":"","p":{"0":["<p>"," ","</p>"]}}"#,
        ),
        (pair(View("may", false), ""), "{}"),
        (pair(View("june", false), ""), r#"{"0":"<div id=talk>"}"#),
        (pair(View("june", true), ""), r#"{"0":"<div id=talk>"}"#),
    ]);
}

#[test]
fn title_events_and_reply_are_members_of_the_diff() {
    let mut tracker = Tracker::new();
    let mut none = |_: &Child| String::new();
    let _ = tracker.diff(&pair(1, 2), &mut none);
    let diff = tracker.diff(&pair(1, 2), &mut none);
    assert_eq!(diff.clone().with_events(&[("", ""); 0]).to_string(), "{}");
    assert_eq!(
        diff.with_title("A \"B\"")
            .with_events(&[("beep", r#"{"n":1}"#), ("boop", "null")])
            .with_reply(r#"{"ok":true}"#)
            .to_string(),
        r#"{"t":"A \"B\"","e":[["beep",{"n":1}],["boop",null]],"r":{"ok":true}}"#,
    );
}
