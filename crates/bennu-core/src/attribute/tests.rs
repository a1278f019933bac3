//! Values in place, and what is refused.

use super::*;
use crate::render::{Render, render_html};

/// An element's tag with one attribute.
struct Tag<V>(&'static str, V);

impl<V: AttributeValue> Render for Tag<V> {
    fn render(&self, dynamic: Dynamic<'_>) {
        let attribute = Attribute::whole(AttributeName::new(self.0), dynamic);
        self.1.attribute(attribute);
    }
}

#[track_caller]
fn check(name: &'static str, value: impl AttributeValue, html: &str) {
    assert_eq!(render_html(&Tag(name, value)).html, html);
}

#[test]
fn values_are_quoted_bare_or_absent() {
    check("title", "a \"b\"", " title=\"a &quot;b&quot;\"");
    check("width", 3, " width=\"3\"");
    check("hidden", true, " hidden");
    check("hidden", false, "");
    check("aria-hidden", true, " aria-hidden=\"true\"");
    check("aria-expanded", false, " aria-expanded=\"false\"");
    check("draggable", Some(true), " draggable=\"true\"");
    check("title", None::<&str>, "");
    check("title", Some(String::from("x")), " title=\"x\"");
}

#[test]
fn urls_of_known_schemes_and_relative_ones_pass() {
    for url in [
        "/a?b=c:d",
        "#x",
        "a/b:c",
        "HTTPS://x.test",
        "mailto:a@b.test",
        "",
        "?a:b",
    ] {
        assert_eq!(url::safe(url), url);
    }
}

#[test]
fn urls_that_run_code_are_refused() {
    for url in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "\u{1}javascript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "blob:https://x.test/1",
    ] {
        assert_eq!(url::safe(url), url::REFUSED, "{url:?}");
    }
    check("href", "javascript:x", " href=\"about:invalid\"");
    check(
        "xlink:href",
        "javascript:x",
        " xlink:href=\"about:invalid\"",
    );
    check(
        "FormAction",
        "javascript:x",
        " FormAction=\"about:invalid\"",
    );
    check("srcset", "/a 1x, data:x 2x", " srcset=\"about:invalid\"");
    check("srcset", "/a 1x, /b 2x", " srcset=\"/a 1x, /b 2x\"");
    check("ping", "/a javascript:x", " ping=\"about:invalid\"");
    check(
        "src",
        TrustedUrl::new("data:image/png,x"),
        " src=\"data:image/png,x\"",
    );
}

#[test]
fn what_runs_commands_is_never_bare() {
    check("phx-connected", true, "");
    check("phx-mounted", Some(true), "");
    check(
        "phx-remove",
        "go",
        " phx-remove=\"[[&quot;push&quot;,{&quot;event&quot;:&quot;go&quot;}]]\"",
    );
    let held = Attributes::new()
        .with("phx-disconnected", true)
        .with("hidden", true);
    assert_eq!(held, Attributes::new().with("hidden", true));
}

#[test]
fn names_from_outside_cannot_leave_their_place() {
    for name in [
        "", "a b", "x\"y", "a=b", "onclick", "ONload", "srcdoc", "a>", "é",
    ] {
        assert_eq!(AttributeName::checked(name), None, "{name:?}");
    }
    let held = Attributes::new()
        .with("href", "javascript:x")
        .with("src", TrustedUrl::new("data:x"));
    let mut found = String::new();
    held.each(&mut |name, value| {
        found += name;
        found += &render_html(&Tag("x", value)).html;
    });
    assert_eq!(found, "href x=\"about:invalid\"src x=\"data:x\"");
}
