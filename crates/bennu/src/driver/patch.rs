//! What becomes of the moves that a view asks for.

use std::sync::Arc;

use bennu_core::protocol::{JsonObject, Ref};

use super::{Driver, Ending};
use crate::error::{Error, Result};
use crate::limits::Limit;
use crate::navigation::{Departure, LocalPath, Navigation, NavigationKind};
use crate::routes::join_path;
use crate::socket::Location;

impl Departure {
    /// How the client is told of a move that leaves the view, or of a patch that no
    /// view is there to make.
    pub(crate) fn of(navigation: Navigation) -> Self {
        match navigation {
            Navigation::Patch(to, kind) | Navigation::Navigate(to, kind) => {
                Self::navigate(&to, kind)
            }
            Navigation::Redirect(to) => Self::redirect(&to),
        }
    }
}

impl Driver {
    /// Makes the move that a callback asked for. `answering` is the request that waits
    /// for its reply, if there is one.
    pub(super) async fn navigate(&mut self, answering: Option<Option<Ref>>) -> Result<(), Ending> {
        let navigation = self.live.core().effects.navigation.take();
        match (navigation, &self.parents) {
            (None, _) => return Ok(()),
            (Some(navigation @ Navigation::Patch(..)), Some(_)) => {
                self.sink.patch_root(navigation);
            }
            (Some(Navigation::Patch(to, kind)), None) => {
                let patched = self.follow_patch(to, kind).await?;
                self.sink.live_patch(&patched.0, patched.1);
                if let Some(navigation) = self.live.core().effects.navigation.take() {
                    return self.depart(navigation, answering);
                }
            }
            (Some(navigation), _) => return self.depart(navigation, answering),
        }
        match answering {
            Some(message_ref) => self.acknowledge(message_ref.as_ref()),
            None => {
                self.dirty = true;
                Ok(())
            }
        }
    }

    /// Runs `handle_params`, and again for each patch that it asks for. Gives back the
    /// last of them; another kind of move is left on the socket.
    pub(super) async fn handle_params(
        &mut self,
    ) -> Result<Option<(LocalPath, NavigationKind)>, Ending> {
        self.call(|live| live.handle_params()).await?;
        match self.live.core().effects.navigation.take() {
            Some(Navigation::Patch(to, kind)) => self.follow_patch(to, kind).await.map(Some),
            other => {
                self.live.core().effects.navigation = other;
                Ok(None)
            }
        }
    }

    /// Goes to another address of this view, and on to where `handle_params` sends it.
    async fn follow_patch(
        &mut self,
        mut to: LocalPath,
        mut kind: NavigationKind,
    ) -> Result<(LocalPath, NavigationKind), Ending> {
        for _ in 0..self.endpoint.limits.patches_in_a_row {
            let location = self.locate_patch(&to).map_err(Ending::Failed)?;
            self.visit(location);
            self.call(|live| live.handle_params()).await?;
            match self.live.core().effects.navigation.take() {
                Some(Navigation::Patch(next, next_kind)) => (to, kind) = (next, next_kind),
                other => {
                    self.live.core().effects.navigation = other;
                    return Ok((to, kind));
                }
            }
        }
        Err(Ending::Limit(Limit::PatchesInARow))
    }

    fn locate_patch(&mut self, to: &LocalPath) -> Result<Location> {
        let base = Arc::clone(&self.live.core().location);
        let uri = join_path(base.uri.as_ref(), to.as_str())?;
        self.own_location(&uri)?.ok_or_else(|| {
            let to = to.as_str();
            Error::new(format!(
                "expected a patch to an address of this view, got {to:?}"
            ))
        })
    }

    pub(super) fn visit(&mut self, location: Location) {
        self.live.core().location = Arc::new(location);
    }

    /// Tells the client that its visitor is sent elsewhere, and ends the view, unless
    /// the browser keeps it on the next page. Events that were pushed before go out
    /// before.
    fn depart(
        &mut self,
        navigation: Navigation,
        answering: Option<Option<Ref>>,
    ) -> Result<(), Ending> {
        let stays = self.sticky && matches!(navigation, Navigation::Navigate(..));
        let events = self.live.core().effects.take_events();
        self.sink.push_events(&events);
        let Departure { event, payload } = Departure::of(navigation);
        match answering {
            Some(message_ref) => {
                let response = JsonObject::new().with_json(event.name(), &payload).finish();
                self.sink.reply(message_ref.as_ref(), &response);
            }
            None => self.sink.push(event, &payload),
        }
        self.dirty = true;
        if stays {
            Ok(())
        } else {
            Err(Ending::Departed(None))
        }
    }
}
