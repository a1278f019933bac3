//! From the join to its reply: mount, `handle_params`, the full tree.

use bennu_core::{
    Container,
    protocol::{JsonObject, redirect_error},
};
use http::StatusCode;

use super::{Driver, Ending, callback::Guarded};
use crate::{
    assets::CLIENT_VERSION,
    error::{Error, Result},
    join::JoinPlan,
    navigation::{Departure, Navigation, live_payload},
    registry::Place,
    socket::{Effects, Location, SocketCore, ViewSession},
};

impl Driver {
    /// Mounts the view and answers the join.
    pub(super) async fn begin(&mut self, plan: Box<JoinPlan>) -> Result<(), Ending> {
        let place = plan.place();
        let JoinPlan {
            id,
            location,
            session,
            container,
            ..
        } = *plan;
        self.mount(place, id, location, session)
            .await
            .map_err(refused)?;
        if let Some(Navigation::Patch(..)) = self.live().core().effects.navigation {
            let problem = "expected `push_patch` in `handle_params` or later, got it in `mount`";
            return Err(Ending::Failed(Error::new(problem)));
        }
        let mut patched = None;
        if place == Place::Routed && self.live().core().effects.navigation.is_none() {
            patched = self.handle_params().await.map_err(refused)?;
        }
        if let Some(navigation) = self.live().core().effects.navigation.take() {
            return Err(Ending::Departed(Some(self.departure_response(navigation))));
        }
        let mut response = JsonObject::new()
            .with_json("rendered", &self.diff()?.to_string())
            .with_text("liveview_version", CLIENT_VERSION);
        if let Some(container) = container {
            response = response.with_json("container", &container_json(&container));
        }
        if let Some((to, kind)) = patched {
            response = response.with_json("live_patch", &live_payload(&to, kind));
        }
        self.sink.joined(response.finish());
        Ok(())
    }

    async fn mount(
        &mut self,
        place: Place,
        id: Box<str>,
        location: Location,
        session: ViewSession,
    ) -> Result<(), Ending> {
        let core = SocketCore {
            endpoint: self.endpoint.clone(),
            id,
            connected: true,
            location: location.into(),
            session,
            effects: Effects::default(),
        };
        let grace = self.endpoint.limits.leave_grace;
        let mounting = self.view.mount(core, place);
        match Guarded::new(mounting, &mut self.requests, grace).await? {
            Ok(live) => {
                self.live = Some(live);
                Ok(())
            }
            Err(error) => Err(match error.into_navigation() {
                Ok(navigation) => Ending::Departed(Some(departed(navigation, "[]"))),
                Err(error) => Ending::Failed(error),
            }),
        }
    }

    /// What a join is answered whose view has sent its visitor elsewhere.
    fn departure_response(&mut self, navigation: Navigation) -> String {
        let events = self.live().core().effects.take_events();
        let events: Vec<String> = events
            .iter()
            .map(|(name, payload)| format!("[{},{payload}]", serde_json::Value::from(&**name)))
            .collect();
        departed(navigation, &format!("[{}]", events.join(",")))
    }
}

fn departed(navigation: Navigation, events: &str) -> String {
    let Departure { event, payload } = Departure::of(navigation);
    redirect_error(event.name(), &payload, events)
}

/// A failure for which the visitor is to blame is not logged as the view's.
fn refused(ending: Ending) -> Ending {
    match ending {
        Ending::Failed(error) if is_refusal(error.status()) => Ending::NotMounted(error),
        ending => ending,
    }
}

fn is_refusal(status: StatusCode) -> bool {
    status.is_client_error()
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
