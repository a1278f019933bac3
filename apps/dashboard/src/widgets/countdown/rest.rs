//! The time that is left, counted in calendar units and told in words.

use std::fmt;

use jiff::{SignedDuration, Span, Timestamp, ToSpan, Unit as JiffUnit, Zoned};

/// What is left until an instant, in calendar units of the instant's zone.
///
/// The largest unit comes first and is never nought; its text is "2 weeks, 3 days,
/// 4 hours, 5 minutes, 6 seconds", without the units that are nought.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Rest {
    parts: Vec<Part>,
}

/// So many of one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Part {
    /// How many.
    pub count: u64,
    /// Of what.
    pub unit: Unit,
}

/// A unit of the calendar or the clock. Months are left out: "4 weeks" says the same
/// all year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Calendar years.
    Year,
    /// Seven days.
    Week,
    /// From one time of day to the same on the next, also where clocks are changed.
    Day,
    /// Hours.
    Hour,
    /// Minutes.
    Minute,
    /// Seconds.
    Second,
}

impl Unit {
    /// The English name of one of them.
    pub fn singular(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Week => "week",
            Self::Day => "day",
            Self::Hour => "hour",
            Self::Minute => "minute",
            Self::Second => "second",
        }
    }

    /// The English name of none or several of them.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Year => "years",
            Self::Week => "weeks",
            Self::Day => "days",
            Self::Hour => "hours",
            Self::Minute => "minutes",
            Self::Second => "seconds",
        }
    }
}

impl Part {
    /// The name of the unit, as it stands after the count.
    pub fn noun(&self) -> &'static str {
        match self.count {
            1 => self.unit.singular(),
            _ => self.unit.plural(),
        }
    }
}

impl Rest {
    /// What is left at `now` until `end`; `None` at `end` and after it. A begun second
    /// counts in full.
    pub fn until(end: &Zoned, now: Timestamp) -> Option<Self> {
        if now >= end.timestamp() {
            return None;
        }
        let left = difference(now, end);
        Some(Self::of(
            left.expect("all instants are in reach of each other"),
        ))
    }

    fn of(span: Span) -> Self {
        let counts = [
            (i64::from(span.get_years()), Unit::Year),
            (i64::from(span.get_weeks()), Unit::Week),
            (i64::from(span.get_days()), Unit::Day),
            (i64::from(span.get_hours()), Unit::Hour),
            (span.get_minutes(), Unit::Minute),
            (span.get_seconds(), Unit::Second),
        ];
        let part = |(count, unit): (i64, Unit)| Part {
            count: count.unsigned_abs(),
            unit,
        };
        let parts = counts.into_iter().map(part);
        let parts = parts.skip_while(|part| part.count == 0).collect();
        Self { parts }
    }

    /// The units from the largest down to seconds, those that are nought included.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.count, self.noun())
    }
}

impl fmt::Display for Rest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for part in self.parts.iter().filter(|part| part.count > 0) {
            write!(f, "{separator}{part}")?;
            separator = ", ";
        }
        Ok(())
    }
}

/// Whole years first, then weeks and smaller: jiff gives no weeks beside years.
fn difference(now: Timestamp, end: &Zoned) -> Result<Span, jiff::Error> {
    let now = whole_seconds_before(end.timestamp(), now).to_zoned(end.time_zone().clone());
    let years = now.until((JiffUnit::Year, end))?.get_years();
    let from = now.checked_add(years.years())?;
    let rest = from.until((JiffUnit::Week, end))?;
    Ok(rest.years(years))
}

