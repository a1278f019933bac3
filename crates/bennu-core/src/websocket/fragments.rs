//! A message whose end has not come.

use super::{DecoderOptions, Message, Opcode, Violation};

/// The pieces of a message so far. Text is checked as it comes, unless it is compressed,
/// so that a client hears of a mistake at once (RFC 6455, section 8.1).
#[derive(Debug)]
pub(super) struct Fragments {
    opcode: Opcode,
    compressed: bool,
    bytes: Vec<u8>,
    /// How much of the text is known to be UTF-8: all but a character that is cut.
    checked: usize,
    count: u32,
}

impl Fragments {
    pub(super) fn new(opcode: Opcode, compressed: bool) -> Self {
        Self {
            opcode,
            compressed,
            bytes: Vec::new(),
            checked: 0,
            count: 1,
        }
    }

    /// Whether another piece of this length may come.
    pub(super) fn admit(
        &mut self,
        payload_bytes: u64,
        options: &DecoderOptions,
    ) -> Result<(), Violation> {
        let max = options.max_fragments;
        if self.count >= max {
            return Err(Violation::TooManyFragments { max });
        }
        self.count += 1;
        options.admit(payload_bytes.saturating_add(self.bytes.len() as u64))
    }

    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<(), Violation> {
        self.bytes.extend_from_slice(bytes);
        if self.opcode == Opcode::Text && !self.compressed {
            let unchecked = &self.bytes[self.checked..];
            self.checked += match std::str::from_utf8(unchecked) {
                Ok(text) => text.len(),
                Err(error) if error.error_len().is_none() => error.valid_up_to(),
                Err(_) => return Err(Violation::NotUtf8),
            };
        }
        Ok(())
    }

    pub(super) fn finish<'a>(self, options: &DecoderOptions) -> Result<Message<'a>, Violation> {
        Message::whole(self.opcode, self.compressed, self.bytes.into(), options)
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }
}
