//! A keyed list whose entries move, come and go.

use bennu::prelude::*;

pub(crate) struct List {
    letters: Vec<char>,
}

#[derive(Event)]
pub(crate) enum ListEvent {
    Reverse,
    Rotate,
    Insert,
    Remove,
    Clear,
}

impl LiveView for List {
    type Event = ListEvent;
    type Message = NoMessage;

    async fn mount(_: &mut Socket<Self>) -> Result<Self> {
        Ok(Self {
            letters: vec!['a', 'b', 'c', 'd'],
        })
    }

    async fn handle_event(&mut self, event: ListEvent, _: &mut Socket<Self>) -> Result<()> {
        match event {
            ListEvent::Reverse => self.letters.reverse(),
            ListEvent::Rotate => self.letters.rotate_left(1),
            ListEvent::Insert => self.letters.insert(2, 'e'),
            ListEvent::Remove => drop(self.letters.remove(0)),
            ListEvent::Clear => self.letters.clear(),
        }
        Ok(())
    }

    fn render(&self) -> impl Render {
        html! {
            <button phx-click={ListEvent::Reverse}>"reverse"</button>
            <button phx-click={ListEvent::Rotate}>"rotate"</button>
            <button phx-click={ListEvent::Insert}>"insert"</button>
            <button phx-click={ListEvent::Remove}>"remove"</button>
            <button phx-click={ListEvent::Clear}>"clear"</button>
            <ul id="entries">
                <li :for={letter in &self.letters} :key={letter} id={format!("entry-{letter}")}>
                    <label>{letter}</label>
                    <input id={format!("note-{letter}")} autocomplete="off">
                </li>
            </ul>
            <p :if={self.letters.is_empty()} id="none">"no letters"</p>
        }
    }
}
