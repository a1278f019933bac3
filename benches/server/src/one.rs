//! What was published last, for each visitor in a view of its own.

use std::sync::Arc;

use bennu::prelude::*;

use crate::board::{Board, Entry, Latest, Published};

pub(crate) static BENCH: Topic<Arc<Entry>> = Topic::from_static("bench");

pub(crate) struct One {
    latest: Latest,
}

impl LiveView for One {
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

/// Three integers and the latest messages.
pub(crate) fn published(latest: &Latest) -> impl Render {
    let nothing = &Published::default();
    let newest = latest.newest().map_or(nothing, |entry| &entry.published);
    let &Published {
        stars,
        issues,
        forks,
        ..
    } = newest;
    html! {
        <p id="stars">{stars}</p>
        <p id="issues">{issues}</p>
        <p id="forks">{forks}</p>
        <ul id="latest">
            <li :for={entry in latest.entries()} :key={entry.number}>{&entry.published.msg}</li>
        </ul>
    }
}
