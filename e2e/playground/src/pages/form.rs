//! A form that is checked as one types.

use bennu::prelude::*;

#[derive(Default)]
pub(crate) struct Form {
    name: String,
    colour: String,
    loud: bool,
    days: Vec<String>,
    saved: bool,
}

#[derive(Event)]
pub(crate) enum FormEvent {
    Check {
        name: String,
        colour: String,
        loud: bool,
        days: Vec<String>,
    },
    Save {
        name: String,
        colour: String,
        loud: bool,
        days: Vec<String>,
    },
}

impl Form {
    fn problem(&self) -> Option<&'static str> {
        let too_short = !self.name.is_empty() && self.name.chars().count() < 3;
        too_short.then_some("at least three letters")
    }
}

impl LiveView for Form {
    type Event = FormEvent;
    type Message = NoMessage;

    async fn mount(_: &mut Socket<Self>) -> Result<Self> {
        Ok(Self::default())
    }

    async fn handle_event(&mut self, event: FormEvent, _: &mut Socket<Self>) -> Result<()> {
        *self = match event {
            FormEvent::Check {
                name,
                colour,
                loud,
                days,
            } => Self {
                name,
                colour,
                loud,
                days,
                saved: false,
            },
            FormEvent::Save {
                name,
                colour,
                loud,
                days,
            } => Self {
                name,
                colour,
                loud,
                days,
                saved: true,
            },
        };
        Ok(())
    }

    fn render(&self) -> impl Render {
        html! {
            <form id="form" phx-change={FormEvent::CHECK} phx-submit={FormEvent::SAVE}>
                <input id="name" name="name" value={&self.name} autocomplete="off">
                {if let Some(problem) = self.problem() { <p id="problem">{problem}</p> }}
                <select id="colour" name="colour">
                    <option :for={colour in ["red", "green"]} value={colour} selected={colour == self.colour}>
                        {colour}
                    </option>
                </select>
                <input id="loud" name="loud" type="checkbox" checked={self.loud}>
                <select id="days" name="days[]" multiple>
                    <option :for={day in ["mon", "tue", "wed"]} selected={self.days.iter().any(|chosen| chosen == day)}>
                        {day}
                    </option>
                </select>
                <button>"save"</button>
            </form>
            <p :if={self.saved} id="saved">{&self.name}" likes "{&self.colour}</p>
            <p :if={self.saved} id="chosen">{self.loud}" "{self.days.join("+")}</p>
        }
    }
}
