//! What has happened so far.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Mutex, PoisonError};

use crate::error::Error;

/// Counts of a measurement that is under way; shown as one line.
#[derive(Debug, Default)]
pub struct Progress {
    pub(crate) opened: AtomicU64,
    pub(crate) views: AtomicU64,
    pub(crate) failed: AtomicU64,
    pub(crate) ended: AtomicU64,
    pub(crate) published: AtomicU64,
    pub(crate) delivered: AtomicU64,
    pub(crate) doubled: AtomicU64,
    pub(crate) bytes: AtomicU64,
    pub(crate) clicks: AtomicU64,
    pub(crate) frames: AtomicU64,
    pub(crate) closed: AtomicU64,
    pub(crate) requests: AtomicU64,
    pub(crate) rejoined: AtomicU64,
    pub(crate) reloaded: AtomicU64,
    failures: Mutex<BTreeMap<String, u64>>,
}

impl Progress {
    /// Pages that were opened so far.
    pub fn opened(&self) -> u64 {
        self.opened.load(Relaxed)
    }

    /// Messages that were published so far.
    pub fn published(&self) -> u64 {
        self.published.load(Relaxed)
    }

    /// Whether there was a page, be it for a moment.
    pub fn has_reached_any(&self) -> bool {
        let reached = [&self.opened, &self.closed, &self.requests];
        reached.iter().any(|count| count.load(Relaxed) > 0)
    }

    /// A page could not be opened.
    pub(crate) fn failed(&self, error: &Error) {
        self.failed.fetch_add(1, Relaxed);
        self.count(error);
    }

    /// A page that was open is not any more.
    pub(crate) fn ended(&self, error: &Error) {
        self.ended.fetch_add(1, Relaxed);
        self.count(error);
    }

    /// A page that was open could not come back yet.
    pub(crate) fn turned_away(&self, error: &Error) {
        self.count(error);
    }

    /// How many pages failed or ended for which reason.
    pub(crate) fn failures(&self) -> BTreeMap<String, u64> {
        let failures = self.failures.lock();
        failures.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn count(&self, error: &Error) {
        let failures = self.failures.lock();
        let mut failures = failures.unwrap_or_else(PoisonError::into_inner);
        *failures.entry(error.to_string()).or_default() += 1;
    }
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = [
            ("opened", &self.opened),
            ("failed", &self.failed),
            ("ended", &self.ended),
            ("published", &self.published),
            ("delivered", &self.delivered),
            ("doubled", &self.doubled),
            ("clicks", &self.clicks),
            ("closed", &self.closed),
            ("requests", &self.requests),
            ("back", &self.rejoined),
        ];
        let counts = counts.map(|(name, count)| (name, count.load(Relaxed)));
        let told = counts
            .iter()
            .filter(|(name, count)| *name == "opened" || *count > 0);
        for (place, (name, count)) in told.enumerate() {
            let gap = if place == 0 { "" } else { ", " };
            write!(f, "{gap}{count} {name}")?;
        }
        Ok(())
    }
}
