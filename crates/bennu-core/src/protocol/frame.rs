//! Encoded bytes on their way to a browser.

use bytes::Bytes;

/// One encoded text frame.
///
/// The bytes are counted references: a frame that goes to many connections is cloned
/// for each without a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame(Bytes);

impl Frame {
    /// Takes text that is encoded already.
    pub(super) fn new(text: String) -> Self {
        Self(text.into_bytes().into())
    }

    /// The frame's bytes, which are UTF-8.
    pub fn into_bytes(self) -> Bytes {
        self.0
    }

    /// The frame's text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("frames are made from text")
    }

    /// How many bytes it takes on the wire, without the transport's own.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is nothing in it. No frame that this crate makes is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
