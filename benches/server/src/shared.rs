//! The same as [`One`](crate::one::One), once for all visitors.

use std::sync::Arc;

use bennu::prelude::*;

use crate::board::{Board, Entry, Latest};
use crate::one::{BENCH, published};

pub(crate) struct Shared {
    latest: Latest,
}

impl LiveView for Shared {
    const SHARED: bool = true;

    type Event = NoEvent;
    type Message = Arc<Entry>;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        // First listen, then look: nothing falls between the two.
        socket.subscribe(&BENCH, |entry| entry);
        let latest = socket.state::<Board>().latest();
        Ok(Self { latest })
    }

    async fn handle_info(&mut self, entry: Arc<Entry>, _: &mut Socket<Self>) -> Result<()> {
        self.latest.add(entry);
        Ok(())
    }

    fn render(&self) -> impl Render {
        published(&self.latest)
    }
}
