//! Why a round ended, from the source's side.

use std::time::Duration;

/// What went wrong, in plain words for the operator, and what to do about it.
///
/// A reason names the upstream and what it did ("GitHub answers 503"); it starts a
/// sentence, ends without a dot, and never holds a credential or a URL's query.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// No usable answer; trying again may help. The wait is what the upstream asked
    /// for, or the back-off's.
    #[error("{reason}")]
    Unavailable {
        /// What happened.
        reason: String,
        /// What the upstream asked for, if it did.
        retry_after: Option<Duration>,
    },
    /// The upstream asked to wait: a budget is used up.
    #[error("{reason}")]
    Limited {
        /// What happened.
        reason: String,
        /// How long.
        wait: Duration,
    },
    /// Refused in a way that will not heal by itself: tried again only now and then.
    #[error("{reason}")]
    Denied {
        /// What happened.
        reason: String,
    },
    /// It was there and is no more: tried again only now and then.
    #[error("{reason}")]
    Gone {
        /// What happened.
        reason: String,
    },
    /// Switched off by the configuration: never tried again.
    #[error("{reason}")]
    Off {
        /// What is missing.
        reason: String,
    },
}

impl Failure {
    /// No usable answer, and no word about when to come back.
    pub fn unavailable(reason: impl Into<String>) -> Self {
        Self::Unavailable {
            reason: reason.into(),
            retry_after: None,
        }
    }

    /// Refused for good.
    pub fn denied(reason: impl Into<String>) -> Self {
        Self::Denied {
            reason: reason.into(),
        }
    }

    /// One word for metrics.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Unavailable { .. } => "unavailable",
            Self::Limited { .. } => "limited",
            Self::Denied { .. } => "denied",
            Self::Gone { .. } => "gone",
            Self::Off { .. } => "off",
        }
    }
}
