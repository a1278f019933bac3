//! Braces in quotes: they are text, as in HEEx, and people who come from elsewhere mean
//! a value by them.
//!
//! Text may well hold braces (JSON, the placeholders of other template languages), so only
//! two kinds are taken for mistakes: what names `self` wherever it is, and any other name,
//! field or call where no text has braces: in classes, styles, ids, addresses and
//! bindings. Double braces are another language's.

use syn::{Expr, Member};

/// What to write instead of `text` as the value of the attribute `name`, if values are
/// meant in it.
pub(super) fn meant(name: &str, text: &str) -> Option<String> {
    let mut format = String::new();
    let mut values = Vec::new();
    let mut rest = text;
    while let Some((before, value, after)) = next(rest, |value| is_meant(name, value)) {
        format += &before.replace('{', "{{").replace('}', "}}");
        format += "{}";
        values.push(value);
        rest = after;
    }
    match values[..] {
        [] => None,
        [value] if format == "{}" && rest.is_empty() => Some(format!("{{{value}}}")),
        _ => {
            format += &rest.replace('{', "{{").replace('}', "}}");
            Some(format!("{{format!({format:?}, {})}}", values.join(", ")))
        }
    }
}

/// The first braces whose content is wanted: what is before them, their content, and what
/// is after them.
fn next(text: &str, wanted: impl Fn(&str) -> bool) -> Option<(&str, &str, &str)> {
    let opening = text.match_indices('{').map(|(at, _)| at);
    let mut found = opening.filter_map(|at| {
        let (content, after) = text[at + 1..].split_once('}')?;
        let doubled = text[..at].ends_with('{') || after.starts_with('}');
        (!doubled && wanted(content)).then_some((&text[..at], content, after))
    });
    found.next()
}

fn is_meant(name: &str, content: &str) -> bool {
    let Ok(value) = syn::parse_str::<Expr>(content) else {
        return false;
    };
    root(&value).is_some_and(|root| root == "self" || never_has_braces(name))
}

/// The name that a value begins with: `self` of `&self.rows[0].name()`.
fn root(value: &Expr) -> Option<String> {
    match value {
        Expr::Path(path) => Some(path.path.segments.first()?.ident.to_string()),
        Expr::Field(field) if matches!(field.member, Member::Named(_) | Member::Unnamed(_)) => {
            root(&field.base)
        }
        Expr::MethodCall(call) => root(&call.receiver),
        Expr::Index(index) => root(&index.expr),
        Expr::Reference(reference) => root(&reference.expr),
        _ => None,
    }
}

/// Whether the text of an attribute has no use for braces.
fn never_has_braces(name: &str) -> bool {
    let plain = ["class", "style", "id", "for", "href", "src", "action"];
    plain.contains(&name) || name.starts_with("phx-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_told_with_what_to_write() {
        for (name, text, instead) in [
            ("class", "a-{x}", r#"{format!("a-{}", x)}"#),
            ("class", "{x}", "{x}"),
            ("id", "{self.id}", "{self.id}"),
            (
                "title",
                "{&self.rows[0].name()}!",
                r#"{format!("{}!", &self.rows[0].name())}"#,
            ),
            (
                "href",
                "/a/{talk.id}/{n}",
                r#"{format!("/a/{}/{}", talk.id, n)}"#,
            ),
            ("class", "{} a-{x} {", r#"{format!("{{}} a-{} {{", x)}"#),
            ("phx-click", "go-{id}", r#"{format!("go-{}", id)}"#),
        ] {
            assert_eq!(meant(name, text).as_deref(), Some(instead), "{text}");
        }
    }

    #[test]
    fn honest_text_passes() {
        for (name, text) in [
            ("title", "{name}"),
            ("pattern", "[0-9]{4}"),
            ("class", "md:p-4 {} {"),
            ("class", "{{ x }}"),
            ("href", "/talks/{{id}}"),
            ("x-data", "{ open: false }"),
            ("phx-mounted", r#"[["push",{"event":"go"}]]"#),
            ("data-json", r#"{"self": 1}"#),
            ("style", "--rule: { color: red }"),
            ("src", "data:text/css,p{color:red}"),
        ] {
            assert_eq!(meant(name, text), None, "{text}");
        }
    }
}
