//! Mistakes, and how parsing goes on past them.

use crate::errors::Errors;
use crate::{lower, parse, validate};

/// The messages of a template, and the statics that are left of it.
fn expand(source: &str) -> (Vec<String>, Vec<String>) {
    let mut errors = Errors::default();
    let stream = source.parse().expect("the source is Rust tokens");
    let nodes = parse::parse(stream, &mut errors);
    validate::validate(&nodes, &mut errors);
    (errors.messages(), lower::lower(nodes).statics)
}

#[track_caller]
fn check(source: &str, messages: &[&str], statics: &[&str]) {
    assert_eq!(
        expand(source),
        (
            messages.iter().map(ToString::to_string).collect(),
            statics.iter().map(ToString::to_string).collect(),
        )
    );
}

#[test]
fn neighbouring_static_text_is_one_static() {
    check(
        "<p class=\"a\">b {c} d<br></p>",
        &[],
        &["<p class=\"a\">b ", " d<br></p>"],
    );
}

#[test]
fn a_wrong_end_tag_costs_one_message() {
    check(
        "<h1>a</h2><p>{b}</p>",
        &["`</h2>` does not close `<h1>`: write `</h1>`"],
        &["<h1>a</h1><p>", "</p>"],
    );
    check(
        "<p><b>a</p>{b}",
        &["`<b>` is not closed: write `</b>` before `</p>`"],
        &["<p><b>a</b></p>", ""],
    );
    check(
        "<p>a</b>c</p>",
        &["`</b>` closes nothing: there is no open `<b>`"],
        &["<p>ac</p>"],
    );
}

#[test]
fn all_mistakes_of_a_template_are_told() {
    check(
        "<p :whne={a} :if={b} :if={c} id=1 id={d}>{e +}<br>x</br></q></p>",
        &[
            "unknown directive `:whne`: there are `:if`, `:for`, `:key` and `:let`",
            "a second `:if` on one tag: remove one of them",
            "the value of an attribute stands in quotes or braces: write `id=\"1\"` or `id={1}`",
            "unexpected end of input, expected an expression",
            "`<br>` has no content: remove `</br>` and what stands before it",
            "`</q>` closes nothing: there is no open `<q>`",
            "`id` stands twice in `<p>`: remove one",
        ],
        &["", ""],
    );
}

#[test]
fn an_unfinished_tag_does_not_swallow_what_follows() {
    check(
        "<div cla <p>{a}</p>",
        &["the tag `<div` is never ended: write `>` or `/>`"],
        &["<div cla></div> <p>", "</p>"],
    );
    check(
        "<div cla <p>{a}</p></div>",
        &["the tag `<div` is never ended: write `>` or `/>`"],
        &["<div cla> <p>", "</p></div>"],
    );
    check(
        "<div ",
        &["the tag `<div` is never ended: write `>` or `/>`"],
        &["<div></div>"],
    );
    check(
        "<",
        &["a `<` in text looks like the start of a tag: write `&lt;`, or the text in quotes"],
        &[""],
    );
}
