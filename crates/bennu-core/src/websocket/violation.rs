//! What a client can do wrong.

use super::CloseCode;

/// Why the bytes of a client cannot be read on. The connection must be closed, with
/// [`close_code`](Self::close_code).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Violation {
    /// A reserved bit is set that no extension has given a meaning (section 5.2).
    #[error("expected reserved bits that are clear, got {0:03b}")]
    ReservedBits(u8),
    /// The opcode is one of those that are kept for later (section 5.2).
    #[error("expected a known opcode, got {0:#x}")]
    ReservedOpcode(u8),
    /// The frame has no mask (section 5.1).
    #[error("expected a masked frame, got one without a mask")]
    Unmasked,
    /// The length could be written in fewer bytes, or has more than 63 bits (section
    /// 5.2).
    #[error("expected a length in its shortest form, got {0} in a longer one")]
    Length(u64),
    /// A control frame is longer than 125 bytes (section 5.5).
    #[error("expected at most 125 bytes in a control frame, got {0}")]
    ControlTooLong(u64),
    /// A control frame is in pieces (section 5.5).
    #[error("expected a control frame in one piece, got the first of several")]
    FragmentedControl,
    /// A frame continues a message that was never begun (section 5.4).
    #[error("expected the start of a message, got a continuation")]
    NothingToContinue,
    /// A message begins before the one before it has ended (section 5.4).
    #[error("expected the rest of a message, got the start of another")]
    Interrupted,
    /// A close frame of one byte: half a code (section 5.5.1).
    #[error("expected a close code of two bytes, got one byte")]
    CloseCodeCut,
    /// A code that may not be sent (section 7.4).
    #[error("expected a close code that may be sent, got {0}")]
    CloseCode(u16),
    /// Text, or the reason of a close, is not UTF-8 (section 8.1).
    #[error("expected UTF-8, got other bytes")]
    NotUtf8,
    /// A compressed message cannot be read (RFC 7692, section 7.2.2).
    #[error("expected a message that deflate has compressed, got other bytes")]
    Deflate,
    /// A message is larger than this side takes.
    #[error("expected at most {max} bytes in a message, got more")]
    MessageTooLong {
        /// What it takes.
        max: usize,
    },
    /// A message has more pieces than this side takes.
    #[error("expected at most {max} fragments of a message, got more")]
    TooManyFragments {
        /// What it takes.
        max: u32,
    },
}

impl Violation {
    /// The code that tells the client (section 7.4.1).
    pub fn close_code(&self) -> CloseCode {
        match self {
            Self::NotUtf8 | Self::Deflate => CloseCode::INVALID_DATA,
            Self::MessageTooLong { .. } => CloseCode::TOO_BIG,
            Self::TooManyFragments { .. } => CloseCode::POLICY,
            _ => CloseCode::PROTOCOL_ERROR,
        }
    }
}
