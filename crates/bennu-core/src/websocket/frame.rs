//! Frames as a server writes them: without a mask, in one piece.

use super::CloseCode;

/// How long the payload of a control frame may be (RFC 6455, section 5.5).
pub const MAX_CONTROL_BYTES: usize = 125;

const FIN: u8 = 0x80;
/// The first reserved bit (RFC 7692, section 7.2.1).
const COMPRESSED: u8 = 0x40;

/// What a frame is (RFC 6455, section 5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Opcode {
    /// The next piece of a message.
    Continuation = 0,
    /// A message of text, or its first piece.
    Text = 1,
    /// A message of bytes, or its first piece.
    Binary = 2,
    /// The last frame of a side.
    Close = 8,
    /// A question for a sign of life.
    Ping = 9,
    /// The answer to it.
    Pong = 10,
}

impl Opcode {
    /// The opcode of these four bits, if they are one.
    pub(super) fn from_bits(bits: u8) -> Option<Self> {
        Some(match bits {
            0 => Self::Continuation,
            1 => Self::Text,
            2 => Self::Binary,
            8 => Self::Close,
            9 => Self::Ping,
            10 => Self::Pong,
            _ => return None,
        })
    }

    pub(super) fn is_control(self) -> bool {
        matches!(self, Self::Close | Self::Ping | Self::Pong)
    }
}

/// The first bytes of a server's frame: two, four or ten of them. The payload follows
/// as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameHeader {
    bytes: [u8; Self::MAX_BYTES],
    len: u8,
}

impl FrameHeader {
    /// How long a header can be.
    pub const MAX_BYTES: usize = 10;

    /// The header of a message of one frame, with a payload of so many bytes.
    pub fn new(opcode: Opcode, payload_bytes: usize) -> Self {
        let first = FIN | opcode as u8;
        let mut bytes = [0; Self::MAX_BYTES];
        bytes[0] = first;
        let len = if let Ok(short @ 0..=125) = u8::try_from(payload_bytes) {
            bytes[1] = short;
            2
        } else if let Ok(length) = u16::try_from(payload_bytes) {
            bytes[1] = 126;
            bytes[2..4].copy_from_slice(&length.to_be_bytes());
            4
        } else {
            bytes[1] = 127;
            bytes[2..].copy_from_slice(&(payload_bytes as u64).to_be_bytes());
            10
        };
        Self { bytes, len }
    }

    /// The same for a payload that is compressed.
    pub(super) fn compressed(mut self) -> Self {
        self.bytes[0] |= COMPRESSED;
        self
    }

    /// What is written.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }
}

/// A whole control frame. What is past [`MAX_CONTROL_BYTES`] is left out.
pub fn control_frame(opcode: Opcode, payload: &[u8]) -> Vec<u8> {
    let payload = &payload[..payload.len().min(MAX_CONTROL_BYTES)];
    [FrameHeader::new(opcode, payload.len()).as_bytes(), payload].concat()
}

/// A close frame with a code and no reason, or with neither.
pub fn close_frame(code: Option<CloseCode>) -> Vec<u8> {
    match code {
        Some(code) => control_frame(Opcode::Close, &code.get().to_be_bytes()),
        None => control_frame(Opcode::Close, &[]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_has_its_shortest_form() {
        let check = |bytes: usize, expected: &[u8]| {
            assert_eq!(FrameHeader::new(Opcode::Binary, bytes).as_bytes(), expected);
        };
        check(0, b"\x82\x00");
        check(125, b"\x82\x7d");
        check(126, b"\x82\x7e\x00\x7e");
        check(65_535, b"\x82\x7e\xff\xff");
        check(65_536, b"\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00");
    }

    #[test]
    fn close_frame_says_its_code() {
        assert_eq!(close_frame(Some(CloseCode::RESTART)), b"\x88\x02\x03\xf4");
        assert_eq!(close_frame(None), b"\x88\x00");
    }
}
