//! A topic that every open page listens to.

use bennu::prelude::*;
use serde::{Deserialize, Serialize};

static ROOM: Topic<Said> = Topic::from_static("room");

/// A line that somebody said.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Said(String);

#[derive(Default)]
pub(crate) struct Room {
    said: Vec<String>,
}

#[derive(Event)]
pub(crate) enum RoomEvent {
    Say { line: String },
}

impl LiveView for Room {
    type Event = RoomEvent;
    type Message = Said;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        socket.subscribe(&ROOM, |said| said);
        Ok(Self::default())
    }

    async fn handle_event(&mut self, event: RoomEvent, socket: &mut Socket<Self>) -> Result<()> {
        let RoomEvent::Say { line } = event;
        socket.pubsub().broadcast(&ROOM, Said(line))?;
        Ok(())
    }

    async fn handle_info(&mut self, Said(line): Said, _: &mut Socket<Self>) -> Result<()> {
        self.said.push(line);
        Ok(())
    }

    fn render(&self) -> impl Render {
        html! {
            <ul id="said"><li :for={line in &self.said}>{line}</li></ul>
            <form phx-submit={RoomEvent::SAY}>
                <input id="say" name="line" autocomplete="off">
            </form>
        }
    }
}
