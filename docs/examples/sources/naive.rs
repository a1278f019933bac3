//! Each open page asks for itself.

use std::sync::Arc;

use bennu::prelude::*;

use crate::POLL_INTERVAL;
use crate::upstream::Upstream;

// ANCHOR: view
pub(crate) struct Stars {
    stars: u64,
}

#[derive(Clone)]
pub(crate) struct Poll;

impl LiveView for Stars {
    type Event = NoEvent;
    type Message = Poll;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        socket.send_interval(POLL_INTERVAL, Poll);
        let stars = socket.state::<Arc<Upstream>>().stars().await?;
        Ok(Self { stars })
    }

    async fn handle_info(&mut self, _: Poll, socket: &mut Socket<Self>) -> Result<()> {
        self.stars = socket.state::<Arc<Upstream>>().stars().await?;
        Ok(())
    }

    fn render(&self) -> impl Render {
        html! { <p id="stars">{self.stars}</p> }
    }
}
// ANCHOR_END: view
