//! The options of a clock.

use jiff::tz::TimeZone;
use serde::Deserialize;

use super::ClockFormat;

/// The options of a clock.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClockConfig {
    /// Whose time it shows; the dashboard's where nothing is said.
    #[serde(with = "jiff::fmt::serde::tz::optional")]
    pub timezone: Option<TimeZone>,
    /// How the time is written.
    pub format: ClockFormat,
}
