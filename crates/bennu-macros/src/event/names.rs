//! The names of events and of their fields on the wire.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span};
use syn::{Attribute, LitStr};

use super::Variant;
use crate::errors::Errors;

/// The name of an event: `#[event(name = "…")]`, or its Rust name in snake case.
pub(super) fn event(attributes: &[Attribute], ident: &Ident, errors: &mut Errors) -> String {
    let Some((name, span)) = given(attributes, errors) else {
        return snake_case(&ident.to_string());
    };
    if name.is_empty() || name.starts_with('[') {
        errors.push(
            span,
            "an event's name is not empty and does not begin with `[`",
        );
    } else if name.starts_with("lv:") {
        errors.push(span, "names that begin with `lv:` are the client's own");
    }
    name
}

/// The name of a field, the Rust name if no other is given.
pub(super) fn field(attributes: &[Attribute], ident: &Ident, errors: &mut Errors) -> String {
    match given(attributes, errors) {
        Some((name, _)) => name,
        None => plain(&ident.to_string()).to_owned(),
    }
}

/// The name of the constant for the event that Rust calls `ident`.
pub(super) fn constant(ident: &Ident) -> String {
    snake_case(&ident.to_string()).to_ascii_uppercase()
}

/// Tells of events that share a name.
pub(super) fn check_unique(variants: &[Variant], errors: &mut Errors) {
    let mut seen = BTreeSet::new();
    for variant in variants {
        if !seen.insert(&variant.wire_name) {
            let message = format!(
                "a second event is called `{}`: give one of them `#[event(name = \"…\")]`",
                variant.wire_name
            );
            errors.push(variant.ident.span(), message);
        }
    }
}

fn given(attributes: &[Attribute], errors: &mut Errors) -> Option<(String, Span)> {
    let mut name = None;
    for attribute in attributes
        .iter()
        .filter(|found| found.path().is_ident("event"))
    {
        let parsed = attribute.parse_nested_meta(|meta| {
            if !meta.path.is_ident("name") {
                return Err(meta.error("unknown option: write `#[event(name = \"…\")]`"));
            }
            let text: LitStr = meta.value()?.parse()?;
            name = Some((text.value(), text.span()));
            Ok(())
        });
        if let Err(error) = parsed {
            errors.add(error);
        }
    }
    name
}

fn plain(ident: &str) -> &str {
    ident.strip_prefix("r#").unwrap_or(ident)
}

/// `AddItem` as `add_item`, `HTTPGet` as `http_get`.
fn snake_case(ident: &str) -> String {
    let letters: Vec<char> = plain(ident).chars().collect();
    let mut snake = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let starts_word = letter.is_uppercase()
            && at > 0
            && letters[at - 1] != '_'
            && (!letters[at - 1].is_uppercase()
                || letters.get(at + 1).is_some_and(|next| next.is_lowercase()));
        if starts_word {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_joined_by_underscores() {
        for (ident, snake) in [
            ("Inc", "inc"),
            ("AddItem", "add_item"),
            ("HTTPGet", "http_get"),
            ("Step2Done", "step2_done"),
            ("r#Move", "move"),
        ] {
            assert_eq!(snake_case(ident), snake);
        }
    }
}
