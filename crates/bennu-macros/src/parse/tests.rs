//! Mistakes, and how parsing goes on past them.

use proc_macro2::TokenStream;

use crate::errors::Errors;
use crate::{emit, lower, parse, validate};

/// The messages of a template, and the statics that are left of it.
fn expand(source: &str) -> (Vec<String>, Vec<String>) {
    let mut errors = Errors::default();
    let nodes = parse::parse(stream(source), &mut errors);
    validate::validate(&nodes, &mut errors);
    (errors.messages(), lower::lower(nodes).statics)
}

fn stream(source: &str) -> TokenStream {
    source.parse().expect("the source is Rust tokens")
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
fn an_unfinished_end_tag_still_closes_its_element() {
    check(
        "<p>a</p <b>{c}</b>",
        &["the end tag `</p` is never ended: write `>`"],
        &["<p>a</p> <b>", "</b>"],
    );
}

#[test]
fn a_list_in_braces_is_told_how_lists_are_written() {
    check(
        "<p class={\"a\", b}>c</p>",
        &[
            "expected one expression in the braces; a list of classes is `(\"…\", \"…\")`, text with a format is `format_args!(\"…\", …)`",
        ],
        &["<p>c</p>"],
    );
}

#[test]
fn all_mistakes_of_a_template_are_told() {
    check(
        "<p :whne={a} :if={b} :if={c} id=1 id={d}>{e +}<br>x</br></q></p>",
        &[
            "unknown directive `:whne`: there are `:if`, `:for`, `:key`, `:let` and `:memo`",
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

/// A template with something of everything.
const FULL: &str = r##"
    <!DOCTYPE html> <!-- c -->
    <Card title="t" {..rest} width={a}><:row :let={(x, y)}>{x} (b) &amp;</:row></Card>
    <ul class={b} phx-click="x" hidden><li :for={c in d} :key={e} :if={f}>{g}<br/></li></ul>
    <script>"h"</script> {if let Some(i) = j { <b>{k}</b> } else { l }}
    {match m { n if o => { "p" } q => r }} {for s in t { <i>{u}</i> }} "v"
"##;

/// Editors expand templates that are still being written.
#[test]
fn a_template_with_any_token_missing_expands_to_an_expression() {
    let tokens: Vec<_> = stream(FULL).into_iter().collect();
    assert!(expand(FULL).0.len() == 1, "only the spread is a mistake");
    for at in 0..tokens.len() {
        let prefix: TokenStream = tokens[..at].iter().cloned().collect();
        let without = tokens.iter().enumerate().filter(|(index, _)| *index != at);
        let without: TokenStream = without.map(|(_, token)| token.clone()).collect();
        for stream in [prefix, without] {
            let source = stream.to_string();
            let mut errors = Errors::default();
            let nodes = parse::parse(stream, &mut errors);
            validate::validate(&nodes, &mut errors);
            let value = emit::emit(&lower::lower(nodes), &mut errors);
            let value = errors.beside(value);
            assert!(syn::parse2::<syn::Expr>(value).is_ok(), "{source}");
        }
    }
}

#[test]
fn expressions_are_kept_beside_a_mistake() {
    let mut errors = Errors::default();
    let nodes = parse::parse(stream("<p>{kept}<b class=>{also_kept}</p>"), &mut errors);
    let value = emit::emit(&lower::lower(nodes), &mut errors).to_string();
    assert!(
        value.contains("kept") && value.contains("also_kept"),
        "{value}"
    );
}
