//! What is said to every page.

use bennu_load::Recording;
use bytes::Bytes;
use serde::de::IgnoredAny;

/// A recording, ready to be said.
#[derive(Debug)]
pub(crate) struct Answers {
    pub(crate) html: Bytes,
    recording: Recording,
}

/// The head of a client's message (`serializer.js` of npm `phoenix` 1.8).
type Head<'a> = (
    Option<&'a str>,
    Option<&'a str>,
    &'a str,
    &'a str,
    IgnoredAny,
);

impl Answers {
    pub(crate) fn new(recording: Recording) -> Self {
        Self {
            html: recording.html.clone().into(),
            recording,
        }
    }

    /// What is answered to a client's message; nothing to what is no message.
    pub(crate) fn to(&self, message: &str) -> Option<String> {
        let (join_ref, message_ref, topic, event, _): Head<'_> =
            serde_json::from_str(message).ok()?;
        let response = match event {
            "phx_join" => &self.recording.joined,
            "event" => self.recording.clicked.as_deref().unwrap_or("{}"),
            _ => "{}",
        };
        let join_ref = join_ref.map_or("null".to_owned(), |found| format!("\"{found}\""));
        let message_ref = message_ref?;
        Some(format!(
            r#"[{join_ref},"{message_ref}","{topic}","phx_reply",{{"response":{response},"status":"ok"}}]"#
        ))
    }

    /// The frame that brings a published message.
    pub(crate) fn frame(&self, message: &str) -> Option<String> {
        let escaped = serde_json::Value::from(message).to_string();
        let (before, after) = self.recording.frame.as_ref()?;
        Some(format!("{before}{}{after}", &escaped[1..escaped.len() - 1]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_bear_the_references_of_what_they_answer() {
        let answers = Answers::new(Recording {
            html: String::new(),
            joined: r#"{"rendered":{}}"#.to_owned(),
            clicked: Some(r#"{"diff":{"0":"1"}}"#.to_owned()),
            frame: Some(("[\"".to_owned(), "\"]".to_owned())),
        });
        for (message, answer) in [
            (
                r#"["4","4","lv:a","phx_join",{"session":"S"}]"#,
                r#"["4","4","lv:a","phx_reply",{"response":{"rendered":{}},"status":"ok"}]"#,
            ),
            (
                r#"["4","5","lv:a","event",{}]"#,
                r#"["4","5","lv:a","phx_reply",{"response":{"diff":{"0":"1"}},"status":"ok"}]"#,
            ),
            (
                r#"[null,"6","phoenix","heartbeat",{}]"#,
                r#"[null,"6","phoenix","phx_reply",{"response":{},"status":"ok"}]"#,
            ),
        ] {
            assert_eq!(answers.to(message).as_deref(), Some(answer));
        }
        assert_eq!(answers.to("[]"), None);
        assert_eq!(answers.frame("a\"b").as_deref(), Some(r#"["a\"b"]"#));
    }
}
