//! Events to and from JavaScript hooks.

use bennu::prelude::*;
use serde_json::json;

pub(crate) struct Hook;

#[derive(Event)]
pub(crate) enum HookEvent {
    Ring,
    Ask { question: String },
}

impl LiveView for Hook {
    type Event = HookEvent;
    type Message = NoMessage;

    async fn mount(_: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    async fn handle_event(&mut self, event: HookEvent, socket: &mut Socket<Self>) -> Result<()> {
        match event {
            HookEvent::Ring => socket.push_event("ring", &json!({ "times": 3 })),
            HookEvent::Ask { question } => {
                let answer: String = question.chars().rev().collect();
                socket.reply(&json!({ "answer": answer }))
            }
        }
    }

    fn render(&self) -> impl Render {
        html! {
            <p id="bell" phx-hook="Bell">"bell"</p>
            <button phx-click={HookEvent::Ring}>"ring"</button>
            <input id="question" autocomplete="off">
            <button id="ask" phx-hook="Oracle">"ask"</button>
            <p id="answer" phx-update="ignore"></p>
        }
    }
}
