//! Attributes, constant and dynamic.

use bennu::prelude::*;

use crate::check;

#[test]
fn constant_attributes_are_separated_by_one_space() {
    check(
        html! {
            <input
                id="a"
                title="\"<&"
                required
            >
        },
        "<input id=\"a\" title=\"&quot;&lt;&amp;\" required>",
    );
}

#[test]
fn dynamic_attributes_can_be_absent() {
    let none: Option<&str> = None;
    check(
        html! { <input value={"\""} width={3} checked={true} disabled={false} title={none}> },
        "<input value=\"&quot;\" width=\"3\" checked>",
    );
    check(
        html! { <p class={none} style={none}></p> },
        "<p class=\"\" style=\"\"></p>",
    );
    check(
        html! { <p style={"color: red"}></p> },
        "<p style=\"color: red\"></p>",
    );
}

#[test]
fn classes_are_lists() {
    let on = true;
    check(
        html! { <p class={("a b", ("on", on), ("off", !on), on.then_some("c"), ["d", ""])}></p> },
        "<p class=\"a b on c d\"></p>",
    );
}

#[test]
fn urls_are_checked_by_scheme() {
    let hostile = "JavaScript:alert(1)";
    check(
        html! { <a href={hostile}>x</a> },
        "<a href=\"about:invalid\">x</a>",
    );
    check(
        html! { <a href={"/a?b=c&d"}>x</a> },
        "<a href=\"/a?b=c&amp;d\">x</a>",
    );
    check(
        html! { <img src={TrustedUrl::new("data:image/gif,x")}> },
        "<img src=\"data:image/gif,x\">",
    );
    check(
        html! { <p title={hostile}></p> },
        "<p title=\"JavaScript:alert(1)\"></p>",
    );
}

#[test]
fn spread_attributes_yield_to_written_ones() {
    let attributes = Attributes::new()
        .with("id", "x")
        .with("data-n", 1)
        .with("hidden", true);
    check(
        html! { <p {..&attributes} id="p">a</p> },
        "<p data-n=\"1\" hidden id=\"p\">a</p>",
    );
    check(
        html! { <p {..[("ID", "x")]} id="p"></p> },
        "<p id=\"p\"></p>",
    );
    check(
        html! { <p {..[("href", "javascript:x")]}></p> },
        "<p href=\"about:invalid\"></p>",
    );
}
