//! What readers ask of an instance.

use std::sync::Arc;

use bennu_core::channel::Request;
use bennu_core::diff::Diff;
use bennu_core::protocol::{ClientEvent, JsonObject, Payload, Ref};

use super::behind::Events;
use super::departures::Way;
use super::handle::{Asker, Reader};
use super::instance::{Instance, in_time};
use super::outlet::Outlet;
use crate::driver::{Ending, call, event_of, unexpected};
use crate::error::Result;
use crate::join_token::InstanceId;
use crate::limits::Limit;
use crate::outbox::Outgoing;

/// Who is to blame when a request fails.
enum Fault {
    /// The reader alone: it has asked for what there is not.
    Asker(Ending),
    View(Ending),
}

impl Fault {
    /// An error with a status of 4xx is the reader's.
    fn of(ending: Ending) -> Self {
        match ending {
            Ending::Failed(error) if error.status().is_client_error() => {
                Self::Asker(Ending::Failed(error))
            }
            ending => Self::View(ending),
        }
    }
}

impl Instance {
    /// Deals with a reader's request. Whatever goes wrong, that reader's channel ends.
    pub(super) async fn handle_request(
        &mut self,
        asker: Asker,
        request: Request,
    ) -> Result<(), Ending> {
        let bytes = request.payload.bytes();
        self.view.answered(&asker.reader, bytes);
        let Err(fault) = self.answer(&asker, request).await else {
            return Ok(());
        };
        self.crash_reader(asker.outlet, &asker.reader);
        match fault {
            Fault::Asker(ending) => {
                let endpoint = Arc::clone(&self.endpoint);
                ending.report(&endpoint, self.view.name(), self.observed());
                Ok(())
            }
            Fault::View(ending) => Err(ending),
        }
    }

    async fn answer(&mut self, asker: &Asker, request: Request) -> Result<(), Fault> {
        let Request {
            message_ref,
            event,
            payload,
        } = request;
        match event {
            ClientEvent::Event => {
                self.handle_event(&payload).await?;
                let answered = self.acknowledge(asker, message_ref.as_ref()).await;
                answered.map_err(Fault::View)
            }
            // Another address is another instance.
            ClientEvent::LivePatch => {
                let (reader, message_ref) = (&asker.reader, message_ref.as_ref());
                let elsewhere = r#"{"link_redirect":true}"#;
                let outlet = self.outlet_of(asker.outlet, reader);
                let reply = outlet.and_then(|outlet| outlet.reply(reader, message_ref, elsewhere));
                if let Some(reply) = reply {
                    reader.outbox.push(Outgoing::Frame(reply));
                }
                Ok(())
            }
            other => Err(Fault::Asker(unexpected(
                "an event that views know",
                other.name(),
            ))),
        }
    }

    async fn handle_event(&mut self, payload: &Payload) -> Result<(), Fault> {
        // Whatever answer an earlier callback gave, it was not to this request.
        self.live.core().effects.reply = None;
        let event = event_of(payload, &self.endpoint.limits).map_err(Fault::Asker)?;
        let Some((name, value)) = event else {
            return Ok(());
        };
        let called = call(&mut *self.live, &mut self.commands, move |live| {
            live.handle_event(&name, &value)
        });
        let called = in_time(&self.endpoint, called).await;
        self.changed();
        if called.is_err() {
            // They were for this reader, who will not hear of them.
            let effects = &mut self.live.core().effects;
            (effects.reply, effects.navigation) = (None, None);
        }
        called.map_err(Fault::of)
    }

    /// Answers a reader after all readers have got what its request has changed.
    async fn acknowledge(
        &mut self,
        asker: &Asker,
        message_ref: Option<&Ref>,
    ) -> Result<(), Ending> {
        let effects = &mut self.live.core().effects;
        let (reply, navigation) = (effects.reply.take(), effects.navigation.take());
        let mut moment = self.endpoint.shared.moment();
        let delivered = self.deliver(Some(&asker.reader), &mut moment);
        let outlet = self.outlet_of(asker.outlet, &asker.reader);
        if let (Ok(()), Some(outlet)) = (&delivered, outlet) {
            let way = Way::of(navigation, outlet.depth);
            let response = match &way {
                Way::Elsewhere(departure, _) => JsonObject::new()
                    .with_json(departure.event.name(), &departure.payload)
                    .finish(),
                Way::Here | Way::Patch(_) => acknowledgement(reply.as_deref()),
            };
            let frame = outlet.reply(&asker.reader, message_ref, &response);
            moment.add(frame.and_then(|frame| asker.reader.send(frame)));
            self.see_off(asker.outlet, &asker.reader, &way);
        }
        moment.end().await;
        delivered
    }

    /// Gives a reader that has room again what it has missed, or deals with the next of
    /// its requests.
    pub(super) async fn bring_back(
        &mut self,
        outlet: InstanceId,
        reader: Reader,
    ) -> Result<(), Ending> {
        let Self {
            live,
            endpoint,
            outlets,
            title,
            greeting,
            ..
        } = self;
        let mut outlets = outlets.iter_mut();
        let Some(outlet) = outlets.find(|candidate| candidate.id == outlet) else {
            return Ok(());
        };
        if outlet.has_missed(&reader) {
            let tree = outlet.tree(&**live, title.as_deref(), greeting, endpoint)?;
            outlet.bring_back(&reader, &tree);
            endpoint.metrics().diffs.increment(1);
        } else if let Some((asker, request)) = outlet.next_request(&reader) {
            self.handle_request(asker, request).await?;
        }
        Ok(())
    }

    /// Ends the channels of those for whom too many events are kept.
    pub(super) fn drop_overfull(&mut self, events: &Events) {
        if events.is_empty() {
            return;
        }
        let max_bytes = self.endpoint.limits.pushed_event_bytes;
        let overfull = self.outlets.iter().flat_map(|outlet| {
            let readers = outlet.overfull(max_bytes).into_iter();
            readers.map(|reader| (outlet.id, reader))
        });
        for (outlet, reader) in overfull.collect::<Vec<_>>() {
            Limit::PushedEventBytes.fired(self.view.name());
            self.crash_reader(outlet, &reader);
        }
    }

    /// The outlet with this id, if the reader is there.
    pub(super) fn outlet_of(&mut self, outlet: InstanceId, reader: &Reader) -> Option<&mut Outlet> {
        let mut outlets = self.outlets.iter_mut();
        let found = outlets.find(|candidate| candidate.id == outlet)?;
        found.readers.contains_key(reader).then_some(found)
    }
}

/// The answer to a request: what the view said to it, if anything.
fn acknowledgement(reply: Option<&str>) -> String {
    match reply {
        None => JsonObject::EMPTY.to_owned(),
        Some(reply) => {
            let diff = Diff::default().with_reply(reply);
            JsonObject::new()
                .with_json("diff", &diff.to_string())
                .finish()
        }
    }
}
