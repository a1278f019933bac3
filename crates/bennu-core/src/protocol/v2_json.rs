//! Text frames: `[join_ref, ref, topic, event, payload]`, as `serializer.js` of npm
//! `phoenix` 1.8 writes and reads them.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::frame::FrameBuilder;
use super::{
    ClientEvent, DecodeError, Frame, JoinRef, MAX_ID_BYTES, Message, Payload, Ref, ServerEvent,
    Status, Topic,
};
use crate::escape;

#[derive(Deserialize)]
struct Wire<'a>(
    Option<JoinRef>,
    Option<Ref>,
    Topic,
    #[serde(borrow)] Cow<'a, str>,
    #[serde(borrow)] &'a RawValue,
);

/// Reads one text frame.
///
/// # Errors
///
/// If it is not a JSON array of those five, or a name in it is too long.
pub fn decode(text: &str) -> Result<Message, DecodeError> {
    let Wire(join_ref, message_ref, topic, event, payload) =
        serde_json::from_str(text).map_err(|error| DecodeError::Json {
            expected: "[join_ref, ref, topic, event, payload]",
            reason: error.to_string(),
        })?;
    if event.len() > MAX_ID_BYTES {
        return Err(DecodeError::FieldTooLong {
            field: "event",
            bytes: event.len(),
        });
    }
    Ok(Message {
        join_ref,
        message_ref,
        topic,
        event: ClientEvent::from_name(&event),
        payload: Payload::Json(payload.to_owned()),
    })
}

/// A message of the server's own. `join_ref` is `None` for frames that every viewer of
/// a shared view may have.
pub fn push(join_ref: Option<&JoinRef>, topic: &Topic, event: ServerEvent, payload: &str) -> Frame {
    let mut frame = envelope(join_ref.map(JoinRef::as_str), None, topic, payload.len());
    let out = frame.text();
    escape::json(out, event.name());
    out.push(',');
    out.push_str(payload);
    out.push(']');
    frame.build()
}

