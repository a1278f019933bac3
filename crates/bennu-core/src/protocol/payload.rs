//! What stands in a message's payload, typed.

use bytes::Bytes;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::{DecodeError, JsonObject};
use crate::params::{self, ParamLimits, Params};

/// A payload that nobody has parsed yet. Parsing waits for the channel that it is for:
/// a bad payload is that channel's trouble alone.
#[derive(Debug, Clone)]
pub enum Payload {
    /// JSON text, known to be well formed.
    Json(Box<RawValue>),
    /// The data of a binary frame.
    Binary(Bytes),
}

impl Payload {
    /// How long it is, in bytes.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Json(json) => json.get().len(),
            Self::Binary(bytes) => bytes.len(),
        }
    }

    /// Reads the payload as a `T`; `expected` names it in the error.
    ///
    /// # Errors
    ///
    /// If it is binary or has another shape.
    pub fn parse<T: DeserializeOwned>(&self, expected: &'static str) -> Result<T, DecodeError> {
        match self {
            Self::Json(json) => {
                serde_json::from_str(json.get()).map_err(|error| DecodeError::Json {
                    expected,
                    reason: error.to_string(),
                })
            }
            Self::Binary(_) => Err(DecodeError::Binary(expected)),
        }
    }
}

/// What a client sends to join a view's channel, as far as somebody reads it: the rest,
/// such as `params` and `flash`, is passed over without being kept.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct JoinPayload {
    /// The address of the page, if the view was mounted by a route.
    pub url: Option<String>,
    /// The address to go to, instead of `url`, when the join is a live navigation.
    pub redirect: Option<String>,
    /// The container's session token.
    pub session: Option<String>,
    /// The container's static token. The client sends null for an empty one.
    #[serde(rename = "static")]
    pub static_token: Option<String>,
    /// Whether the container stays when the page around it is left.
    pub sticky: bool,
}

/// Something that happened in the browser.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct EventPayload {
    /// What kind of thing it was, which says how the value is written.
    #[serde(rename = "type")]
    pub kind: EventKind,
    /// The name from the template or the script.
    pub event: String,
    /// Its data: any JSON, or for [`EventKind::Form`] a query string.
    #[serde(default)]
    pub value: Value,
    /// The stateful component that it is for.
    #[serde(default)]
    pub cid: Option<u64>,
    /// What a form adds to its value: which input changed, and its `phx-value-*`.
    #[serde(default)]
    pub meta: Map<String, Value>,
}

impl EventPayload {
    /// The name, and the value as the view takes it.
    ///
    /// A form's query string becomes an object of its fields, with what the form adds:
    /// `_target` is the list of segments of the input that changed.
    ///
    /// # Errors
    ///
    /// If a form's value is no text, or holds more than `limits` allow.
    pub fn into_parts(self, limits: ParamLimits) -> Result<(String, Value), DecodeError> {
        if self.kind == EventKind::Other {
            return Ok((self.event, self.value));
        }
        let Value::String(query) = &self.value else {
            let reason = "the value is no text".to_owned();
            return Err(DecodeError::Json {
                expected: "a form's query string",
                reason,
            });
        };
        let mut fields = Params::parse(query, limits)?.into_map();
        fields.extend(self.meta);
        if let Some(Value::String(name)) = fields.get(TARGET) {
            let target = Value::Array(params::target(name));
            fields.insert(TARGET.to_owned(), target);
        }
        Ok((self.event, Value::Object(fields)))
    }
}

/// The member of a form's value that says which input changed.
const TARGET: &str = "_target";

/// The kinds of event whose values differ in form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// A form changed or was submitted; the value is a query string.
    Form,
    /// Anything else; the value is JSON. The client also sends events without a kind.
    Other,
}

impl<'de> Deserialize<'de> for EventKind {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = Option::<String>::deserialize(deserializer)?;
        Ok(if name.as_deref() == Some("form") {
            Self::Form
        } else {
            Self::Other
        })
    }
}

/// The page's address changed within the view.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct LivePatchPayload {
    /// The whole new address.
    pub url: String,
}

/// What becomes of the browser's history entry when the address changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NavigationKind {
    /// A new entry follows it.
    Push,
    /// It is replaced.
    Replace,
}

impl NavigationKind {
    /// Its name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Push => "push",
            Self::Replace => "replace",
        }
    }
}

/// The response of a refusal: `{"reason":"…"}`.
pub fn refusal(reason: &str) -> String {
    JsonObject::new().with_text("reason", reason).finish()
}

/// The response of a join that ended in a redirect. `name` is `redirect` or
/// `live_redirect`, `payload` its JSON, `events` the JSON list of pushed events.
pub fn redirect_error(name: &str, payload: &str, events: &str) -> String {
    JsonObject::new()
        .with_json(name, payload)
        .with_json("events", events)
        .finish()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn payload(value: Value) -> Payload {
        Payload::Json(serde_json::value::to_raw_value(&value).unwrap())
    }

    #[test]
    fn join_of_a_child_has_neither_address_nor_static_token() {
        let join: JoinPayload = payload(json!({
            "params": { "_csrf_token": "c", "_mounts": 2 },
            "session": "S", "static": null, "sticky": false,
        }))
        .parse("join")
        .unwrap();
        assert_eq!(join.session.as_deref(), Some("S"));
        assert_eq!((join.url, join.static_token), (None, None));
    }

    #[test]
    fn params_of_a_join_are_passed_over_whatever_they_are() {
        let join: JoinPayload = payload(json!({ "params": [7], "flash": {}, "session": "S" }))
            .parse("join")
            .unwrap();
        assert_eq!(join.session.as_deref(), Some("S"));
    }

    #[test]
    fn event_without_a_type_is_an_event() {
        let event: EventPayload =
            payload(json!({ "type": null, "event": "inc", "value": { "by": 2 }, "cid": 3 }))
                .parse("event")
                .unwrap();
        assert_eq!((event.kind, event.cid), (EventKind::Other, Some(3)));
        assert_eq!(event.value, json!({ "by": 2 }));
    }

    #[test]
    fn form_is_read_into_its_fields_and_target() {
        let event: EventPayload = payload(json!({
            "type": "form", "event": "validate",
            "value": "user%5B_unused_mail%5D=&user%5Bmail%5D=a", "meta": { "_target": "user[mail]" },
        }))
        .parse("event")
        .unwrap();
        let (name, value) = event.into_parts(ParamLimits::default()).unwrap();
        assert_eq!(name, "validate");
        assert_eq!(
            value,
            json!({ "user": { "_unused_mail": "", "mail": "a" }, "_target": ["user", "mail"] })
        );
    }

    #[test]
    fn form_without_a_text_or_with_too_much_is_refused() {
        let form = |value: Value| -> EventPayload {
            payload(json!({ "type": "form", "event": "save", "value": value }))
                .parse("event")
                .unwrap()
        };
        let limits = ParamLimits { count: 1, depth: 1 };
        assert!(form(json!({})).into_parts(limits).is_err());
        assert!(form(json!("a=1&b=2")).into_parts(limits).is_err());
        assert!(form(json!("a=1")).into_parts(limits).is_ok());
    }

    #[test]
    fn payloads_of_another_shape_are_refused() {
        for value in [
            json!(null),
            json!([]),
            json!({}),
            json!({ "event": 1, "type": "click" }),
        ] {
            assert!(payload(value).parse::<EventPayload>("event").is_err());
        }
        let binary = Payload::Binary(Bytes::from_static(b"{}"));
        assert_eq!(
            binary.parse::<JoinPayload>("join"),
            Err(DecodeError::Binary("join"))
        );
    }
}
