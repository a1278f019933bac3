//! A diff taken apart: what is for the page as a whole, and what is for the
//! tree.

use serde_json::{Map, Value};

use super::error::{Problem, TreeError};

/// A diff without its `e`, `r` and `t`.
#[derive(Debug, Default)]
pub(crate) struct Extracted {
    /// What is left, for the tree. May be empty.
    pub(crate) tree: Map<String, Value>,
    pub(crate) title: Option<String>,
    pub(crate) reply: Option<Value>,
    pub(crate) events: Vec<PushedEvent>,
}

/// What a view gave to `push_event`.
#[derive(Debug, Clone, PartialEq)]
pub struct PushedEvent {
    /// The name under which hooks and the window hear it.
    pub name: String,
    /// Its data.
    pub payload: Value,
}

/// Does what `Rendered.extract` does.
pub(crate) fn extract(mut diff: Map<String, Value>) -> Result<Extracted, TreeError> {
    let title = diff.remove("t").map(title).transpose();
    let events = diff.remove("e").map_or(Ok(Vec::new()), events);
    Ok(Extracted {
        title: title.map_err(|error| error.under("t"))?,
        events: events.map_err(|error| error.under("e"))?,
        reply: diff.remove("r"),
        tree: diff,
    })
}

fn title(value: Value) -> Result<String, TreeError> {
    match value {
        Value::String(title) => Ok(title),
        other => Err(unexpected("a title", &other)),
    }
}

fn events(value: Value) -> Result<Vec<PushedEvent>, TreeError> {
    match value {
        Value::Array(events) => events.into_iter().map(event).collect(),
        other => Err(unexpected("a list of events", &other)),
    }
}

/// `[name, payload]`, or with a third element `true`.
fn event(value: Value) -> Result<PushedEvent, TreeError> {
    let refused = unexpected("an event's name and payload", &value);
    let Value::Array(parts) = value else {
        return Err(refused);
    };
    let mut parts = parts.into_iter();
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(Value::String(name)), Some(payload), None | Some(Value::Bool(true)), None) => {
            Ok(PushedEvent { name, payload })
        }
        _ => Err(refused),
    }
}

pub(super) fn unexpected(expected: &'static str, found: &Value) -> TreeError {
    let found = shortened(&found.to_string());
    TreeError::new(Problem::Unexpected { expected, found })
}

/// The beginning of a text that may be long.
pub(crate) fn shortened(text: &str) -> String {
    const LONGEST: usize = 80;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
