//! Mounting a view for all its viewers, at first and after a failure.

use std::sync::Arc;

use super::behind::Events;
use super::handle::Command;
use super::instance::in_time;
use crate::driver::{
    AnyView, Ending, Guarded, Requests, call, departed, not_mounted, refused, terminate,
    while_wanted,
};
use crate::error::Result;
use crate::registry::{Place, ViewType};
use crate::socket::SocketCore;

/// Mounts a view, and tells it its address if a route has found it. One that was mounted
/// and cannot stay is told its end.
pub(super) async fn mount(
    view: &'static ViewType,
    core: SocketCore,
    place: Place,
    commands: &mut Requests<Command>,
) -> Result<Box<dyn AnyView>, Ending> {
    let endpoint = Arc::clone(&core.endpoint);
    let grace = endpoint.limits.leave_grace;
    let stopped = commands.stopped();
    let mounting = Guarded::new(view.mount(core, place), commands, grace);
    let mounting = while_wanted(stopped, mounting);
    let mut live = in_time(&endpoint, mounting).await?.map_err(not_mounted)?;
    let mut located = Ok(());
    if place == Place::Routed && live.core().effects.navigation.is_none() {
        let stopped = commands.stopped();
        let called = call(&mut *live, commands, |live| live.handle_params());
        located = in_time(&endpoint, while_wanted(stopped, called)).await;
    }
    let effects = &mut live.core().effects;
    let ending = match (located, effects.navigation.take()) {
        (Ok(()), None) => return Ok(live),
        (Ok(()), Some(navigation)) => departed(navigation, &effects.take_events()),
        (Err(ending), _) => refused(ending),
    };
    terminate(&mut *live, commands, ending.reason()).await;
    Err(ending)
}

/// The events that a view has pushed and that were not delivered yet.
pub(super) fn pushed(live: &mut dyn AnyView) -> Events {
    live.core().effects.events.clone().into()
}
