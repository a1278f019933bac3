//! What readers ask of an instance, and where it sends them.

use bennu_core::{
    channel::{End, Request},
    diff::Diff,
    protocol::{ClientEvent, Frame, JsonObject, Payload, Ref, Status, v2_json},
};

use super::{
    behind::Events,
    handle::{Asker, Reader},
    instance::Instance,
    outlet::Outlet,
};
use crate::{
    driver::{Ending, call, event_of, unexpected},
    error::Result,
    join_token::InstanceId,
    limits::Limit,
    navigation::{Departure, Navigation},
    outbox::{Outgoing, ViewEnd},
};

/// The view has sent the reader elsewhere.
const DEPARTED: ViewEnd = ViewEnd {
    end: End::Closed,
    departed: true,
};

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
        self.view.answered(&asker.reader);
        let Err(fault) = self.answer(&asker, request).await else {
            return Ok(());
        };
        self.crash_reader(asker.outlet, &asker.reader);
        match fault {
            Fault::Asker(ending) => {
                ending.log(self.view.name());
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
                let frame = asker.reply(message_ref.as_ref(), r#"{"link_redirect":true}"#);
                let Reader { outbox, channel } = &asker.reader;
                outbox.push(Outgoing::Shared(*channel, frame));
                Ok(())
            }
            other => Err(Fault::Asker(unexpected(
                "an event that views know",
                other.name(),
            ))),
        }
    }

    async fn handle_event(&mut self, payload: &Payload) -> Result<(), Fault> {
        let event = event_of(payload, &self.endpoint.limits).map_err(Fault::Asker)?;
        let Some((name, value)) = event else {
            return Ok(());
        };
        let called = call(&mut *self.live, &mut self.commands, move |live| {
            live.handle_event(&name, &value)
        });
        let called = called.await;
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
        let depth = self
            .outlet_of(asker.outlet, &asker.reader)
            .map(|outlet| outlet.depth);
        if let (Ok(()), Some(depth)) = (&delivered, depth) {
            let way = Way::of(navigation, depth);
            let response = match &way {
                Way::Elsewhere(departure, _) => JsonObject::new()
                    .with_json(departure.event.name(), &departure.payload)
                    .finish(),
                Way::Here | Way::Patch(_) => acknowledgement(reply.as_deref()),
            };
            moment.add(asker.reader.send(asker.reply(message_ref, &response)));
            self.send_on(asker.outlet, &asker.reader, &way);
        }
        moment.end().await;
        delivered
    }

    /// Sends all readers elsewhere, where no request was the reason.
    pub(super) async fn send_everybody(&mut self, navigation: Navigation) -> Result<(), Ending> {
        let mut moment = self.endpoint.shared.moment();
        let delivered = self.deliver(None, &mut moment);
        if delivered.is_ok() {
            for (outlet, reader) in self.everybody() {
                let Some(outlet) = self.outlet_of(outlet, &reader) else {
                    continue;
                };
                let way = Way::of(Some(navigation.clone()), outlet.depth);
                if let Way::Elsewhere(Departure { event, payload }, _) = &way {
                    let frame = v2_json::push(None, &outlet.topic, *event, payload);
                    moment.add(reader.send(frame));
                }
                let outlet = outlet.id;
                self.send_on(outlet, &reader, &way);
            }
        }
        moment.end().await;
        delivered
    }

    /// What must happen to a reader whom the view sends somewhere, once its browser was
    /// told.
    fn send_on(&mut self, outlet: InstanceId, reader: &Reader, way: &Way) {
        let sticky = self
            .outlet_of(outlet, reader)
            .and_then(|outlet| outlet.readers.get(reader))
            .is_some_and(|seat| seat.sticky);
        match way {
            Way::Here => {}
            Way::Patch(navigation) => {
                let navigation = Box::new(navigation.clone());
                let outbox = &reader.outbox;
                outbox.push(Outgoing::PatchRoot(reader.channel, navigation));
            }
            Way::Elsewhere(_, Stays::IfSticky) if sticky => {}
            Way::Elsewhere(..) => self.end_reader(outlet, reader, DEPARTED),
        }
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
            ..
        } = self;
        let mut outlets = outlets.iter_mut();
        let Some(outlet) = outlets.find(|candidate| candidate.id == outlet) else {
            return Ok(());
        };
        if outlet.has_missed(&reader) {
            let tree = outlet.tree(&**live, title.as_deref(), endpoint)?;
            outlet.bring_back(&reader, &tree);
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

    fn everybody(&self) -> Vec<(InstanceId, Reader)> {
        let readers = |outlet: &Outlet| {
            let readers = outlet.readers.keys().cloned();
            readers
                .map(|reader| (outlet.id, reader))
                .collect::<Vec<_>>()
        };
        self.outlets.iter().flat_map(readers).collect()
    }
}

/// Where a view sends a reader.
enum Way {
    Here,
    /// To another address of the page around the view.
    Patch(Navigation),
    Elsewhere(Departure, Stays),
}

/// Whether a reader is still there after it was sent elsewhere.
enum Stays {
    Never,
    /// If its browser keeps it on the next page.
    IfSticky,
}

impl Way {
    fn of(navigation: Option<Navigation>, depth: usize) -> Self {
        match navigation {
            None => Self::Here,
            Some(navigation @ Navigation::Patch(..)) if depth > 0 => Self::Patch(navigation),
            Some(navigation) => {
                let stays = match navigation {
                    Navigation::Navigate(..) => Stays::IfSticky,
                    Navigation::Patch(..) | Navigation::Redirect(_) => Stays::Never,
                };
                Self::Elsewhere(Departure::of(navigation), stays)
            }
        }
    }
}

impl Asker {
    fn reply(&self, message_ref: Option<&Ref>, response: &str) -> Frame {
        let join_ref = Some(&self.join_ref);
        v2_json::reply(join_ref, message_ref, &self.topic, Status::Ok, response)
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
