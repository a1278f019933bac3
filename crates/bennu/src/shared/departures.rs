//! Where an instance sends its readers.

use bennu_core::channel::End;

use super::handle::Reader;
use super::instance::Instance;
use super::moment::Moment;
use super::outlet::Outlet;
use crate::driver::Ending;
use crate::error::Result;
use crate::join_token::InstanceId;
use crate::navigation::{Departure, Navigation};
use crate::outbox::{Outgoing, ViewEnd};

/// The view has sent the reader elsewhere.
const DEPARTED: ViewEnd = ViewEnd {
    end: End::Closed,
    departed: true,
};

/// Where a view sends a reader.
pub(super) enum Way {
    Here,
    /// To another address of the page around the view.
    Patch(Navigation),
    Elsewhere(Departure, Stays),
}

/// Whether a reader is still there after it was sent elsewhere.
pub(super) enum Stays {
    Never,
    /// If its browser keeps it on the next page.
    IfSticky,
}

impl Way {
    /// The way of a reader whose view has so many around it. What all see cannot move
    /// within its own page, so it goes to another.
    pub(super) fn of(navigation: Option<Navigation>, depth: usize) -> Self {
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

impl Instance {
    /// Sends all readers elsewhere, after what has changed.
    pub(super) async fn send_everybody(&mut self, navigation: Navigation) -> Result<(), Ending> {
        let mut moment = self.endpoint.shared.moment();
        let delivered = self.deliver(None, &mut moment);
        if delivered.is_ok() {
            for (outlet, reader) in self.everybody() {
                self.send_on(outlet, &reader, navigation.clone(), &mut moment);
            }
        }
        moment.end().await;
        delivered
    }

    /// Sends one reader elsewhere.
    pub(super) fn send_on(
        &mut self,
        outlet: InstanceId,
        reader: &Reader,
        navigation: Navigation,
        moment: &mut Moment,
    ) {
        let Some(found) = self.outlet_of(outlet, reader) else {
            return;
        };
        let way = Way::of(Some(navigation), found.depth);
        if let Way::Elsewhere(Departure { event, payload }, _) = &way {
            let frame = found.push(reader, *event, payload);
            moment.add(frame.and_then(|frame| reader.send(frame)));
        }
        self.see_off(outlet, reader, &way);
    }

    /// What happens to a reader whose browser was told its way.
    pub(super) fn see_off(&mut self, outlet: InstanceId, reader: &Reader, way: &Way) {
        let found = self.outlet_of(outlet, reader);
        let seat = found.and_then(|outlet| outlet.readers.get(reader));
        match way {
            Way::Here => {}
            Way::Patch(navigation) => {
                let navigation = Box::new(navigation.clone());
                let outbox = &reader.outbox;
                outbox.push(Outgoing::PatchRoot(reader.channel, navigation));
            }
            Way::Elsewhere(_, Stays::IfSticky) if seat.is_some_and(|seat| seat.sticky) => {}
            Way::Elsewhere(..) => self.end_reader(outlet, reader, DEPARTED),
        }
    }

    fn everybody(&self) -> Vec<(InstanceId, Reader)> {
        let readers = |outlet: &Outlet| {
            let readers = outlet.readers.keys().cloned();
            let readers = readers.map(|reader| (outlet.id, reader));
            readers.collect::<Vec<_>>()
        };
        self.outlets.iter().flat_map(readers).collect()
    }
}
