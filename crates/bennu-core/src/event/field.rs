//! The types that the fields of an event can have.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// A type that a field of an event can have.
///
/// Values from attributes and forms reach the server as text, so a number or
/// a `bool` is read from text too. A browser sends nothing for a box that is not
/// ticked and for a choice of several of which none is taken (HTML, 4.10.22.4), so a
/// `bool` that is absent is false, and a list or a map is empty.
#[diagnostic::on_unimplemented(
    message = "an event's field cannot be of type `{Self}`",
    label = "not text, a number, a `bool`, or an `Option`, a `Vec` or a map of these",
    note = "for a type that implements serde's traits, write `Json<{Self}>`"
)]
pub trait EventField: Sized {
    /// Reads the field.
    ///
    /// # Errors
    ///
    /// What the type takes, in words, if `value` is something else.
    fn from_value(value: &Value) -> Result<Self, &'static str>;

    /// What the browser is to send; `None` to send nothing.
    fn to_value(&self) -> Option<Value>;

    /// What the field is when the browser sends nothing; `None` if it must
    /// send something.
    fn absent() -> Option<Self> {
        None
    }
}

impl EventField for String {
    fn from_value(value: &Value) -> Result<Self, &'static str> {
        value.as_str().map(str::to_owned).ok_or("text")
    }

    fn to_value(&self) -> Option<Value> {
        Some(Value::from(self.as_str()))
    }
}

impl EventField for bool {
    fn from_value(value: &Value) -> Result<Self, &'static str> {
        match value {
            Value::Bool(value) => Ok(*value),
            // A checkbox without a value of its own sends "on".
            Value::String(text) if text == "true" || text == "on" => Ok(true),
            Value::String(text) if text == "false" => Ok(false),
            _ => Err("true or false"),
        }
    }

    fn to_value(&self) -> Option<Value> {
        Some(Value::Bool(*self))
    }

    fn absent() -> Option<Self> {
        Some(false)
    }
}

macro_rules! event_field_number {
    ($expected:literal, $as_number:ident: $($type:ty)*) => {$(
        impl EventField for $type {
            fn from_value(value: &Value) -> Result<Self, &'static str> {
                let number = match value {
                    Value::String(text) => text.trim().parse().ok(),
                    value => value.$as_number().and_then(|number| number.try_into().ok()),
                };
                number.ok_or($expected)
            }

            fn to_value(&self) -> Option<Value> {
                let is_exact = (-MAX_EXACT..=MAX_EXACT).contains(&(*self as i128));
                Some(match is_exact {
                    true => Value::from(*self),
                    false => Value::from(self.to_string()),
                })
            }
        }
    )*};
}

/// The largest whole number that a browser does not round
/// (`Number.MAX_SAFE_INTEGER`). A larger one travels as text.
const MAX_EXACT: i128 = (1 << 53) - 1;

event_field_number! { "a whole number in its type's range", as_i64: i8 i16 i32 i64 isize }
event_field_number! { "a whole number, not negative, in its type's range", as_u64: u8 u16 u32 u64 usize }

macro_rules! event_field_float {
    ($($type:ty)*) => {$(
        impl EventField for $type {
            fn from_value(value: &Value) -> Result<Self, &'static str> {
                let number = match value {
                    Value::String(text) => text.trim().parse().ok(),
                    value => value.as_f64().map(|number| number as $type),
                };
                number.filter(|number: &$type| number.is_finite()).ok_or("a number")
            }

            fn to_value(&self) -> Option<Value> {
                Some(Value::from(*self))
            }
        }
    )*};
}

event_field_float! { f32 f64 }

/// `None` for what is not sent, for null, and for empty text where `T` is not
/// text itself: an empty form field.
impl<T: EventField> EventField for Option<T> {
    fn from_value(value: &Value) -> Result<Self, &'static str> {
        match T::from_value(value) {
            Ok(value) => Ok(Some(value)),
            Err(_) if value.is_null() || value.as_str() == Some("") => Ok(None),
            Err(expected) => Err(expected),
        }
    }

    fn to_value(&self) -> Option<Value> {
        self.as_ref().and_then(T::to_value)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: EventField> EventField for Vec<T> {
    fn from_value(value: &Value) -> Result<Self, &'static str> {
        let items = value.as_array().ok_or("a list")?;
        items.iter().map(T::from_value).collect()
    }

    fn to_value(&self) -> Option<Value> {
        Some(self.iter().map(item).collect())
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

impl<T: EventField, S: BuildHasher + Default> EventField for HashMap<String, T, S> {
    fn from_value(value: &Value) -> Result<Self, &'static str> {
        entries(value)
    }

    fn to_value(&self) -> Option<Value> {
        Some(Value::Object(object(self)))
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}

impl<T: EventField> EventField for BTreeMap<String, T> {
    fn from_value(value: &Value) -> Result<Self, &'static str> {
        entries(value)
    }

    fn to_value(&self) -> Option<Value> {
        Some(Value::Object(object(self)))
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}

fn entries<T: EventField, M: FromIterator<(String, T)>>(value: &Value) -> Result<M, &'static str> {
    let entries = value.as_object().ok_or("an object")?;
    entries
        .iter()
        .map(|(name, value)| Ok((name.clone(), T::from_value(value)?)))
        .collect()
}

fn object<'a, T: EventField + 'a>(
    entries: impl IntoIterator<Item = (&'a String, &'a T)>,
) -> Map<String, Value> {
    entries
        .into_iter()
        .map(|(name, value)| (name.clone(), item(value)))
        .collect()
}

/// What is sent in the place of `value`, where something must be.
fn item<T: EventField>(value: &T) -> Value {
    value.to_value().unwrap_or(Value::Null)
}

/// Any JSON.
impl EventField for Value {
    fn from_value(value: &Value) -> Result<Self, &'static str> {
        Ok(value.clone())
    }

    fn to_value(&self) -> Option<Value> {
        Some(self.clone())
    }
}

/// A field read and written by serde, for a type of the application.
///
/// Unlike the other fields it is strict: a number in text is text. A whole number
/// past 2^53 is rounded by the browser that sends it back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Json<T>(pub T);

impl<T: Serialize + DeserializeOwned> EventField for Json<T> {
    fn from_value(value: &Value) -> Result<Self, &'static str> {
        T::deserialize(value)
            .map(Self)
            .map_err(|_| "an object that fits its type")
    }

    fn to_value(&self) -> Option<Value> {
        serde_json::to_value(&self.0).ok()
    }
}
