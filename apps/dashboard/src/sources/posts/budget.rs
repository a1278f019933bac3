//! How many posts of X were paid for today: reading costs money, so there is a cap.

use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use super::tweet::id_order;

/// The count of one day (days are UTC, as on the bill), and where reading stopped.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Budget {
    day: Date,
    posts: u32,
    newest: Option<String>,
}

impl Budget {
    /// The budget that `stored` holds; what cannot be read is an untouched one.
    pub(super) fn stored(stored: &str) -> Self {
        serde_json::from_str(stored).unwrap_or_default()
    }

    /// As text for the store.
    pub(super) fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// How many more posts may be read on `now`'s day.
    pub(super) fn left(&self, cap: u32, now: Timestamp) -> u32 {
        match self.day == day(now) {
            true => cap.saturating_sub(self.posts),
            false => cap,
        }
    }

    /// A post was read.
    pub(super) fn count(&mut self, id: &str, now: Timestamp) {
        if self.day != day(now) {
            self.day = day(now);
            self.posts = 0;
        }
        self.posts = self.posts.saturating_add(1);
        let newest = self
            .newest
            .as_deref()
            .is_none_or(|newest| id_order(newest) < id_order(id));
        if newest {
            self.newest = Some(id.to_owned());
        }
    }

    /// The newest post that was read.
    pub(super) fn newest(&self) -> Option<&str> {
        self.newest.as_deref()
    }

    /// Forgets where reading stopped.
    pub(super) fn forget_newest(&mut self) {
        self.newest = None;
    }

    /// How long until the next day begins.
    pub(super) fn until_tomorrow(now: Timestamp) -> Duration {
        let tomorrow = day(now).checked_add(1.day());
        let midnight = tomorrow.and_then(|day| day.to_zoned(TimeZone::UTC));
        let left = midnight.map(|midnight| now.duration_until(midnight.timestamp()));
        let left = left.ok().and_then(|left| Duration::try_from(left).ok());
        left.unwrap_or(Duration::from_secs(24 * 3_600))
    }
}

fn day(now: Timestamp) -> Date {
    now.to_zoned(TimeZone::UTC).date()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: &str) -> Timestamp {
        time.parse().unwrap()
    }

    #[test]
    fn a_new_day_has_a_new_budget() {
        let mut budget = Budget::default();
        let evening = at("2026-11-22T23:59:50Z");
        (1..=3).for_each(|id| budget.count(&id.to_string(), evening));
        assert_eq!(budget.left(3, evening), 0);
        assert_eq!(budget.left(2, evening), 0);
        assert_eq!(Budget::until_tomorrow(evening), Duration::from_secs(10));
        let morning = at("2026-11-23T00:00:00Z");
        assert_eq!(budget.left(3, morning), 3);
        budget.count("4", morning);
        assert_eq!(budget.left(3, morning), 2);
    }

    #[test]
    fn the_count_survives_a_restart() {
        let mut budget = Budget::default();
        budget.count("9", at("2026-11-22T12:00:00Z"));
        budget.count("10", at("2026-11-22T12:00:00Z"));
        budget.count("8", at("2026-11-22T12:00:00Z"));
        let stored = Budget::stored(&budget.to_text());
        assert_eq!(stored, budget);
        assert_eq!(stored.newest(), Some("10"));
        assert_eq!(Budget::stored("{"), Budget::default());
    }
}
