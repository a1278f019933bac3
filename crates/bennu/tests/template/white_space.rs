//! White space as HTML needs it.

use bennu::prelude::*;

use crate::check;

#[test]
fn one_line_keeps_one_space() {
    check(
        html! { <b>a</b> <i>b</i>  {1}   {2}{3} },
        "<b>a</b> <i>b</i> 1 23",
    );
    check(html! { <p> a   b </p> }, "<p> a b </p>");
}

#[test]
fn line_breaks_are_dropped_only_next_to_blocks() {
    check(
        html! {
            <ul>
                <li>
                    one
                    two
                </li>
                {3}
            </ul>
            <b>x</b>
            <i>y</i>
            {4}
            {5}
            <button>
                +
            </button>
            <span>
                z
            </span>
        },
        "<ul><li>one two</li>3</ul><b>x</b> <i>y</i> 4 5 <button>+</button> <span> z </span>",
    );
}

#[test]
fn preformatted_content_stays_as_written() {
    let text = "x";
    #[rustfmt::skip]
    let template = html! {
<pre>a  b
  c {text}
    d</pre>
    };
    check(template, "<pre>a  b\n  c x\n    d</pre>");
    check(
        html! { <textarea>{text}</textarea> },
        "<textarea>\nx</textarea>",
    );
    check(html! { <pre>"\nx"</pre> }, "<pre>\n\nx</pre>");
}
