//! Elements, text, comments and values.

use bennu::prelude::*;

use crate::check;

#[test]
fn elements_and_text() {
    check(
        html! { <p class="a">"1 < 2 & 3"</p> },
        "<p class=\"a\">1 &lt; 2 &amp; 3</p>",
    );
    check(
        html! { <p>Don&apos;t say "hi", it is (really) [5 > 4] &#39; & more!</p> },
        "<p>Don&apos;t say hi, it is (really) [5 &gt; 4] &#39; &amp; more!</p>",
    );
    check(
        html! { <my-part data-x.y="1"></my-part> <div/> },
        "<my-part data-x.y=\"1\"></my-part> <div></div>",
    );
    check(html! {}, "");
}

#[test]
fn void_elements_have_no_end_tag() {
    check(
        html! { <br><input type="text" disabled><hr/><img src="/a.png" alt=""/> },
        "<br><input type=\"text\" disabled><hr><img src=\"/a.png\" alt=\"\">",
    );
    check(
        html! { <p>a<br>b</p><p>c<br>d</p> },
        "<p>a<br>b</p><p>c<br>d</p>",
    );
}

#[test]
fn comments_and_doctype() {
    check(
        html! {
            <!DOCTYPE html>
            // A Rust comment is dropped,
            /// even in this form,
            <!-- an HTML comment is kept -->
            <html lang="en"><head><title>{"a<b"}</title></head><body>{/* nothing */}</body></html>
        },
        "<!DOCTYPE html><!-- an HTML comment is kept --><html lang=\"en\"><head><title>a&lt;b</title></head><body></body></html>",
    );
}

/// The client does not find an element after a comment of several lines.
#[test]
fn a_comment_of_several_lines_becomes_one() {
    check(
        html! {
            <!-- <li :for={post in self.posts.iter().filter(|post| post.is_public() && !post.is_deleted())}>
                "two
        lines"
            </li> -->
            <p></p>
        },
        "<!-- <li :for={ post in self.posts.iter().filter(|post| post.is_public() && !post.is_deleted()) }> \"two lines\" </li> --><p></p>",
    );
}

#[test]
fn values_are_escaped_and_html_is_explicit() {
    let name = "<b>";
    check(
        html! { <p>{name} {1 + 1} {Html::trusted("<i>")}</p> },
        "<p>&lt;b&gt; 2 <i></p>",
    );
    check(
        html! { {display(std::net::Ipv4Addr::LOCALHOST)} },
        "127.0.0.1",
    );
    check(html! { {let n = 2; n * 2} }, "4");
}

#[test]
fn templates_are_values() {
    let inner = html! { <b>x</b> };
    let list = vec![html! { <i>y</i> }];
    check(html! { <p>{&inner}{list}</p> }, "<p><b>x</b><i>y</i></p>");
}

#[test]
fn raw_text_is_constant_and_as_it_stands() {
    check(
        html! { <style>"a > b { color: red }"</style><script>r#"if (a < b) { c("x") }"#</script> },
        "<style>a > b { color: red }</style><script>if (a < b) { c(\"x\") }</script>",
    );
}

macro_rules! badge {
    ($text:expr, $class:literal) => {
        html! { <b class=$class>{$text} !</b> }
    };
}

#[test]
fn macros_may_put_templates_together() {
    check(badge!(1 + 1, "x"), "<b class=\"x\">2 !</b>");
}
