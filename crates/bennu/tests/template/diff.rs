//! What templates send: a template with its state before and after, the exact
//! messages.

use bennu::prelude::*;
use bennu_core::diff::Tracker;
use serde_json::Value;

/// Checks what is sent first for `before`, and then for `after`.
#[track_caller]
fn check<S, R: Render>(template: impl Fn(S) -> R, before: S, first: &str, after: S, then: &str) {
    let mut tracker = Tracker::new();
    let mut sent = |state| {
        let diff = tracker.diff(&template(state), &mut |_| String::new());
        json(&diff.to_string())
    };
    assert_eq!(sent(before), json(first));
    assert_eq!(sent(after), json(then));
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn a_change_of_one_value_sends_that_value() {
    check(
        |(a, b)| html! { <p class={a}>{b}</p> },
        ("x", 1),
        r#"{"p":{"0":["<p class=\"","\">","</p>"]},"s":0,"0":"x","1":"1"}"#,
        ("x", 2),
        r#"{"1":"2"}"#,
    );
}

#[test]
fn an_attribute_that_goes_takes_its_name_along() {
    check(
        |title| html! { <p id="p" title={title}></p> },
        Some("a"),
        r#"{"p":{"0":["<p id=\"p\"","></p>"]},"s":0,"0":" title=\"a\""}"#,
        None,
        r#"{"0":""}"#,
    );
}

#[test]
fn branches_of_equal_text_are_different_templates() {
    check(
        |on| html! { <p>{if on { <b>{1}</b> } else { <b>{1}</b> }}</p> },
        true,
        r#"{"p":{"0":["<p>","</p>"],"1":["<b>","</b>"]},"s":0,"0":{"s":1,"0":"1"}}"#,
        false,
        r#"{"p":{"0":["<b>","</b>"]},"0":{"s":0,"0":"1"}}"#,
    );
}

#[test]
fn a_branch_of_text_is_text() {
    check(
        |on| html! { <p>{if on { "<on>" } else { {2} }}</p> },
        true,
        r#"{"p":{"0":["<p>","</p>"]},"s":0,"0":"&lt;on&gt;"}"#,
        false,
        r#"{"0":"2"}"#,
    );
}

#[test]
fn keyed_entries_move() {
    check(
        |items: Vec<u8>| html! { <ul><li :for={item in &items} :key={item}>{item}</li></ul> },
        vec![1, 2, 3],
        r#"{"p":{"0":["<ul>","</ul>"],"1":["<li>","</li>"]},"s":0,"0":{"s":1,"k":{"0":{"0":"1"},"1":{"0":"2"},"2":{"0":"3"},"kc":3}}}"#,
        vec![1, 3],
        r#"{"0":{"k":{"1":2,"kc":2,"km":true}}}"#,
    );
}

#[component]
fn Root(n: u8) -> impl Render {
    html! {
        <!-- one element, so the client can skip it -->
        <b>{n}</b>
    }
}

#[component]
fn Two(n: u8) -> impl Render {
    html! { <b>{n}</b><b></b> }
}

#[component]
fn Conditional(n: u8) -> impl Render {
    html! { <b :if={n > 0}>{n}</b> }
}

#[test]
fn only_a_template_of_one_unconditional_element_is_a_root() {
    check(
        |n| html! { <p><Root n={n}/><Two n={n}/></p> },
        1,
        r#"{"p":{"0":["<p>","","</p>"],"1":["<!-- one element, so the client can skip it --><b>","</b>"],"2":["<b>","</b><b></b>"]},"s":0,"0":{"s":1,"r":1,"0":"1"},"1":{"s":2,"0":"1"}}"#,
        2,
        r#"{"0":{"0":"2"},"1":{"0":"2"}}"#,
    );
    check(
        |n| html! { <p><Conditional n={n}/></p> },
        1,
        r#"{"p":{"0":["<p>","</p>"],"1":["",""],"2":["<b>","</b>"]},"s":0,"0":{"s":1,"0":{"s":2,"0":"1"}}}"#,
        0,
        r#"{"0":{"0":""}}"#,
    );
}
