//! How a source is doing, as its widget and the log say it.

use std::fmt;

use jiff::Timestamp;

use super::Failure;

/// The state of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Never had a value.
    Waiting,
    /// The last value is as current as it should be.
    Fresh,
    /// The last good value is older than it should be.
    Stale,
    /// The upstream asked to wait.
    Limited {
        /// Why, in plain words.
        reason: String,
        /// Until when.
        until: Timestamp,
    },
    /// The last attempt failed.
    Failing {
        /// Why, in plain words.
        reason: String,
    },
    /// Refused in a way that will not heal by itself.
    Denied {
        /// Why, in plain words.
        reason: String,
    },
    /// It was there and is no more.
    Gone {
        /// Why, in plain words.
        reason: String,
    },
    /// Not configured.
    Off {
        /// What is missing, in plain words.
        reason: String,
    },
}

impl State {
    /// The state after a failure whose next try is at `next_try`.
    pub(super) fn after(failure: &Failure, next_try: Timestamp) -> Self {
        let reason = failure.to_string();
        match failure {
            Failure::Unavailable { .. } => Self::Failing { reason },
            Failure::Limited { .. } => Self::Limited {
                reason,
                until: next_try,
            },
            Failure::Denied { .. } => Self::Denied { reason },
            Failure::Gone { .. } => Self::Gone { reason },
            Failure::Off { .. } => Self::Off { reason },
        }
    }

    /// Every word of [`as_str`](Self::as_str).
    pub const WORDS: [&str; 8] = [
        "waiting", "fresh", "stale", "limited", "failing", "denied", "gone", "off",
    ];

    /// The word in a widget's `data-state`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Fresh => "fresh",
            Self::Stale => "stale",
            Self::Limited { .. } => "limited",
            Self::Failing { .. } => "failing",
            Self::Denied { .. } => "denied",
            Self::Gone { .. } => "gone",
            Self::Off { .. } => "off",
        }
    }

    /// Why, where there is a reason.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Waiting | Self::Fresh | Self::Stale => None,
            Self::Limited { reason, .. }
            | Self::Failing { reason }
            | Self::Denied { reason }
            | Self::Gone { reason }
            | Self::Off { reason } => Some(reason),
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
