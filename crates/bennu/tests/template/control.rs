//! Conditions and loops, as directives and in braces.

use bennu::prelude::*;

use crate::check;

#[test]
fn directives_choose_and_repeat() {
    let items = &vec![1, 2, 3];
    check(
        html! { <p :if={items.len() > 2}>many</p><p :if={items.is_empty()}>none</p> },
        "<p>many</p>",
    );
    check(
        html! { <ul><li :for={item in items} :key={item} :if={*item != 2} id={format!("i{item}")}>{item}</li></ul> },
        "<ul><li id=\"i1\">1</li><li id=\"i3\">3</li></ul>",
    );
    let some = Some(4);
    check(html! { <p :if={let Some(n) = some}>{n}</p> }, "<p>4</p>");
}

#[test]
fn if_and_else_take_markup_or_rust() {
    for (n, html) in [(0, "zero"), (1, "<b>one</b>!"), (2, "2"), (3, "")] {
        check(
            html! {
                {if n == 0 {
                    "zero"
                } else if n == 1 {
                    <b>one</b>"!"
                } else if n == 2 {
                    let twice = n * 2;
                    twice / 2
                }}
            },
            html,
        );
    }
    let name = Some("a");
    check(
        html! { {if let Some(name) = name && !name.is_empty() { <i>{name}</i> }} },
        "<i>a</i>",
    );
    check(
        html! { {if true { if false { <a></a> } else { <b></b> } }} },
        "<b></b>",
    );
    check(html! { {if true { {1} {2} }} }, "1 2");
    check(html! { {if true { "a" } else { "b" }.len()} }, "1");
}

#[test]
fn match_arms_may_differ_in_type() {
    for (value, html) in [
        (Ok(1), "<b>1</b>"),
        (Ok(9), "big"),
        (Err("bad"), "bad"),
        (Err(""), ""),
    ] {
        check(
            html! {
                {match value {
                    Ok(n) if n > 5 => "big",
                    Ok(n) => { <b>{n}</b> }
                    Err("") => {}
                    Err(text) => text,
                }}
            },
            html,
        );
    }
}

#[test]
fn loops_take_markup_or_rust() {
    let rows = [("a", vec![1, 2]), ("b", vec![])];
    check(
        html! {
            {for (name, cells) in &rows {
                <p :key={name}>{name}{for cell in cells { <i>{cell}</i> }}</p>
            }}
        },
        "<p>a<i>1</i><i>2</i></p><p>b</p>",
    );
    check(html! { {for n in 0..3 { n * 2 }} }, "024");
    check(
        html! { {for n in 0..2 { <b>{n}</b> <i>{n}</i> }} },
        "<b>0</b> <i>0</i><b>1</b> <i>1</i>",
    );
}
