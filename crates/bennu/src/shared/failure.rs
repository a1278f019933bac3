//! An instance that fails, or is not wanted any more.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use bennu_core::channel::End;
use tokio::time::Instant;

use super::handle::{Command, Reader};
use super::instance::Instance;
use super::mounting::{mount, pushed};
use super::outlet::Outlet;
use crate::driver::{Ending, Requests, terminate};
use crate::join_token::InstanceId;
use crate::outbox::{Outgoing, ViewEnd};
use crate::view::TerminateReason;

/// How often an instance is mounted again in so long a time before it is given up.
const RESTARTS: usize = 3;
const RESTARTS_WITHIN: Duration = Duration::from_secs(10);

/// When an instance has failed of late.
#[derive(Debug, Default)]
pub(super) struct Failures(VecDeque<Instant>);

impl Failures {
    /// Adds one. Answers whether the instance may go on.
    fn add(&mut self, now: Instant) -> bool {
        self.0.retain(|failed| now - *failed < RESTARTS_WITHIN);
        self.0.push_back(now);
        self.0.len() <= RESTARTS
    }
}

/// Readers whose view has failed for good join again at their own pace.
const CRASHED: ViewEnd = ViewEnd {
    end: End::Crashed,
    departed: false,
};

impl Instance {
    /// Mounts the view anew after a failure; what it shows then goes to all readers.
    /// Gives it up if that fails or was needed too often.
    pub(super) async fn mount_again(&mut self, failure: Ending) -> Result<(), ViewEnd> {
        let (name, endpoint) = (self.view.name(), Arc::clone(&self.endpoint));
        failure.report(&endpoint, name, self.observed());
        terminate(&mut *self.live, &mut self.commands, TerminateReason::Failed).await;
        if !self.failures.add(Instant::now()) {
            if let Some(left_out) = endpoint.failures.admit(name) {
                tracing::error!(view = name, left_out, "a shared view has failed too often");
            }
            return Err(CRASHED);
        }
        let core = self.live.core().again();
        match mount(self.view_type, core, self.place, &mut self.commands).await {
            Ok(live) => self.live = live,
            Err(ending) => {
                ending.report(&endpoint, name, self.observed());
                return Err(CRASHED);
            }
        }
        self.greeting = pushed(&mut *self.live);
        self.title = None;
        self.changed();
        self.outlets.iter_mut().for_each(Outlet::reset);
        Ok(())
    }

    /// Lets the view end.
    pub(super) async fn stop(&mut self, reason: TerminateReason) -> Result<(), ViewEnd> {
        terminate(&mut *self.live, &mut self.commands, reason).await;
        Err(ViewEnd {
            end: End::Closed,
            departed: false,
        })
    }

    /// Tells all readers that the view has ended.
    pub(super) fn close(&mut self, end: &ViewEnd) {
        self.endpoint.shared.remove(&self.view);
        self.observed().iter().for_each(|observed| observed.ended());
        for outlet in std::mem::take(&mut self.outlets) {
            for Reader { outbox, channel } in outlet.readers.into_keys() {
                outbox.push(Outgoing::Ended(channel, end.clone()));
            }
        }
        if let Some(joining) = self.joining.take() {
            joining.refuse(end.clone());
        }
        refuse(&mut self.commands, end);
    }

    /// Ends one reader's channel; its client joins again.
    pub(super) fn crash_reader(&mut self, outlet: InstanceId, reader: &Reader) {
        self.end_reader(outlet, reader, CRASHED);
    }

    /// Ends one reader's channel.
    pub(super) fn end_reader(&mut self, outlet: InstanceId, reader: &Reader, end: ViewEnd) {
        if self.remove(outlet, reader) {
            let outbox = &reader.outbox;
            outbox.push(Outgoing::Ended(reader.channel, end));
        }
    }

    /// A reader has gone. Answers whether it was there.
    pub(super) fn remove(&mut self, outlet: InstanceId, reader: &Reader) -> bool {
        self.view.forget(reader);
        let mut outlets = self.outlets.iter_mut();
        let outlet = outlets.find(|candidate| candidate.id == outlet);
        let removed = outlet.is_some_and(|outlet| outlet.remove(reader));
        self.outlets.retain(|outlet| !outlet.readers.is_empty());
        removed
    }
}

impl Drop for Instance {
    /// A task that ends without a word (by a mistake in the engine, or because the
    /// runtime stops) must not leave its readers waiting.
    fn drop(&mut self) {
        self.endpoint.metrics().shared_views.decrement(1);
        self.close(&CRASHED);
    }
}

/// Answers whoever was about to join an instance that has ended.
pub(super) fn refuse(commands: &mut Requests<Command>, end: &ViewEnd) {
    while let Some(command) = commands.take() {
        if let Command::Join(joining) = command {
            joining.refuse(end.clone());
        }
    }
}
