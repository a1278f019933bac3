//! What was published last, for each visitor in a view of its own.

use std::collections::VecDeque;
use std::sync::Arc;

use bennu::prelude::*;

use crate::publish::Published;

/// How many messages a page shows.
const LATEST: usize = 10;

static BENCH: Topic<Arc<Published>> = Topic::from_static("bench");

#[derive(Default)]
pub(crate) struct One {
    received: u64,
    stars: i64,
    issues: i64,
    forks: i64,
    /// The newest comes first.
    latest: VecDeque<Entry>,
}

/// A message, numbered as it came, so that the client can tell equal ones apart.
struct Entry {
    number: u64,
    published: Arc<Published>,
}

impl LiveView for One {
    type Event = NoEvent;
    type Message = Arc<Published>;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        socket.subscribe(&BENCH, |published| published);
        Ok(Self::default())
    }

    async fn handle_info(&mut self, published: Arc<Published>, _: &mut Socket<Self>) -> Result<()> {
        self.stars = published.stars;
        self.issues = published.issues;
        self.forks = published.forks;
        self.received += 1;
        self.latest.push_front(Entry {
            number: self.received,
            published,
        });
        self.latest.truncate(LATEST);
        Ok(())
    }

    fn render(&self) -> impl Render {
        html! {
            <p id="stars">{self.stars}</p>
            <p id="issues">{self.issues}</p>
            <p id="forks">{self.forks}</p>
            <ul id="latest">
                <li :for={entry in &self.latest} :key={entry.number}>{&entry.published.msg}</li>
            </ul>
        }
    }
}
