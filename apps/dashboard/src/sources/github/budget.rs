//! How many requests GitHub lets us make, and how fast that means to ask. Pure.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::HeaderName;

use crate::http::Reply;

/// Asked for again only this long after the reset, in case clocks differ.
pub(super) const AFTER_RESET: Duration = Duration::from_secs(2);

/// Every budget is one of an hour: a reset further away is a mistake.
const WINDOW: Duration = Duration::from_secs(3_600);

/// One resource's budget as the newest answer told it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Budget {
    pub(super) limit: u64,
    pub(super) remaining: u64,
    /// On GitHub's clock.
    reset: Timestamp,
    /// How long after the answer the reset was.
    pub(super) resets_in: Duration,
}

impl Budget {
    /// What the headers say; an Enterprise Server may say nothing.
    pub(super) fn of(reply: &Reply) -> Option<Self> {
        let number = |name: &'static str| {
            reply
                .header(&HeaderName::from_static(name))?
                .trim()
                .parse::<u64>()
                .ok()
        };
        let seconds = i64::try_from(number("x-ratelimit-reset")?).ok()?;
        let reset = Timestamp::from_second(seconds).ok()?;
        Some(Self {
            limit: number("x-ratelimit-limit")?,
            remaining: number("x-ratelimit-remaining")?,
            reset,
            resets_in: reply.until(reset).min(WINDOW),
        })
    }

    /// Of two answers that may have overtaken each other, the one that knows more.
    pub(super) fn newer(self, known: Option<Self>) -> Self {
        match known {
            Some(known) if known.reset == self.reset && known.remaining < self.remaining => known,
            _ => self,
        }
    }

    /// By how much everybody must slow down so that `demand` requests a second last
    /// until the reset, which is `left` away; a tenth of the budget stays in reserve.
    /// `None` where not even one more request is left.
    fn stretch(&self, demand: f64, left: Duration) -> Option<f64> {
        let available = self.remaining.saturating_sub(self.limit.div_ceil(10));
        let wanted = demand * left.as_secs_f64();
        (available > 0).then(|| (wanted / available as f64).max(1.0))
    }

    /// How long to wait between two rounds that would like to be `interval` apart.
    pub(super) fn pace(&self, interval: Duration, demand: f64, since_answer: Duration) -> Duration {
        let left = self.resets_in.saturating_sub(since_answer);
        if left.is_zero() {
            return interval;
        }
        let whole = left + AFTER_RESET;
        let stretched = self
            .stretch(demand, left)
            .map_or(whole, |factor| interval.mul_f64(factor));
        stretched.min(whole).max(interval)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(limit: u64, remaining: u64, interval: u64, per_round: f64) -> u64 {
        let resets_in = Duration::from_secs(3_600);
        let budget = Budget {
            limit,
            remaining,
            reset: Timestamp::UNIX_EPOCH,
            resets_in,
        };
        let demand = per_round / interval as f64;
        budget
            .pace(Duration::from_secs(interval), demand, Duration::ZERO)
            .as_secs()
    }

    #[test]
    fn a_large_budget_slows_nobody() {
        assert_eq!(pace(5_000, 4_900, 10, 3.0), 10);
    }

    #[test]
    fn sixty_an_hour_are_made_to_last() {
        // 51 requests above the reserve, three a round: 17 rounds an hour.
        assert_eq!(pace(60, 57, 10, 3.0), 211);
        assert_eq!(pace(60, 57, 300, 3.0), 300);
    }

    #[test]
    fn the_reserve_is_kept_until_the_reset() {
        assert_eq!(pace(60, 6, 10, 3.0), 3_602);
        assert_eq!(pace(60, 7, 10, 3.0), 3_602);
    }

    #[test]
    fn after_the_reset_the_old_budget_says_nothing() {
        let budget = Budget {
            limit: 60,
            remaining: 0,
            reset: Timestamp::UNIX_EPOCH,
            resets_in: Duration::from_secs(5),
        };
        let (interval, later) = (Duration::from_secs(10), Duration::from_secs(6));
        assert_eq!(budget.pace(interval, 0.3, later), interval);
    }
}
