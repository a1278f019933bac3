//! Encoded bytes on their way to a browser.

use std::fmt;
use std::sync::{Arc, OnceLock};

use crate::websocket::{FrameHeader, Opcode, compressed_frame};

/// One encoded text frame.
///
/// It holds the bytes as a websocket carries them, header included, behind a counted
/// reference: a frame that goes to many connections is made once, and cloning it for
/// each copies nothing.
#[derive(Clone)]
pub struct Frame(Arc<Encoded>);

struct Encoded {
    /// Room for the longest header, filled from its end, and the text.
    bytes: Vec<u8>,
    /// Where the header begins.
    start: usize,
    /// The same compressed, if somebody has asked for it and it is shorter.
    compressed: OnceLock<Option<Box<[u8]>>>,
}

/// Text that becomes a [`Frame`]. It has room for the header in front, so that nothing
/// is copied in the end.
pub(super) struct FrameBuilder(String);

impl FrameBuilder {
    /// Room for a text of so many bytes; it may become longer.
    pub(super) fn with_capacity(text_bytes: usize) -> Self {
        let mut text = String::with_capacity(FrameHeader::MAX_BYTES + text_bytes);
        text.extend(['\0'; FrameHeader::MAX_BYTES]);
        Self(text)
    }

    /// The text, to be added to.
    pub(super) fn text(&mut self) -> &mut String {
        &mut self.0
    }

    pub(super) fn build(self) -> Frame {
        let mut bytes = self.0.into_bytes();
        let header = FrameHeader::new(Opcode::Text, bytes.len() - FrameHeader::MAX_BYTES);
        let header = header.as_bytes();
        let start = FrameHeader::MAX_BYTES - header.len();
        bytes[start..FrameHeader::MAX_BYTES].copy_from_slice(header);
        Frame(Arc::new(Encoded {
            bytes,
            start,
            compressed: OnceLock::new(),
        }))
    }
}

impl Frame {
    /// The bytes that a websocket carries: header and text.
    pub fn wire(&self) -> &[u8] {
        &self.0.bytes[self.0.start..]
    }

    /// The bytes that a websocket carries which has agreed to compression. They are made
    /// for the first who asks, for all who have a clone; where compressing does not pay
    /// they are those of [`wire`](Self::wire).
    pub fn compressed_wire(&self) -> &[u8] {
        let compressed = self
            .0
            .compressed
            .get_or_init(|| compressed_frame(Opcode::Text, self.text()).map(Vec::into_boxed_slice));
        compressed.as_deref().unwrap_or_else(|| self.wire())
    }

    /// The frame's text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(self.text()).expect("frames are made from text")
    }

    /// How many bytes of text it has.
    pub fn len(&self) -> usize {
        self.0.bytes.len() - FrameHeader::MAX_BYTES
    }

    /// Whether there is nothing in it. No frame that this crate makes is empty.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn text(&self) -> &[u8] {
        &self.0.bytes[FrameHeader::MAX_BYTES..]
    }
}

impl PartialEq for Frame {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl Eq for Frame {}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Frame").field(&self.as_str()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wire_is_a_header_and_the_text() {
        for bytes in [0, 1, 125, 126, 65_535, 65_536] {
            let text = "x".repeat(bytes);
            let mut builder = FrameBuilder::with_capacity(0);
            builder.text().push_str(&text);
            let frame = builder.build();
            let header = FrameHeader::new(Opcode::Text, bytes);
            assert_eq!(frame.wire(), [header.as_bytes(), text.as_bytes()].concat());
            assert_eq!((frame.as_str(), frame.len()), (text.as_str(), bytes));
        }
    }

    #[test]
    fn frame_is_compressed_once_for_all_its_clones() {
        let mut builder = FrameBuilder::with_capacity(0);
        builder.text().push_str(&"long ".repeat(1000));
        let frame = builder.build();
        let wire = frame.compressed_wire();
        assert!(wire.len() < 100);
        assert_eq!(frame.clone().compressed_wire().as_ptr(), wire.as_ptr());
    }
}
