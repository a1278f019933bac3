//! Time and chance, handed in, so that tests can say what they are.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use super::Random;

/// What a source knows of the world besides its upstream.
#[derive(Debug, Clone)]
pub struct Ambient {
    /// The time of day.
    pub clock: Clock,
    /// The dice for back-off and spread.
    pub random: Random,
}

impl Ambient {
    /// The system's clock and real chance.
    pub fn system() -> Self {
        Self {
            clock: Clock::System,
            random: Random::system(),
        }
    }
}

/// Where the time of day comes from.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The system's clock.
    System,
    /// A start time plus what tokio's timer counted since: it stands still where the
    /// runtime's time is paused.
    Runtime {
        /// The time of day when the clock was made.
        start: Timestamp,
        /// The runtime's time then.
        started: Instant,
    },
}

impl Clock {
    /// A clock that follows the runtime's time from `start` on.
    pub fn runtime(start: Timestamp) -> Self {
        Self::Runtime {
            start,
            started: Instant::now(),
        }
    }

    /// The time of day.
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => Timestamp::now(),
            Self::Runtime { start, started } => later(*start, started.elapsed()),
        }
    }
}

/// `at` plus `wait`, at most the end of time.
pub(super) fn later(at: Timestamp, wait: Duration) -> Timestamp {
    at.saturating_add(wait).unwrap_or(Timestamp::MAX)
}

/// From `from` to `to`, zero when `to` is not after it.
pub(super) fn between(from: Timestamp, to: Timestamp) -> Duration {
    Duration::try_from(from.duration_until(to)).unwrap_or(Duration::ZERO)
}
