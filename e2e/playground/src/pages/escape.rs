//! Text from outside in every context that a template has.

use bennu::prelude::*;

pub(crate) struct Escape {
    text: String,
}

#[derive(Event)]
pub(crate) enum EscapeEvent {
    Echo { text: String },
}

impl LiveView for Escape {
    type Event = EscapeEvent;
    type Message = NoMessage;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        Ok(Self {
            text: socket.params().get("text").unwrap_or_default().to_owned(),
        })
    }

    async fn handle_event(&mut self, event: EscapeEvent, _: &mut Socket<Self>) -> Result<()> {
        let EscapeEvent::Echo { text } = event;
        self.text = text;
        Ok(())
    }

    fn render(&self) -> impl Render {
        html! {
            <p id="text">{&self.text}</p>
            <p id="attribute" title={&self.text}>"an attribute"</p>
            <a id="link" href={&self.text}>"a link"</a>
            <form phx-change="echo">
                <input id="echo" name="text" autocomplete="off">
            </form>
        }
    }
}
