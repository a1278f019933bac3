//! An API that is asked for a number, and counts how often.

use std::sync::atomic::{AtomicU64, Ordering};

use bennu::Result;

/// Stands in for GitHub.
#[derive(Debug, Default)]
pub(crate) struct Upstream {
    calls: AtomicU64,
}

impl Upstream {
    /// How many stars the repository has: one more each time.
    pub(crate) async fn stars(&self) -> Result<u64> {
        let calls = self.calls.fetch_add(1, Ordering::Relaxed);
        Ok(20_000 + calls)
    }

    /// How often it was asked.
    pub(crate) fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }
}
