//! Moments ahead, for durations of any length.

use std::time::Duration;

use tokio::time::Instant;

/// What a longer duration is taken for, since the clock may not be able to express it:
/// thirty years.
pub(crate) const FAR: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);

/// The moment this long from now.
pub(crate) fn from_now(duration: Duration) -> Instant {
    Instant::now() + duration.min(FAR)
}
