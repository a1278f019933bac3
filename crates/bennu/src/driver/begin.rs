//! From the join to its reply: mount, `handle_params`, the full tree.

use bennu_core::Container;
use bennu_core::diff::{Diff, Tracker};
use bennu_core::protocol::{JsonObject, redirect_error};

use super::{AnyView, Assignment, Driver, Ending, Guarded, Unmounted, while_wanted};
use crate::assets::CLIENT_VERSION;
use crate::error::{Error, Result};
use crate::navigation::{Departure, Navigation, live_payload};
use crate::registry::Mounting;

impl Unmounted {
    /// Mounts the view, or tells its connection why it cannot be.
    pub(super) async fn mount(mut self, mounting: Mounting) -> Option<Box<Driver>> {
        let grace = self.endpoint.limits.leave_grace;
        let requests = &mut self.assignment.requests;
        let stopped = requests.stopped();
        let mounted = while_wanted(stopped, Guarded::new(mounting, requests, grace));
        let ending = match mounted.await {
            Ok(Ok(live)) => return Some(Box::new(self.into_driver(live))),
            Ok(Err(error)) => not_mounted(error),
            Err(ending) => ending,
        };
        ending.report(&self.endpoint, self.view.name(), self.observed.as_ref());
        self.observed.iter().for_each(|observed| observed.ended());
        self.assignment
            .sink
            .ended(ending.into_view_end(&self.endpoint));
        None
    }

    fn into_driver(self, live: Box<dyn AnyView>) -> Driver {
        let Self {
            endpoint,
            view,
            live_session,
            parents,
            sticky,
            assignment,
            observed: _,
        } = self;
        let Assignment {
            instance,
            requests,
            sink,
        } = assignment;
        Driver {
            endpoint,
            view,
            live,
            live_session,
            parents,
            sticky,
            instance,
            requests,
            sink,
            tracker: Tracker::new(),
            dirty: false,
            handled: 0,
            asked: false,
        }
    }
}

impl Driver {
    /// Answers the join. `container` is that of the view, when the join is a live
    /// navigation.
    pub(super) async fn begin(&mut self, container: Option<Box<Container>>) -> Result<(), Ending> {
        if let Some(Navigation::Patch(..)) = self.live.core().effects.navigation {
            let problem = "expected `push_patch` in `handle_params` or later, got it in `mount`";
            return Err(Ending::Failed(Error::new(problem)));
        }
        let mut patched = None;
        if self.live_session.is_some() && self.live.core().effects.navigation.is_none() {
            patched = self.handle_params().await.map_err(refused)?;
        }
        let effects = &mut self.live.core().effects;
        if let Some(navigation) = effects.navigation.take() {
            return Err(departed(navigation, &effects.take_events()));
        }
        let mut response = joined(&self.diff()?, container.as_deref());
        if let Some((to, kind)) = patched {
            response = response.with_json("live_patch", &live_payload(&to, kind));
        }
        self.sink.joined(response.finish());
        Ok(())
    }
}

/// The answer to a join. `container` is that of the view, when the join is a live
/// navigation.
pub(crate) fn joined(rendered: &Diff, container: Option<&Container>) -> JsonObject {
    let response = JsonObject::new()
        .with_json("rendered", &rendered.to_string())
        .with_text("liveview_version", CLIENT_VERSION);
    match container {
        Some(container) => response.with_json("container", &container_json(container)),
        None => response,
    }
}

/// A view has sent its visitor elsewhere before its join was answered, after it has pushed
/// these events.
pub(crate) fn departed(navigation: Navigation, events: &[(Box<str>, String)]) -> Ending {
    let Departure { event, payload } = Departure::of(navigation);
    let events: Vec<String> = events
        .iter()
        .map(|(name, payload)| format!("[{},{payload}]", serde_json::Value::from(&**name)))
        .collect();
    let events = format!("[{}]", events.join(","));
    Ending::Departed(Some(redirect_error(event.name(), &payload, &events)))
}

/// What the error of a `mount` comes to.
pub(crate) fn not_mounted(error: Error) -> Ending {
    match error.into_navigation() {
        Ok(navigation) => departed(navigation, &[]),
        Err(error) => refused(Ending::Failed(error)),
    }
}

/// A failure for which the visitor is to blame is not logged as the view's.
pub(crate) fn refused(ending: Ending) -> Ending {
    match ending {
        Ending::Failed(error) if error.status().is_client_error() => Ending::NotMounted(error),
        ending => ending,
    }
}

/// `["main",{"class":"wide"}]`.
fn container_json(container: &Container) -> String {
    let attributes = container.attributes.iter();
    let attributes = attributes
        .fold(JsonObject::new(), |object, (name, value)| {
            object.with_text(name, value)
        })
        .finish();
    format!("[\"{}\",{attributes}]", container.tag)
}
