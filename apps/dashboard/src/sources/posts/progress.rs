//! How far Bluesky's stream was read, and how far that is behind the present.
//!
//! Server and we may have different clocks, so the lag is measured against the least
//! difference between the two that was ever seen.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::jetstream::Position;

/// A position and what it is worth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Progress {
    /// Where to resume.
    pub position: Position,
    /// The least that our clock was ahead of the server's times, in microseconds.
    offset_us: i64,
}

impl Progress {
    /// The progress that `stored` holds; what cannot be read is none.
    pub(super) fn stored(stored: &str) -> Option<Self> {
        serde_json::from_str(stored).ok()
    }

    /// As text for the store.
    pub(super) fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The progress at `position`, reached at `now`, after `before`.
    pub(super) fn reached(position: Position, now: Timestamp, before: Option<&Self>) -> Self {
        let ahead = now.as_microsecond().saturating_sub(position.time_us);
        let offset_us = before.map_or(ahead, |before| before.offset_us.min(ahead));
        Self {
            position,
            offset_us,
        }
    }

    /// How long before `now` the position was the present.
    pub(super) fn behind(&self, now: Timestamp) -> Duration {
        let ahead = now.as_microsecond().saturating_sub(self.position.time_us);
        let behind = ahead.saturating_sub(self.offset_us);
        Duration::from_micros(u64::try_from(behind).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(second: i64) -> Position {
        Position {
            time_us: second * 1_000_000,
            sequence: None,
        }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_lag_is_what_a_replay_has_still_to_catch_up() {
        let live = Progress::reached(position(1_000), at(1_002), None);
        assert_eq!(live.behind(at(1_002)), Duration::ZERO);
        let replayed = Progress::reached(position(1_010), at(5_000), Some(&live));
        assert_eq!(replayed.behind(at(5_000)), Duration::from_secs(3_988));
        let caught_up = Progress::reached(position(4_999), at(5_001), Some(&replayed));
        assert_eq!(caught_up.behind(at(5_001)), Duration::ZERO);
    }

    #[test]
    fn a_server_with_another_clock_is_not_behind() {
        let live = Progress::reached(position(0), at(9_000_000), None);
        assert_eq!(live.behind(at(9_000_000)), Duration::ZERO);
        assert_eq!(live.behind(at(0)), Duration::ZERO);
    }

    #[test]
    fn progress_survives_the_store() {
        let progress = Progress::reached(position(7), at(8), None);
        assert_eq!(Progress::stored(&progress.to_text()), Some(progress));
        assert_eq!(Progress::stored("{"), None);
    }
}
