//! Finds in HTML what the official client looks for: the containers of views with
//! their tokens, and the CSRF token.
//!
//! This is no HTML parser. It reads start tags, which is where all of it stands, in
//! HTML that a server of views has written.

use serde_json::Value;

/// The element around a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Container {
    pub(crate) id: String,
    pub(crate) session: String,
    /// `None` for an empty one.
    pub(crate) static_token: Option<String>,
    pub(crate) role: Role,
    pub(crate) sticky: bool,
}

/// What a view is on its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// The one that the address belongs to.
    Main,
    /// One of several on a page that is no view.
    Embedded,
    /// Inside another view.
    Nested,
}

/// All containers, in the order of the page.
pub(crate) fn containers(html: &str) -> Vec<Container> {
    tags(html).filter_map(container).collect()
}

/// The containers in the strings of a rendered tree.
pub(crate) fn containers_in(rendered: &Value) -> Vec<Container> {
    match rendered {
        Value::String(html) => containers(html),
        Value::Array(values) => values.iter().flat_map(containers_in).collect(),
        Value::Object(members) => members.values().flat_map(containers_in).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}

/// What proves that a page is the server's own.
pub(crate) fn csrf_token(html: &str) -> Option<String> {
    let meta = tags(html).find(|tag| tag.attribute("name").as_deref() == Some("csrf-token"))?;
    meta.attribute("content")
}

/// The HTML without the start tags of containers: they differ from page to page.
pub(crate) fn without_containers(html: &str) -> String {
    let mut rest = html;
    let mut kept = String::with_capacity(html.len());
    for tag in tags(html).filter(|tag| tag.attribute("data-phx-session").is_some()) {
        let end = tag.0.as_ptr() as usize - rest.as_ptr() as usize;
        kept.push_str(&rest[..end]);
        rest = &rest[end + tag.0.len()..];
    }
    kept + rest
}

fn container(tag: Tag<'_>) -> Option<Container> {
    let session = tag.attribute("data-phx-session")?;
    let role = if tag.attribute("data-phx-main").is_some() {
        Role::Main
    } else if tag.attribute("data-phx-parent-id").is_some() {
        Role::Nested
    } else {
        Role::Embedded
    };
    Some(Container {
        id: tag.attribute("id")?,
        session,
        static_token: tag
            .attribute("data-phx-static")
            .filter(|token| !token.is_empty()),
        role,
        sticky: tag.attribute("data-phx-sticky").is_some(),
    })
}

/// What stands between a tag's name and its end.
#[derive(Debug, Clone, Copy)]
struct Tag<'a>(&'a str);

impl Tag<'_> {
    fn attribute(self, name: &str) -> Option<String> {
        let mut rest = self.0;
        loop {
            rest = rest.trim_start();
            let end = rest.find(|c: char| c == '=' || c.is_ascii_whitespace());
            let (found, after) = rest.split_at(end.unwrap_or(rest.len()));
            let (value, after) = value(after);
            if found == name {
                return Some(unescaped(value));
            }
            if after.is_empty() {
                return None;
            }
            rest = after;
        }
    }
}

/// The value at the start of `text`, if there is one, and what follows it.
fn value(text: &str) -> (&str, &str) {
    let Some(quoted) = text.strip_prefix("=\"") else {
        return ("", text.strip_prefix('=').unwrap_or(text));
    };
    quoted.split_once('"').unwrap_or((quoted, ""))
}

/// The start tags of a document.
fn tags(html: &str) -> impl Iterator<Item = Tag<'_>> {
    let starts = memchr::memchr_iter(b'<', html.as_bytes());
    starts.filter_map(|start| {
        let inside = &html[start + 1..];
        let name = inside.find(|c: char| !c.is_ascii_alphanumeric() && c != '-')?;
        if name == 0 {
            return None;
        }
        let attributes = &inside[name..];
        Some(Tag(&attributes[..end(attributes)?]))
    })
}

/// Where a tag ends: at the first `>` that is in no value.
fn end(attributes: &str) -> Option<usize> {
    let mut quoted = false;
    attributes.bytes().position(|byte| {
        quoted ^= byte == b'"';
        byte == b'>' && !quoted
    })
}

/// The references that a server of views writes in attributes.
fn unescaped(value: &str) -> String {
    if !value.contains('&') {
        return value.to_owned();
    }
    value
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const PAGE: &str = r#"<!DOCTYPE html><html><head><!-- < -->
        <meta name="csrf-token" content="a&amp;b"></head><body>
        <div id="phx-1" data-phx-main data-phx-session="S>1" data-phx-static="T1" class="x">
        <p title="a > b">1 < 2</p><section id="clock" data-phx-parent-id="phx-1"
        data-phx-session="" data-phx-static="T2"></section></div></body></html>"#;

    #[test]
    fn containers_of_a_page_are_found_with_their_tokens() {
        let main = Container {
            id: "phx-1".to_owned(),
            session: "S>1".to_owned(),
            static_token: Some("T1".to_owned()),
            role: Role::Main,
            sticky: false,
        };
        let nested = Container {
            id: "clock".to_owned(),
            session: String::new(),
            static_token: Some("T2".to_owned()),
            role: Role::Nested,
            sticky: false,
        };
        assert_eq!(containers(PAGE), [main, nested]);
        assert_eq!(csrf_token(PAGE).as_deref(), Some("a&b"));
    }

    #[test]
    fn containers_of_a_tree_stand_in_its_strings() {
        let tree = json!({ "s": ["<p>", "</p>"], "0": { "0": "<div id=\"a\" data-phx-parent-id=\"b\" data-phx-session=\"S\" data-phx-static=\"\"></div>" } });
        let found = containers_in(&tree);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].id.as_str(), &found[0].static_token), ("a", &None));
    }

    #[test]
    fn pages_are_the_same_without_their_containers() {
        let html = "<p>1</p><div id=\"a\" data-phx-session=\"S\"><p>2</p></div>";
        assert_eq!(without_containers(html), "<p>1</p><div><p>2</p></div>");
    }

    #[test]
    fn page_without_a_view_has_no_container() {
        for html in [
            "",
            "<",
            "<p",
            "<p a=\"",
            "<p>data-phx-session=\"S\"</p>",
            "<p =\"\"=>",
        ] {
            assert!(containers(html).is_empty(), "{html}");
            assert_eq!(csrf_token(html), None, "{html}");
        }
    }
}
