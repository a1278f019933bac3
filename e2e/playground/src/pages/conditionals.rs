//! `match`, `if`, and attributes that come and go.

use bennu::prelude::*;

pub(crate) enum Conditionals {
    Red,
    Green,
    Yellow,
}

#[derive(Event)]
pub(crate) enum LightEvent {
    Next,
}

impl LiveView for Conditionals {
    type Event = LightEvent;
    type Message = NoMessage;

    async fn mount(_: &mut Socket<Self>) -> Result<Self> {
        Ok(Self::Red)
    }

    async fn handle_event(&mut self, event: LightEvent, _: &mut Socket<Self>) -> Result<()> {
        let LightEvent::Next = event;
        *self = match self {
            Self::Red => Self::Green,
            Self::Green => Self::Yellow,
            Self::Yellow => Self::Red,
        };
        Ok(())
    }

    fn render(&self) -> impl Render {
        let colour = match self {
            Self::Red => "red",
            Self::Green => "green",
            Self::Yellow => "yellow",
        };
        let green = matches!(self, Self::Green);
        let title = green.then_some("look left & right");
        html! {
            <p id="light" class={["light", colour]}>
                {match self {
                    Self::Red => { <strong>"stop"</strong> }
                    Self::Green => { <em>"go"</em> }
                    Self::Yellow => { "hurry" }
                }}
            </p>
            <button id="cross" disabled={!green} title={title}>"cross"</button>
            <p :if={green} id="walk">"walk"</p>
            <button phx-click={LightEvent::Next}>"next"</button>
        }
    }
}