/// `now`, or the moment before it from which whole seconds are left until `end`.
fn whole_seconds_before(end: Timestamp, now: Timestamp) -> Timestamp {
    let begun = end.duration_since(now).subsec_nanos();
    let before = SignedDuration::from_nanos(i64::from((1_000_000_000 - begun) % 1_000_000_000));
    now.saturating_sub(before).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use proptest::prelude::*;

    use super::*;

    /// The words between two instants, each with its zone.
    fn words(now: &str, end: &str) -> Option<String> {
        let now: Zoned = now.parse().unwrap();
        let rest = Rest::until(&end.parse().unwrap(), now.timestamp());
        rest.map(|rest| rest.to_string())
    }

    fn check(now: &str, end: &str, expected: &str) {
        assert_eq!(words(now, end).as_deref(), Some(expected), "{now} to {end}");
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    const END: &str = "2027-04-08T09:00:00[Europe/Prague]";

    #[test]
    fn the_rest_is_told_from_the_largest_unit_down() {
        check(
            "2027-03-22T04:54:54[Europe/Prague]",
            END,
            "2 weeks, 3 days, 4 hours, 5 minutes, 6 seconds",
        );
        check("2027-04-08T08:59:59[Europe/Prague]", END, "1 second");
        check(
            "2027-04-08T08:58:58[Europe/Prague]",
            END,
            "1 minute, 2 seconds",
        );
    }

    #[test]
    fn a_unit_that_is_nought_is_left_out() {
        check("2027-04-01T07:00:00[Europe/Prague]", END, "1 week, 2 hours");
        check("2027-04-07T08:59:00[Europe/Prague]", END, "1 day, 1 minute");
    }

    #[test]
    fn years_follow_the_calendar() {
        check("2026-04-08T09:00:00[Europe/Prague]", END, "1 year");
        check(
            "2024-02-29T09:00:00[Europe/Prague]",
            "2028-03-01T09:00:00[Europe/Prague]",
            "4 years, 1 day",
        );
        check("2026-04-09T09:00:00[Europe/Prague]", END, "52 weeks");
    }

    #[test]
    fn a_day_is_a_day_when_clocks_are_changed() {
        // On 28 March 2027 clocks in Prague go from 2:00 to 3:00.
        check(
            "2027-03-27T09:00:00[Europe/Prague]",
            "2027-03-28T09:00:00[Europe/Prague]",
            "1 day",
        );
        check(
            "2027-03-28T00:00:00[Europe/Prague]",
            "2027-03-28T09:00:00[Europe/Prague]",
            "8 hours",
        );
        // On 31 October 2027 they go back from 3:00 to 2:00.
        check(
            "2027-10-31T00:00:00[Europe/Prague]",
            "2027-10-31T09:00:00[Europe/Prague]",
            "10 hours",
        );
    }

    #[test]
    fn instants_are_compared_wherever_the_clock_stands() {
        check(
            "2027-04-08T03:00:00[America/New_York]",
            "2027-04-08T09:00:01[Europe/Prague]",
            "1 second",
        );
        assert_eq!(words("2027-04-08T03:00:00[America/New_York]", END), None);
    }

    #[test]
    fn at_the_instant_and_after_it_nothing_is_left() {
        assert_eq!(words("2027-04-08T09:00:00[Europe/Prague]", END), None);
        assert_eq!(words("2030-01-01T00:00:00[Europe/Prague]", END), None);
    }

    #[test]
    fn the_end_of_time_is_not_over_yet() {
        for end in [Timestamp::MAX, at("9999-12-30T21:59:59Z")] {
            let end = end.to_zoned(TimeZone::UTC);
            for now in [
                Timestamp::MIN,
                at("2027-04-08T09:00:00.5Z"),
                at("9999-12-30T21:59:58.5Z"),
            ] {
                let rest = Rest::until(&end, now);
                assert!(
                    rest.is_some_and(|rest| rest.parts.len() <= 6),
                    "{now} to {end}"
                );
            }
        }
    }

    #[test]
    fn a_begun_second_counts_in_full() {
        check("2027-04-08T08:59:58.2[Europe/Prague]", END, "2 seconds");
        check("2027-04-08T08:59:59.9[Europe/Prague]", END, "1 second");
        check(
            "2027-04-08T07:59:59.9[Europe/Prague]",
            END,
            "1 hour, 1 second",
        );
    }

    #[test]
    fn the_board_keeps_a_place_for_units_that_are_nought() {
        let now: Zoned = "2027-04-01T09:00:00[Europe/Prague]".parse().unwrap();
        let rest = Rest::until(&END.parse().unwrap(), now.timestamp()).unwrap();
        let counts: Vec<u64> = rest.parts().iter().map(|part| part.count).collect();
        assert_eq!(counts, [1, 0, 0, 0, 0]);
    }

    proptest! {
        #[test]
        fn what_is_left_leads_to_the_end(
            zone in prop::sample::select(vec!["UTC", "Europe/Prague", "America/New_York", "Pacific/Apia"]),
            end in Timestamp::MIN.as_second()..=Timestamp::MAX.as_second(),
            nanos in prop_oneof![Just(0), 0_i32..1_000_000_000],
            seconds in prop_oneof![1_i64..10_000_000, 1_i64..600_000_000_000],
        ) {
            let end = Timestamp::new(end, nanos).unwrap();
            let now = end.saturating_sub(SignedDuration::from_secs(seconds)).unwrap();
            let (now, end) = (now.to_zoned(TimeZone::get(zone).unwrap()), end.in_tz(zone).unwrap());
            let left = difference(now.timestamp(), &end).unwrap();
            let (years, rest) = (left.get_years().years(), left.years(0));
            prop_assert!(left.is_zero() || (left.is_positive() && !rest.is_negative()));
            let reached = now.checked_add(years).and_then(|from| from.checked_add(rest)).unwrap();
            let missing = reached.duration_until(&end);
            prop_assert!(missing.is_zero() || now.timestamp() == Timestamp::MIN, "{left}: {missing}");
        }
    }
}
