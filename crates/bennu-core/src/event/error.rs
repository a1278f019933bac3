//! Why an event from a browser was refused.

use serde_json::Value;

/// What is wrong with an event that a browser sent.
///
/// The view does not see such an event; its page has run ahead of its code, or
/// somebody is trying things.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EventError {
    /// The view has no event of that name.
    #[error("{}", unknown(.name, .nearest, .known))]
    Unknown {
        /// The name that came in, at most 64 characters of it, none of them control
        /// characters: it goes into logs.
        name: String,
        /// The known name that is most like it.
        nearest: Option<&'static str>,
        /// The names that the view knows.
        known: &'static [&'static str],
    },
    /// The event lacks a field that it needs.
    #[error("event `{event}` needs a field `{field}`, which was not sent")]
    Missing {
        /// The event's name.
        event: String,
        /// The field's name.
        field: String,
    },
    /// A field holds a value of another type.
    #[error("field `{field}` of event `{event}` should be {expected}, got {found}")]
    WrongType {
        /// The event's name.
        event: String,
        /// The field's name.
        field: String,
        /// What the field's type takes, in words.
        expected: &'static str,
        /// What came in, in words; never the value itself.
        found: &'static str,
    },
}

impl EventError {
    /// The event `name` is none of `known`.
    #[doc(hidden)]
    #[must_use]
    pub fn unknown(name: &str, known: &'static [&'static str]) -> Self {
        let visible = |c: char| if c.is_control() { '\u{fffd}' } else { c };
        let name: String = name.chars().take(64).map(visible).collect();
        let nearest = known
            .iter()
            .map(|known| (strsim::osa_distance(known, &name), *known))
            .filter(|(distance, known)| *distance <= known.len().div_ceil(3))
            .min()
            .map(|(_, known)| known);
        Self::Unknown {
            name,
            nearest,
            known,
        }
    }

    pub(super) fn missing(event: &str, field: &str) -> Self {
        Self::Missing {
            event: event.to_owned(),
            field: field.to_owned(),
        }
    }

    pub(super) fn wrong_type(
        event: &str,
        field: &str,
        expected: &'static str,
        found: &Value,
    ) -> Self {
        Self::WrongType {
            event: event.to_owned(),
            field: field.to_owned(),
            expected,
            found: in_words(found),
        }
    }
}

fn unknown(name: &str, nearest: &Option<&str>, known: &[&str]) -> String {
    match (nearest, known) {
        (_, []) => format!("unknown event `{name}`: the view has no events"),
        (Some(nearest), _) => format!("unknown event `{name}`, did you mean `{nearest}`?"),
        (None, known) => format!(
            "unknown event `{name}`, expected one of {}",
            known.join(", ")
        ),
    }
}

fn in_words(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "other text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
