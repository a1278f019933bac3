//! How much is measured.

use std::time::Duration;

/// Files and sockets that a server has open beside those of its pages.
const SPARE_FILES: u64 = 200;

/// How many pages, messages and rounds.
#[derive(Debug, Clone)]
pub(crate) struct Scale {
    /// Of most measurements.
    pub(crate) pages: u32,
    /// How often what is compared takes turns; the median counts.
    pub(crate) rounds: u32,
    /// Messages that are measured, and deliveries of them in each second.
    pub(crate) messages: u32,
    pub(crate) deliveries_per_second: f64,
    /// Clicks on each page, and on all in each second.
    pub(crate) clicks: u32,
    pub(crate) clicks_per_second: f64,
    /// Requests that only load a page.
    pub(crate) requests: u32,
    /// Pages that come and go.
    pub(crate) churned: u32,
    /// Numbers of pages at which the cost of a delivery is compared.
    pub(crate) growth: Vec<u32>,
    /// Pages that show a large table.
    pub(crate) tables: u32,
    /// How long pages are watched that change by themselves.
    pub(crate) watch: Duration,
    /// How long all is left alone between two steps.
    pub(crate) settle: Duration,
    /// How long all is left alone before memory is read: an allocator gives back what
    /// was used in passing, but not at once.
    pub(crate) rest: Duration,
    /// Whether `perf` looks where the time goes.
    pub(crate) timed: bool,
}

impl Scale {
    /// What the targets are about, as far as the limit of open files allows.
    pub(crate) fn full(file_limit: u64) -> Self {
        let most = u32::try_from(file_limit.saturating_sub(SPARE_FILES)).unwrap_or(u32::MAX);
        Self {
            pages: most.min(10_000),
            rounds: 3,
            messages: 16,
            deliveries_per_second: 25_000.0,
            clicks: 2,
            clicks_per_second: 4_000.0,
            requests: 40_000,
            churned: 100_000,
            growth: [100, 1_000, 5_000, 20_000]
                .map(|pages| most.min(pages))
                .to_vec(),
            tables: 200,
            watch: Duration::from_secs(8),
            settle: Duration::from_secs(1),
            rest: Duration::from_secs(12),
            timed: true,
        }
    }

    /// Enough to see that all of it works.
    pub(crate) fn quick() -> Self {
        Self {
            pages: 100,
            rounds: 1,
            messages: 10,
            deliveries_per_second: 1_000.0,
            clicks: 2,
            clicks_per_second: 200.0,
            requests: 500,
            churned: 300,
            growth: vec![20, 200],
            tables: 2,
            watch: Duration::from_secs(3),
            settle: Duration::from_millis(100),
            rest: Duration::from_millis(100),
            timed: false,
        }
    }
}
