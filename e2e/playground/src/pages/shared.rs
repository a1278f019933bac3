//! A page with one state for all who look, and a part that each has for oneself.

use bennu::prelude::*;

use crate::pages::nested::Part;

pub(crate) struct Shared {
    room: String,
    count: u32,
    /// Of the texts that somebody has typed.
    longest: usize,
}

#[derive(Event)]
pub(crate) enum SharedEvent {
    More,
    Fail,
    Write { text: String },
    Leave,
}

impl LiveView for Shared {
    const SHARED: bool = true;

    type Event = SharedEvent;
    type Message = NoMessage;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        let room = socket.params().get("room").unwrap_or("first").to_owned();
        socket.set_page_title(format!("Room {room}"));
        socket.push_event("welcome", &serde_json::json!({ "room": room }))?;
        Ok(Self {
            room,
            count: 0,
            longest: 0,
        })
    }

    async fn handle_event(&mut self, event: SharedEvent, socket: &mut Socket<Self>) -> Result<()> {
        match event {
            SharedEvent::More => {
                self.count += 1;
                socket.set_page_title(format!("Room {}, {}", self.room, self.count));
            }
            SharedEvent::Fail => panic!("asked to fail by a panic"),
            SharedEvent::Write { text } => self.longest = self.longest.max(text.len()),
            SharedEvent::Leave => socket.push_navigate("/steady")?,
        }
        Ok(())
    }

    fn render(&self) -> impl Render {
        html! {
            <p id="room">{&self.room}</p>
            <p id="count">{self.count}</p>
            <p id="longest">{self.longest}</p>
            <button phx-click={SharedEvent::More}>"count"</button>
            <button phx-click={SharedEvent::Fail}>"panic"</button>
            <button phx-click={SharedEvent::Leave}>"leave"</button>
            <a href="/shared?room=second" data-phx-link="redirect" data-phx-link-state="push">"second room"</a>
            <form id="note" phx-change={SharedEvent::WRITE}><input id="text" name="text"></form>
            {live_render::<Part>("own").with_session("name", "own")}
        }
    }
}
