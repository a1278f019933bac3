//! `type = "clock"`.

use jiff::tz::TimeZone;

use super::ClockFormat;
use crate::config::field::{Field, Given, Written};
use crate::config::mistake::Wrong;
use crate::config::outline::Key;
use crate::config::section::Section;

/// A clock's own settings.
#[derive(Debug, Clone)]
pub struct ClockConfig {
    /// How the time is written.
    pub format: ClockFormat,
    /// Where; the dashboard's own zone where none is named.
    pub timezone: Option<TimeZone>,
}

impl ClockConfig {
    pub(in crate::widgets) fn read(section: &mut Section<'_>) -> Option<Self> {
        let format = section.or(
            Key("format", "How the time is written."),
            ClockFormat::default(),
        );
        let timezone = section.optional(Key(
            "timezone",
            "Where it is that late; the dashboard's zone, unless told.",
        ));
        Some(Self {
            format: format?,
            timezone: timezone?,
        })
    }
}

impl Written for ClockFormat {
    fn written(&self) -> String {
        self.as_str().to_owned().written()
    }
}

impl Field for ClockFormat {
    const EXPECTED: &'static str = "a strftime format, such as \"%H:%M:%S\"";

    fn read(given: &Given<'_>) -> Result<Self, Wrong> {
        let format = given.text(Self::EXPECTED)?.into_owned();
        Self::try_from(format).map_err(|error| given.wrong(format!("{} ({error})", Self::EXPECTED)))
    }
}
