//! `type = "countdown"`, and the countdowns inside other widgets.

use super::Moment;
use crate::config::field::{Field, Given};
use crate::config::mistake::Wrong;
use crate::config::outline::Key;
use crate::config::section::Section;

/// One countdown.
#[derive(Debug, Clone)]
pub struct CountdownConfig {
    /// What it runs to.
    pub to: Moment,
    /// What it says from then on.
    pub done: String,
}

impl CountdownConfig {
    pub(in crate::widgets) fn read(section: &mut Section<'_>) -> Option<Self> {
        let to = section.required(Key(
            "to",
            "What it runs to; without a zone, in the dashboard's.",
        ));
        let done = section.or(Key("done", "What it says from then on."), "now".to_owned());
        Some(Self {
            to: to?,
            done: done?,
        })
    }
}

impl Field for Moment {
    const EXPECTED: &'static str = "an instant, such as \"2027-04-08T09:00:00[Europe/Prague]\"";

    fn read(given: &Given<'_>) -> Result<Self, Wrong> {
        let text = given.text(Self::EXPECTED)?.into_owned();
        Self::try_from(text).map_err(|error| match std::error::Error::source(&error) {
            Some(reason) => given.wrong(format!("{} ({reason})", Self::EXPECTED)),
            None => given.wrong(Self::EXPECTED),
        })
    }
}
