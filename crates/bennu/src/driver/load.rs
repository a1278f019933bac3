//! How much may wait for one view.

use crate::limits::{Limit, Limits};

/// The bounds of what waits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    requests: usize,
    bytes: usize,
}

/// Requests that wait for one view.
#[derive(Debug, Default)]
pub(crate) struct Load {
    requests: usize,
    bytes: usize,
}

impl Bounds {
    /// For those whose requests are bounded before they are put in line.
    pub(crate) const NONE: Self = Self {
        requests: usize::MAX,
        bytes: usize::MAX,
    };

    pub(crate) fn of(limits: &Limits) -> Self {
        Self {
            requests: limits.view_requests,
            bytes: limits.view_request_bytes,
        }
    }
}

impl Load {
    /// Adds a request of so many bytes, unless that would pass a bound.
    pub(crate) fn add(&mut self, bytes: usize, bounds: Bounds) -> Result<(), Limit> {
        if self.requests >= bounds.requests {
            return Err(Limit::ViewRequests);
        }
        let bytes = self.bytes.saturating_add(bytes);
        if self.requests > 0 && bytes > bounds.bytes {
            return Err(Limit::ViewRequestBytes);
        }
        self.requests += 1;
        self.bytes = bytes;
        Ok(())
    }

    /// One waits no longer.
    pub(crate) fn remove(&mut self, bytes: usize) {
        self.requests = self.requests.saturating_sub(1);
        self.bytes = self.bytes.saturating_sub(bytes);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.requests == 0
    }
}
