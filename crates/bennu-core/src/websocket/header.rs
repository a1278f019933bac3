//! The header of a client's frame, which may arrive byte by byte.

use super::mask::Mask;
use super::{MAX_CONTROL_BYTES, Opcode, Violation};

/// How long a client's header can be: two bytes, eight of length, four of mask.
const MAX_BYTES: usize = 14;

/// What a client's frame says of itself (RFC 6455, section 5.2).
#[derive(Debug)]
pub(super) struct Header {
    pub(super) opcode: Opcode,
    /// Whether it is the last of its message.
    pub(super) fin: bool,
    /// Whether the message that it begins is compressed.
    pub(super) compressed: bool,
    pub(super) mask: Mask,
    /// Bytes of payload.
    pub(super) payload_bytes: u64,
}

/// The bytes of a header that has not arrived whole.
#[derive(Debug, Default)]
pub(super) struct PartialHeader {
    bytes: [u8; MAX_BYTES],
    len: u8,
}

impl Header {
    /// Reads the header at the start of `bytes`: it and how long it is, or nothing if it
    /// goes on after them. `compression` says whether messages may be compressed.
    pub(super) fn parse(
        bytes: &[u8],
        compression: bool,
    ) -> Result<Option<(Self, usize)>, Violation> {
        let &[first, second, ref rest @ ..] = bytes else {
            return Ok(None);
        };
        let reserved = first >> 4 & 0b111;
        let bits = first & 0b1111;
        let opcode = Opcode::from_bits(bits);
        let compressed = compression
            && reserved == 0b100
            && matches!(opcode, Some(Opcode::Text | Opcode::Binary));
        if reserved != 0 && !compressed {
            return Err(Violation::ReservedBits(reserved));
        }
        let opcode = opcode.ok_or(Violation::ReservedOpcode(bits))?;
        if second & 0x80 == 0 {
            return Err(Violation::Unmasked);
        }
        let fin = first & 0x80 != 0;
        if opcode.is_control() && !fin {
            return Err(Violation::FragmentedControl);
        }
        let Some((payload_bytes, rest)) = length(second & 0x7f, rest)? else {
            return Ok(None);
        };
        if opcode.is_control() && payload_bytes > MAX_CONTROL_BYTES as u64 {
            return Err(Violation::ControlTooLong(payload_bytes));
        }
        let Some((&key, rest)) = rest.split_first_chunk() else {
            return Ok(None);
        };
        let header = Self {
            opcode,
            fin,
            compressed,
            mask: Mask::new(key),
            payload_bytes,
        };
        Ok(Some((header, bytes.len() - rest.len())))
    }
}

/// The length that the seven bits give, or the bytes after them.
fn length(bits: u8, rest: &[u8]) -> Result<Option<(u64, &[u8])>, Violation> {
    let (length, rest, shortest) = match bits {
        126 => match rest.split_first_chunk() {
            Some((&bytes, rest)) => (u64::from(u16::from_be_bytes(bytes)), rest, 126),
            None => return Ok(None),
        },
        127 => match rest.split_first_chunk() {
            Some((&bytes, rest)) => (u64::from_be_bytes(bytes), rest, 1 << 16),
            None => return Ok(None),
        },
        short => (u64::from(short), rest, 0),
    };
    if length < shortest || length >> 63 != 0 {
        return Err(Violation::Length(length));
    }
    Ok(Some((length, rest)))
}

impl PartialHeader {
    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Adds bytes from the front of `input` until the header is whole.
    pub(super) fn fill(
        &mut self,
        input: &mut &mut [u8],
        compression: bool,
    ) -> Result<Option<Header>, Violation> {
        while let Some(byte) = input.split_off_first_mut() {
            self.bytes[usize::from(self.len)] = *byte;
            self.len += 1;
            if let Some((header, _)) =
                Header::parse(&self.bytes[..usize::from(self.len)], compression)?
            {
                self.len = 0;
                return Ok(Some(header));
            }
        }
        Ok(None)
    }
}
