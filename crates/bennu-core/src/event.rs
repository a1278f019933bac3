//! Events that a browser sends to a view, decoded into the view's own type.

mod error;
mod field;

pub use self::error::EventError;
pub use self::field::{EventField, Json};

use serde_json::{Map, Value};

use crate::attribute::{Attribute, Binding};

/// The events that a view understands.
///
/// `#[derive(Event)]` implements it for an enum, a variant an event. What
/// comes in is a browser's claim: decoding checks it and never panics.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a type of events",
    label = "not a type of events",
    note = "derive it: `#[derive(Event)]`; a view without events has `NoEvent`, one that reads names itself `RawEvent`"
)]
pub trait Event: Sized {
    /// Decodes the event called `name` with what the browser sent along.
    ///
    /// # Errors
    ///
    /// If the view has no such event, or `value` does not fit it.
    fn decode(name: &str, value: &Value) -> Result<Self, EventError>;
}

/// The events of a view that has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoEvent {}

impl Event for NoEvent {
    fn decode(name: &str, _: &Value) -> Result<Self, EventError> {
        Err(EventError::unknown(name, &[]))
    }
}

/// Any event, undecoded, for views that read the names themselves.
#[derive(Debug, Clone, PartialEq)]
pub struct RawEvent {
    /// The event's name, as the template wrote it.
    pub name: String,
    /// What the browser sent along: an object, save for events of hooks.
    pub value: Value,
}

impl Event for RawEvent {
    fn decode(name: &str, value: &Value) -> Result<Self, EventError> {
        Ok(Self {
            name: name.to_owned(),
            value: value.clone(),
        })
    }
}

/// The value of the field `field` of the event `event`, read by the functions
/// of its [`EventField`]: what the derived `decode` calls for each field.
///
/// # Errors
///
/// If the field is missing and may not be, or of another type.
#[doc(hidden)]
pub fn field<T>(
    from_value: fn(&Value) -> Result<T, &'static str>,
    absent: fn() -> Option<T>,
    event: &str,
    field: &str,
    value: &Value,
) -> Result<T, EventError> {
    match value.get(field) {
        Some(found) => from_value(found)
            .map_err(|expected| EventError::wrong_type(event, field, expected, found)),
        None => absent().ok_or_else(|| EventError::missing(event, field)),
    }
}

/// The whole value of the event `event`, for a variant such as `Save(Form)`. What is no
/// object is looked for in [`VALUE`] too.
///
/// # Errors
///
/// If the value is of another type.
#[doc(hidden)]
pub fn whole<T>(
    from_value: fn(&Value) -> Result<T, &'static str>,
    absent: fn() -> Option<T>,
    event: &str,
    value: &Value,
) -> Result<T, EventError> {
    from_value(value).or_else(|expected| match value.as_object() {
        Some(fields) if fields.is_empty() || fields.contains_key(VALUE) => {
            field(from_value, absent, event, VALUE, value)
        }
        _ => Err(EventError::wrong_type(event, VALUE, expected, value)),
    })
}

/// The member under which a browser sends what is no object: of a command's value it
/// takes the members only (`extractMeta` in `view.ts` of npm `phoenix_live_view` 1.2.12).
/// An element's own value has that name, too.
const VALUE: &str = "value";

/// Fills `attribute` with the event `name` that sends `value` along: the
/// name alone where there is nothing to send, else the client's `push` command.
#[doc(hidden)]
pub fn bind(attribute: Attribute<'_>, name: &str, value: Option<Value>) {
    let Some(value) = value else {
        return name.bind(attribute);
    };
    let value = match value {
        Value::Object(fields) => fields,
        value => Map::from_iter([(VALUE.to_owned(), value)]),
    };
    let push = serde_json::json!([["push", { "event": name, "value": value }]]);
    attribute.display(push);
}

/// Adds the field `name` to those that an event sends, if it has a value.
#[doc(hidden)]
pub fn insert(fields: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        fields.insert(name.to_owned(), value);
    }
}

#[cfg(test)]
mod tests;
