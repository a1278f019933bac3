//! What the browser asks of a view.

use bennu_core::channel::Request;
use bennu_core::protocol::{
    ClientEvent, DecodeError, EventPayload, JsonObject, LivePatchPayload, Payload, Ref,
};

use serde_json::Value;

use super::{Driver, Ending, Input};
use crate::error::Result;
use crate::limits::Limits;
use crate::routes::{AddressError, parse_url};
use crate::socket::Location;

/// Names that belong to the protocol.
const RESERVED_PREFIX: &str = "lv:";
const CLEAR_FLASH: &str = "lv:clear-flash";

impl Driver {
    pub(super) async fn handle_input(&mut self, input: Input) -> Result<(), Ending> {
        // Whatever answer an earlier callback gave, it was not to this request.
        self.live.core().effects.reply = None;
        match input {
            Input::Client(Request {
                message_ref,
                event,
                payload,
            }) => match event {
                ClientEvent::Event => self.handle_event(message_ref, &payload).await,
                ClientEvent::LivePatch => self.handle_live_patch(message_ref, &payload).await,
                other => Err(unexpected("an event that views know", other.name())),
            },
            Input::Navigate(navigation) => {
                self.live.core().effects.navigation = Some(navigation);
                self.navigate(None).await
            }
        }
    }

    /// Runs `handle_event` and answers with the diff that it caused.
    async fn handle_event(
        &mut self,
        message_ref: Option<Ref>,
        payload: &Payload,
    ) -> Result<(), Ending> {
        let Some((name, value)) = event_of(payload, &self.endpoint.limits)? else {
            return self.acknowledge(message_ref.as_ref());
        };
        self.call(move |live| live.handle_event(&name, &value))
            .await?;
        self.settle(message_ref).await
    }

    /// The browser has another address now, by a link or by its history.
    async fn handle_live_patch(
        &mut self,
        message_ref: Option<Ref>,
        payload: &Payload,
    ) -> Result<(), Ending> {
        let patch: LivePatchPayload = payload.parse("an address")?;
        let uri = parse_url(&patch.url, &self.endpoint.limits).map_err(misread)?;
        let Some(location) = self.own_location(&uri).map_err(misread)? else {
            self.sink
                .reply(message_ref.as_ref(), r#"{"link_redirect":true}"#);
            return Ok(());
        };
        self.visit(location);
        if let Some((to, kind)) = self.handle_params().await? {
            self.sink.live_patch(&to, kind);
        }
        self.settle(message_ref).await
    }

    /// Answers a request after its callback: with where the visitor is sent, or with
    /// the diff.
    async fn settle(&mut self, message_ref: Option<Ref>) -> Result<(), Ending> {
        if self.live.core().effects.navigation.is_some() {
            return self.navigate(Some(message_ref)).await;
        }
        self.acknowledge(message_ref.as_ref())
    }

    /// Answers a request with the diff that it caused, and with what its callback said.
    pub(super) fn acknowledge(&mut self, message_ref: Option<&Ref>) -> Result<(), Ending> {
        let mut diff = self.diff()?;
        if let Some(reply) = self.live.core().effects.reply.take() {
            diff = diff.with_reply(&reply);
        }
        if diff.is_empty() {
            self.sink.reply(message_ref, JsonObject::EMPTY);
        } else {
            self.endpoint.metrics().diffs.increment(1);
            self.sink.reply_diff(message_ref, &diff);
        }
        Ok(())
    }

    /// Where the view would be at this address, if it is one of its own.
    pub(super) fn own_location(&self, uri: &http::Uri) -> Result<Option<Location>, AddressError> {
        let located = self.endpoint.routes.locate(uri, &self.endpoint.limits)?;
        Ok(located
            .filter(|(route, _)| {
                route.view == self.view && Some(&route.live_session) == self.live_session.as_ref()
            })
            .map(|(_, location)| location))
    }
}

/// The name and value of an event, or none if it is one that no view notices.
pub(crate) fn event_of(
    payload: &Payload,
    limits: &Limits,
) -> Result<Option<(String, Value)>, Ending> {
    let event: EventPayload = payload.parse("an event")?;
    if event.cid.is_some() || event.event == CLEAR_FLASH {
        return Ok(None);
    }
    if event.event.starts_with(RESERVED_PREFIX) {
        return Err(unexpected("an event that the view knows", &event.event));
    }
    Ok(Some(event.into_parts(limits.params())?))
}

pub(crate) fn unexpected(expected: &'static str, got: &str) -> Ending {
    Ending::Misread(DecodeError::Json {
        expected,
        reason: got.to_owned(),
    })
}

fn misread(error: AddressError) -> Ending {
    match error.limit() {
        Some(limit) => Ending::Limit(limit),
        None => unexpected("an address", &error.to_string()),
    }
}
