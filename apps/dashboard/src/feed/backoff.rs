//! How long to wait after a failure: exponential with full jitter.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// A source of numbers in `0.0..1.0`.
#[derive(Clone)]
pub struct Random(Arc<dyn Fn() -> f64 + Send + Sync>);

impl Random {
    /// Real chance.
    pub fn system() -> Self {
        Self::new(rand::random::<f64>)
    }

    /// Chance as a test wants it.
    pub fn new(draw: impl Fn() -> f64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(draw))
    }

    /// The next number, in `0.0..1.0`.
    pub fn draw(&self) -> f64 {
        (self.0)()
    }

    /// Somewhere between nothing and `most`.
    pub fn up_to(&self, most: Duration) -> Duration {
        most.mul_f64(self.draw())
    }

    /// `interval` give or take a tenth, so that many sources do not fire together.
    pub fn spread(&self, interval: Duration) -> Duration {
        interval.mul_f64(0.9 + 0.2 * self.draw())
    }
}

impl fmt::Debug for Random {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Random")
    }
}

/// Waits that grow with each failure: anywhere up to `base · 2ⁿ`, never past `cap`.
///
/// [`Backoff::SHORTEST`] is added below, so that the luckiest draw is no busy loop.
#[derive(Debug, Clone)]
pub struct Backoff {
    base: Duration,
    cap: Duration,
    failures: u32,
    random: Random,
}

impl Backoff {
    /// The least wait between two tries.
    pub const SHORTEST: Duration = Duration::from_millis(500);

    /// Starts without failures.
    pub fn new(base: Duration, cap: Duration, random: Random) -> Self {
        Self {
            base,
            cap,
            failures: 0,
            random,
        }
    }

    /// Counts a failure and says how long to wait for the next try.
    pub fn failed(&mut self) -> Duration {
        let factor = 2_u32.saturating_pow(self.failures);
        self.failures = self.failures.saturating_add(1);
        let most = self.base.saturating_mul(factor).min(self.cap);
        self.random.up_to(most).max(Self::SHORTEST)
    }

    /// Forgets the failures. For after a success that lasted.
    pub fn reset(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(draw: f64) -> Vec<u64> {
        let random = Random::new(move || draw);
        let mut backoff = Backoff::new(Duration::from_secs(2), Duration::from_secs(60), random);
        (0..7)
            .map(|_| backoff.failed().as_millis() as u64)
            .collect()
    }

    #[test]
    fn waits_double_up_to_the_cap() {
        assert_eq!(
            waits(1.0),
            [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]
        );
    }

    #[test]
    fn the_luckiest_draw_is_no_busy_loop() {
        assert_eq!(waits(0.0), [500; 7]);
    }

    #[test]
    fn a_success_that_lasted_starts_over() {
        let mut backoff = Backoff::new(
            Duration::from_secs(2),
            Duration::from_secs(60),
            Random::new(|| 0.5),
        );
        backoff.failed();
        backoff.failed();
        backoff.reset();
        assert_eq!(backoff.failed(), Duration::from_secs(1));
    }

    #[test]
    fn a_thousand_failures_do_not_overflow() {
        let mut backoff = Backoff::new(Duration::from_secs(2), Duration::MAX, Random::new(|| 0.5));
        for _ in 0..1_000 {
            backoff.failed();
        }
        assert!(backoff.failed() > Duration::from_secs(3_600));
    }
}