/// The answer to the message with `message_ref`. `response` is a JSON object.
///
/// `status` stands before `response` because tools match the raw text.
pub fn reply(
    join_ref: Option<&JoinRef>,
    message_ref: Option<&Ref>,
    topic: &Topic,
    status: Status,
    response: &str,
) -> Frame {
    let (join_ref, message_ref) = (join_ref.map(JoinRef::as_str), message_ref.map(Ref::as_str));
    let mut frame = envelope(join_ref, message_ref, topic, response.len());
    let out = frame.text();
    out.push_str(r#""phx_reply",{"status":""#);
    out.push_str(status.name());
    out.push_str(r#"","response":"#);
    out.push_str(response);
    out.push_str("}]");
    frame.build()
}

/// The last message of a channel: [`ServerEvent::Close`] or [`ServerEvent::Error`].
/// Its ref is the join's own.
pub fn end(join_ref: &JoinRef, topic: &Topic, event: ServerEvent) -> Frame {
    let join_ref = Some(join_ref.as_str());
    let mut frame = envelope(join_ref, join_ref, topic, 0);
    let out = frame.text();
    escape::json(out, event.name());
    out.push_str(",{}]");
    frame.build()
}

/// `[join_ref,ref,topic,`, with room for what follows.
fn envelope(
    join_ref: Option<&str>,
    message_ref: Option<&str>,
    topic: &Topic,
    payload_bytes: usize,
) -> FrameBuilder {
    let mut frame = FrameBuilder::with_capacity(payload_bytes + topic.as_str().len() + 80);
    let out = frame.text();
    out.push('[');
    for reference in [join_ref, message_ref] {
        match reference {
            Some(reference) => escape::json(out, reference),
            None => out.push_str("null"),
        }
        out.push(',');
    }
    escape::json(out, topic.as_str());
    out.push(',');
    frame
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn join_ref(text: &str) -> JoinRef {
        JoinRef::new(text).unwrap()
    }

    #[test]
    fn event_of_the_client_is_read_with_its_payload_left_alone() {
        let message = decode(r#"["4","7","lv:phx-a","event",{"type":"click"}]"#).unwrap();
        assert_eq!(message.join_ref, Some(join_ref("4")));
        assert_eq!(message.message_ref, Some(Ref::new("7").unwrap()));
        assert_eq!(message.topic.as_str(), "lv:phx-a");
        assert_eq!(message.event, ClientEvent::Event);
        assert!(
            matches!(message.payload, Payload::Json(raw) if raw.get() == r#"{"type":"click"}"#)
        );
    }

    #[test]
    fn heartbeat_has_no_join_ref() {
        let message = decode(r#"[null,"9","phoenix","heartbeat",{}]"#).unwrap();
        assert_eq!(
            (message.join_ref, message.event),
            (None, ClientEvent::Heartbeat)
        );
    }

    #[test]
    fn reply_has_its_status_before_its_response() {
        let topic = Topic::new("lv:a").unwrap();
        let message_ref = Ref::new("7").unwrap();
        let frame = reply(
            Some(&join_ref("4")),
            Some(&message_ref),
            &topic,
            Status::Ok,
            "{}",
        );
        assert_eq!(
            frame.as_str(),
            r#"["4","7","lv:a","phx_reply",{"status":"ok","response":{}}]"#
        );
    }

    #[test]
    fn push_for_all_viewers_has_a_null_join_ref() {
        let topic = Topic::new("lv:a").unwrap();
        let frame = push(None, &topic, ServerEvent::Diff, r#"{"0":"1"}"#);
        assert_eq!(frame.as_str(), r#"[null,null,"lv:a","diff",{"0":"1"}]"#);
    }

    #[test]
    fn end_repeats_the_join_ref_as_its_ref() {
        let frame = end(
            &join_ref("4"),
            &Topic::new("lv:a").unwrap(),
            ServerEvent::Error,
        );
        assert_eq!(frame.as_str(), r#"["4","4","lv:a","phx_error",{}]"#);
    }

    #[test]
    fn frames_of_another_shape_are_refused() {
        for text in [
            "",
            "[]",
            "{}",
            "null",
            r#"["4","7","lv:a","event"]"#,
            r#"["4","7","lv:a","event",{},1]"#,
            r#"[4,"7","lv:a","event",{}]"#,
            r#"["4","7",null,"event",{}]"#,
            r#"["4","7","lv:a",null,{}]"#,
            r#"["4","7","lv:a","event",{}] "x""#,
            r#"["4","7","lv:a","event",{]"#,
        ] {
            assert!(
                matches!(decode(text), Err(DecodeError::Json { .. })),
                "{text}"
            );
        }
    }

    #[test]
    fn payload_nested_without_end_is_only_carried() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let message = decode(&format!(r#"["4","7","lv:a","event",{deep}]"#)).unwrap();
        assert!(message.payload.parse::<Value>("event").is_err());
    }

    #[test]
    fn names_past_their_bound_are_refused() {
        let long = "x".repeat(256);
        for text in [
            format!(r#"["{long}","7","lv:a","event",{{}}]"#),
            format!(r#"["4","{long}","lv:a","event",{{}}]"#),
            format!(r#"["4","7","{long}","event",{{}}]"#),
            format!(r#"["4","7","lv:a","{long}",{{}}]"#),
        ] {
            assert!(decode(&text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC*|[\\[\\]{},\":0-9a-z\\\\]*") {
            let _ = decode(&text);
        }

        #[test]
        fn what_is_written_is_an_array_of_five(
            reference in "\\PC{0,20}",
            topic in "\\PC{0,20}",
            text in "\\PC*",
        ) {
            let payload = json!({ "text": text }).to_string();
            let topic = Topic::new(topic).unwrap();
            let join_ref = join_ref(&reference);
            let message_ref = Ref::new(reference.as_str()).unwrap();
            let frame = reply(Some(&join_ref), Some(&message_ref), &topic, Status::Error, &payload);
            let value: Value = serde_json::from_str(frame.as_str()).unwrap();
            prop_assert_eq!(value, json!([
                reference, reference, topic.as_str(), "phx_reply",
                { "status": "error", "response": { "text": text } },
            ]));
            let pushed = push(Some(&join_ref), &topic, ServerEvent::Diff, &payload);
            let message = decode(pushed.as_str()).unwrap();
            prop_assert_eq!(message.topic, topic);
            prop_assert_eq!(message.payload.parse::<Value>("diff").unwrap(), json!({ "text": text }));
        }
    }
}
