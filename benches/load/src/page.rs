//! One open page: a websocket with joined views.

mod join;

pub(crate) use self::join::{Document, Opened, View};

use std::time::Duration;

use bennu_core::protocol::{ClientEvent, Message, ServerEvent, Status, Topic, v2_json};
use futures_util::{SinkExt as _, StreamExt as _};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::{Instant, Interval, interval_at, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::{Message as Frame, Utf8Bytes};

use crate::error::{Error, Result};

/// How long an answer may take: thrice what the official client waits.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
/// How often the official client shows that it is there (`socket.js` of npm
/// `phoenix` 1.8).
const HEARTBEAT: Duration = Duration::from_secs(30);
/// Its message for that.
const HEARTBEAT_FRAME: &str = r#"[null,"heartbeat","phoenix","heartbeat",{}]"#;
/// The event of an answer (`constants.js` of npm `phoenix` 1.8).
const REPLY: &str = "phx_reply";

/// A page whose views have joined.
#[derive(Debug)]
pub(crate) struct Page {
    socket: WebSocketStream<TcpStream>,
    heartbeat: Interval,
    last_ref: u64,
    main: Joined,
}

/// A view that the page may talk to.
#[derive(Debug, Clone)]
struct Joined {
    topic: Topic,
    join_ref: String,
}

#[derive(Deserialize)]
struct Reply {
    status: String,
    response: Value,
}

impl Page {
    /// The next text frame. Shows meanwhile that the page is there.
    pub(crate) async fn receive(&mut self) -> Result<Utf8Bytes> {
        loop {
            tokio::select! {
                frame = self.socket.next() => match frame {
                    Some(Ok(Frame::Text(text))) => return Ok(text),
                    Some(Ok(Frame::Close(_))) | None => return Err(Error::Closed),
                    Some(Ok(_)) => {}
                    Some(Err(error)) => return Err(error.into()),
                },
                _ = self.heartbeat.tick() => {
                    self.socket.send(Frame::text(HEARTBEAT_FRAME)).await?;
                }
            }
        }
    }

    /// Stays open, with nothing to do, until `moment`.
    pub(crate) async fn rest(&mut self, moment: impl Future) -> Result<()> {
        let mut moment = std::pin::pin!(moment);
        loop {
            tokio::select! {
                _ = &mut moment => return Ok(()),
                frame = self.receive() => check(&frame?)?,
            }
        }
    }

    /// Clicks on what has this event; returns the response.
    pub(crate) async fn click(&mut self, event: &str) -> Result<Value> {
        // A button without a value sends an empty one.
        let payload = json!({ "type": "click", "event": event, "value": { "value": "" } });
        let message_ref = self.new_ref();
        let view = self.main.clone();
        self.send(&view, &message_ref, &ClientEvent::Event, &payload)
            .await?;
        let answer = timeout(PATIENCE, self.answer(&message_ref)).await;
        answer.map_err(|_| timed_out())?
    }

    async fn answer(&mut self, message_ref: &str) -> Result<Value> {
        loop {
            let message = decode(&self.receive().await?)?;
            if answers(&message, message_ref) {
                return response(&message);
            }
        }
    }

    /// Says that the page is closed, and goes.
    pub(crate) async fn close(mut self) -> Result<()> {
        Ok(self.socket.close(None).await?)
    }

    async fn send(
        &mut self,
        view: &Joined,
        message_ref: &str,
        event: &ClientEvent,
        payload: &Value,
    ) -> Result<()> {
        let (topic, event) = (view.topic.as_str(), event.name());
        let message = json!([view.join_ref, message_ref, topic, event, payload]);
        Ok(self.socket.send(Frame::text(message.to_string())).await?)
    }

    fn new_ref(&mut self) -> String {
        self.last_ref += 1;
        self.last_ref.to_string()
    }
}

/// Errs if a view has ended by this frame.
pub(crate) fn check(frame: &str) -> Result<()> {
    decode(frame).map(drop)
}

/// A message of the server, unless it is the end of a view.
pub(crate) fn decode(frame: &str) -> Result<Message> {
    let message = v2_json::decode(frame)?;
    let name = message.event.name();
    if name == ServerEvent::Error.name() {
        return Err(Error::Ended("it failed"));
    }
    if name == ServerEvent::Close.name() {
        return Err(Error::Ended("it was closed"));
    }
    Ok(message)
}

fn answers(message: &Message, message_ref: &str) -> bool {
    let found = message.message_ref.as_ref().map(|found| found.as_str());
    found == Some(message_ref) && message.event.name() == REPLY
}

/// What the server has answered, if that is no refusal.
fn response(message: &Message) -> Result<Value> {
    let reply: Reply = message.payload.parse("an answer")?;
    if reply.status == Status::Ok.name() {
        Ok(reply.response)
    } else {
        Err(Error::Refused(reply.response.to_string()))
    }
}

pub(crate) fn timed_out() -> Error {
    Error::TimedOut(PATIENCE.as_secs())
}

fn heartbeat() -> Interval {
    interval_at(Instant::now() + HEARTBEAT, HEARTBEAT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frame_that_ends_a_view_is_an_error() {
        check(r#"["1",null,"lv:a","diff",{"0":"1"}]"#).unwrap();
        for event in ["phx_error", "phx_close"] {
            let frame = format!(r#"["1","1","lv:a","{event}",{{}}]"#);
            assert!(matches!(check(&frame), Err(Error::Ended(_))), "{event}");
        }
        assert!(matches!(check("[]"), Err(Error::Message(_))));
    }

    #[test]
    fn answer_is_told_from_a_refusal_and_from_other_answers() {
        let frame = r#"["1","7","lv:a","phx_reply",{"status":"ok","response":{"a":1}}]"#;
        let message = decode(frame).unwrap();
        assert!(answers(&message, "7") && !answers(&message, "8"));
        assert_eq!(response(&message).unwrap(), json!({ "a": 1 }));
        let message = decode(&frame.replace("ok", "error")).unwrap();
        assert!(matches!(response(&message), Err(Error::Refused(_))));
    }
}
