//! What was published last: in a view for each visitor, or in one for all of them. The
//! two differ by nothing else, so that they can be compared.

use std::sync::Arc;

use bennu::prelude::*;

use crate::board::{Entry, Latest, Published, listen};

pub(crate) struct Messages<const SHARED: bool> {
    latest: Latest,
}

impl<const SHARED: bool> LiveView for Messages<SHARED> {
    const SHARED: bool = SHARED;

    type Event = NoEvent;
    type Message = Arc<Entry>;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        Ok(Self {
            latest: listen(socket),
        })
    }

    async fn handle_info(&mut self, entry: Arc<Entry>, _: &mut Socket<Self>) -> Result<()> {
        self.latest.add(entry);
        Ok(())
    }

    fn render(&self) -> impl Render {
        let nothing = &Published::default();
        let newest = self.latest.newest();
        let &Published {
            stars,
            issues,
            forks,
            ..
        } = newest.map_or(nothing, |entry| &entry.published);
        html! {
            <p id="stars">{stars}</p>
            <p id="issues">{issues}</p>
            <p id="forks">{forks}</p>
            <ul id="latest">
                <li :for={entry in self.latest.entries()} :key={entry.number}>{&entry.published.msg}</li>
            </ul>
        }
    }
}
