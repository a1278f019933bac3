//! Elements that tell of their life: of being shown, connected, and taken away.

use bennu::prelude::*;

pub(crate) struct Life {
    told: Vec<String>,
    shows_row: bool,
}

#[derive(Event)]
pub(crate) enum LifeEvent {
    Connected,
    Mounted { row: u32 },
    Named { value: Option<String> },
    Removed { row: u32 },
    Gone,
    Remove,
}

impl LiveView for Life {
    type Event = LifeEvent;
    type Message = NoMessage;

    async fn mount(_: &mut Socket<Self>) -> Result<Self> {
        Ok(Self {
            told: Vec::new(),
            shows_row: true,
        })
    }

    async fn handle_event(&mut self, event: LifeEvent, _: &mut Socket<Self>) -> Result<()> {
        self.told.push(match event {
            LifeEvent::Connected => "connected".to_owned(),
            LifeEvent::Mounted { row } => format!("mounted {row}"),
            LifeEvent::Named { value } => format!("named {}", value.unwrap_or_default()),
            LifeEvent::Removed { row } => format!("removed {row}"),
            LifeEvent::Gone => "gone".to_owned(),
            LifeEvent::Remove => {
                self.shows_row = false;
                return Ok(());
            }
        });
        Ok(())
    }

    fn render(&self) -> impl Render {
        let name = "named";
        html! {
            <p id="connection" phx-connected={LifeEvent::Connected} phx-disconnected={LifeEvent::Gone}></p>
            <p id="name" phx-mounted={name} phx-value-value="by text"></p>
            <p id="nothing" phx-connected={""}></p>
            <p :if={self.shows_row} id="row" phx-mounted={LifeEvent::Mounted { row: 7 }} phx-remove={LifeEvent::Removed { row: 7 }}>
                "row"
            </p>
            <button phx-click={LifeEvent::Remove}>"remove"</button>
            <ul id="told">{for told in &self.told { <li>{told}</li> }}</ul>
        }
    }
}
