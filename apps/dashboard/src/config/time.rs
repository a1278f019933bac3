//! Time zones and durations in the configuration.

use std::time::Duration;

use jiff::SignedDuration;
use jiff::tz::TimeZone;

use super::field::{Field, Given, Written};
use super::mistake::{Wrong, nearest};

impl Field for TimeZone {
    const EXPECTED: &'static str = "a time zone, such as \"Europe/Prague\"";

    fn read(given: &Given<'_>) -> Result<Self, Wrong> {
        let name = given.text(Self::EXPECTED)?;
        TimeZone::get(&name).map_err(|_| {
            let names: Vec<_> = jiff::tz::db()
                .available()
                .map(|name| name.to_string())
                .collect();
            let nearest = nearest(&name, names.iter().map(String::as_str));
            Wrong {
                nearest,
                ..given.wrong(Self::EXPECTED)
            }
        })
    }
}

impl Written for TimeZone {
    fn written(&self) -> String {
        self.iana_name().unwrap_or_default().to_owned().written()
    }
}

/// A span of time from `LEAST` to `MOST` seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span<const LEAST: u64, const MOST: u64>(Duration);

impl<const LEAST: u64, const MOST: u64> Span<LEAST, MOST> {
    /// The span.
    pub fn get(self) -> Duration {
        self.0
    }
}

impl<const LEAST: u64, const MOST: u64> Field for Span<LEAST, MOST> {
    const EXPECTED: &'static str = "a duration, such as \"10s\" or \"5m\"";

    fn expected() -> String {
        let [least, most] = [LEAST, MOST].map(|seconds| {
            let span = SignedDuration::try_from(Duration::from_secs(seconds));
            format!("{:#}", span.unwrap_or_default())
        });
        format!("{}, from {least} to {most}", Self::EXPECTED)
    }

    fn read(given: &Given<'_>) -> Result<Self, Wrong> {
        let text = given.text(Self::EXPECTED)?;
        let (least, most) = (Duration::from_secs(LEAST), Duration::from_secs(MOST));
        let duration = text.parse::<SignedDuration>().ok();
        let duration = duration.and_then(|duration| Duration::try_from(duration).ok());
        let duration = duration.filter(|duration| (least..=most).contains(duration));
        duration
            .map(Self)
            .ok_or_else(|| given.wrong(Self::expected()))
    }
}
