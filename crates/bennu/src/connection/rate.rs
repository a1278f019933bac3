//! How many messages one connection may send.

use std::time::Duration;

use tokio::time::Instant;

/// A bucket that fills with time and is emptied by messages.
#[derive(Debug)]
pub(super) struct Rate {
    per_second: u32,
    /// The time that the messages so far have paid for, at the given rate.
    paid_until: Instant,
}

/// How many seconds' worth may come at once: a page of a hundred nested views joins
/// them all in a moment.
const BURST: Duration = Duration::from_secs(5);

impl Rate {
    pub(super) fn new(per_second: u32, now: Instant) -> Self {
        Self {
            per_second: per_second.max(1),
            paid_until: now,
        }
    }

    /// Whether a message at `now` is within the rate.
    pub(super) fn admit(&mut self, now: Instant) -> bool {
        let next = self.paid_until.max(now) + Duration::from_secs(1) / self.per_second;
        let admitted = next <= now + BURST;
        if admitted {
            self.paid_until = next;
        }
        admitted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn burst_is_allowed_and_then_only_the_rate() {
        let start = Instant::now();
        let mut rate = Rate::new(10, start);
        let at_once = (0..1000).take_while(|_| rate.admit(start)).count();
        assert_eq!(at_once, 50);
        assert!(!rate.admit(start + Duration::from_millis(99)));
        assert!(rate.admit(start + Duration::from_millis(100)));
        assert!(!rate.admit(start + Duration::from_millis(100)));
    }
}
