//! Why a websocket ends, and what its client is told.

use bennu_core::websocket::{CloseCode, Violation};

use crate::limits::Limit;

/// Why a connection ends. But for the first, the client is told by a close frame; it
/// connects again upon any code but 1000.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// The client has gone, or does not read.
    Gone,
    /// It has closed, with this code.
    Closed(Option<CloseCode>),
    /// It was silent for too long.
    Idle,
    /// It broke the rules of framing.
    Violation(Violation),
    /// It sent what is no message of ours.
    Nonsense,
    /// It sent a message that is too long.
    TooLong,
    /// It sent too many messages.
    TooMuch,
    /// The server stops.
    Restart,
}

impl End {
    /// Logs and counts what the client did wrong.
    pub(super) fn of_violation(violation: Violation) -> Self {
        tracing::debug!(error = %violation, "a websocket cannot be read");
        match violation {
            Violation::MessageTooLong { .. } => Limit::MessageBytes.fired(""),
            Violation::TooManyFragments { .. } => Limit::MessageFragments.fired(""),
            _ => {}
        }
        Self::Violation(violation)
    }

    /// What the close frame says, if there is to be one.
    pub(super) fn close_frame(self) -> Option<Option<CloseCode>> {
        Some(match self {
            Self::Gone => return None,
            Self::Closed(code) => code,
            Self::Idle => Some(CloseCode::AWAY),
            Self::Violation(violation) => Some(violation.close_code()),
            Self::Nonsense => Some(CloseCode::INVALID_DATA),
            Self::TooLong => Some(CloseCode::TOO_BIG),
            Self::TooMuch => Some(CloseCode::POLICY),
            Self::Restart => Some(CloseCode::RESTART),
        })
    }
}
