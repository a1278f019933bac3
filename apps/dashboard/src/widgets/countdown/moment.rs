//! The instant that a countdown runs to, as the configuration writes it.

use jiff::civil::{self, Date, DateTime};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};
use serde::Deserialize;

/// An instant: `2027-04-08T09:00:00[Europe/Prague]`, `2027-04-08T09:00:00+02:00`, or
/// without a zone (`2027-04-08T09:00`, `2027-04-08`), which means the dashboard's.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Moment(Written);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Written {
    Zoned(Box<Zoned>),
    Instant(Timestamp),
    Local(DateTime),
}

/// A text that is no instant.
#[derive(Debug, thiserror::Error)]
#[error("expected an instant like `2027-04-08T09:00:00[Europe/Prague]`, found `{found}`: {reason}")]
pub struct MomentError {
    found: String,
    reason: jiff::Error,
}

impl Moment {
    /// The instant, in its own zone or else in `zone`.
    ///
    /// A local time that a change to summer time skips is moved on by the gap; one
    /// that happens twice means the first.
    pub fn in_zone(&self, zone: &TimeZone) -> Zoned {
        match &self.0 {
            Written::Zoned(zoned) => (**zoned).clone(),
            Written::Instant(instant) => instant.to_zoned(zone.clone()),
            Written::Local(local) => local
                .to_zoned(zone.clone())
                .expect("every zone has the local times that are read"),
        }
    }
}

impl TryFrom<String> for Moment {
    type Error = MomentError;

    fn try_from(found: String) -> Result<Self, MomentError> {
        parse(&found)
            .map(Self)
            .map_err(|reason| MomentError { found, reason })
    }
}

fn parse(text: &str) -> Result<Written, jiff::Error> {
    if text.contains('[') {
        return Ok(Written::Zoned(Box::new(text.parse()?)));
    }
    if let Ok(instant) = text.parse() {
        return Ok(Written::Instant(instant));
    }
    let date = text.parse::<Date>();
    let local = match text.parse::<DateTime>() {
        Err(_) if date.is_ok() => date?.to_datetime(civil::Time::midnight()),
        local => local?,
    };
    // In every zone, because the dashboard's is not known here.
    for utmost in [Offset::MIN, Offset::MAX] {
        utmost.to_timestamp(local)?;
    }
    Ok(Written::Local(local))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(text: &str) -> String {
        let zone = TimeZone::get("Europe/Prague").unwrap();
        let moment = Moment::try_from(text.to_owned()).unwrap();
        moment.in_zone(&zone).timestamp().to_string()
    }

    #[test]
    fn every_way_to_write_an_instant_is_read() {
        assert_eq!(
            instant("2027-04-08T09:00:00[Europe/Prague]"),
            "2027-04-08T07:00:00Z"
        );
        assert_eq!(
            instant("2027-04-08T09:00:00[America/New_York]"),
            "2027-04-08T13:00:00Z"
        );
        assert_eq!(instant("2027-04-08T09:00:00+05:30"), "2027-04-08T03:30:00Z");
        assert_eq!(instant("2027-04-08T09:00:00Z"), "2027-04-08T09:00:00Z");
        assert_eq!(instant("2027-04-08T09:00"), "2027-04-08T07:00:00Z");
        assert_eq!(instant("2027-04-08"), "2027-04-07T22:00:00Z");
    }

    #[test]
    fn a_time_that_summer_time_skips_is_moved_on() {
        assert_eq!(instant("2027-03-28T02:30:00"), "2027-03-28T01:30:00Z");
    }

    #[test]
    fn what_is_no_instant_is_refused_with_an_example() {
        for wrong in [
            "",
            "soon",
            "2027-13-01",
            "2027-04-08T09:00:00[Europe/Prag]",
            "9999-12-31T23:59:59",
            "-009999-01-01",
        ] {
            let error = Moment::try_from(wrong.to_owned()).unwrap_err();
            assert!(error.to_string().contains("[Europe/Prague]"), "{error}");
        }
    }
}
