//! How long things took, counted in buckets.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use serde::Serialize;

/// Buckets for each doubling: a quantile is at most a thirty-second too high.
const FINE: u64 = 32;
const FINE_BITS: u32 = FINE.trailing_zeros();
/// Enough for every number of microseconds.
const BUCKETS: usize = (64 - FINE_BITS as usize + 1) * FINE as usize;

/// Counts durations from any number of tasks.
#[derive(Debug)]
pub(crate) struct Histogram {
    buckets: Box<[AtomicU64]>,
    max_micros: AtomicU64,
}

/// What half, nine tenths, 99 of 100, and all stayed below, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Latency {
    /// Half of all took at most this.
    pub p50_ms: f64,
    /// Nine of ten took at most this.
    pub p90_ms: f64,
    /// 99 of 100 took at most this.
    pub p99_ms: f64,
    /// The longest.
    pub max_ms: f64,
}

impl Histogram {
    pub(crate) fn new() -> Self {
        Self {
            buckets: (0..BUCKETS).map(|_| AtomicU64::new(0)).collect(),
            max_micros: AtomicU64::new(0),
        }
    }

    pub(crate) fn record(&self, took: Duration) {
        self.record_micros(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
    }

    pub(crate) fn record_micros(&self, micros: u64) {
        self.buckets[bucket(micros)].fetch_add(1, Relaxed);
        self.max_micros.fetch_max(micros, Relaxed);
    }

    /// All zero, if nothing was counted.
    pub(crate) fn latency(&self) -> Latency {
        Latency {
            p50_ms: self.quantile_ms(50),
            p90_ms: self.quantile_ms(90),
            p99_ms: self.quantile_ms(99),
            max_ms: millis(self.max_micros.load(Relaxed)),
        }
    }

    fn quantile_ms(&self, percent: u64) -> f64 {
        let counts: Vec<u64> = self
            .buckets
            .iter()
            .map(|count| count.load(Relaxed))
            .collect();
        let wanted = (counts.iter().sum::<u64>() * percent).div_ceil(100);
        let mut seen = 0;
        let found = counts.iter().position(|count| {
            seen += count;
            seen >= wanted
        });
        let highest = highest_of(found.unwrap_or_default());
        millis(highest.min(self.max_micros.load(Relaxed)))
    }
}

/// Small numbers have a bucket each; above, each doubling has [`FINE`] of them.
fn bucket(micros: u64) -> usize {
    let coarse = (u64::BITS - micros.leading_zeros()).saturating_sub(FINE_BITS + 1);
    let fine = micros >> coarse;
    usize::try_from(u64::from(coarse) * FINE + fine).unwrap_or(BUCKETS - 1)
}

/// The highest number that falls into a bucket.
fn highest_of(bucket: usize) -> u64 {
    let bucket = bucket as u64;
    if bucket < 2 * FINE {
        return bucket;
    }
    let coarse = bucket / FINE - 1;
    let fine = bucket - coarse * FINE;
    (fine << coarse) + ((1 << coarse) - 1)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a duration in microseconds is far from 2^52"
)]
fn millis(micros: u64) -> f64 {
    micros as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bucket_holds_a_number_to_a_thirty_second() {
        for micros in [
            0,
            1,
            31,
            32,
            63,
            64,
            65,
            1_000,
            123_456,
            u64::MAX / 2,
            u64::MAX,
        ] {
            let highest = highest_of(bucket(micros));
            assert!(
                highest >= micros && highest - micros <= micros / FINE,
                "{micros}"
            );
        }
        assert!(bucket(u64::MAX) < BUCKETS);
    }

    #[test]
    fn quantiles_are_those_of_what_was_counted() {
        let histogram = Histogram::new();
        (1..=100).for_each(|ms| histogram.record(Duration::from_millis(ms)));
        let latency = histogram.latency();
        for (found, exact) in [
            (latency.p50_ms, 50.0),
            (latency.p90_ms, 90.0),
            (latency.p99_ms, 99.0),
        ] {
            assert!(
                found >= exact && found <= exact * 1.04,
                "{found} for {exact}"
            );
        }
        assert!((latency.max_ms - 100.0).abs() < 1e-9);
    }

    #[test]
    fn nothing_counted_is_zero() {
        assert!(Histogram::new().latency().p99_ms.abs() < 1e-9);
    }
}
