//! From the bytes of a client to its messages.

use super::fragments::Fragments;
use super::header::{Header, PartialHeader};
use super::{Message, Violation};

/// What a [`Decoder`] takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecoderOptions {
    /// Bytes of one message (default 1 MiB), fragments together. A frame that announces
    /// more is refused before its payload comes.
    pub max_message_bytes: usize,
    /// Fragments of one message (default 1,024). Without it a message of empty
    /// fragments would never end.
    pub max_fragments: u32,
    /// Whether messages may be compressed (default no), as [`Upgrade`](super::Upgrade)
    /// has agreed upon. What they are once unpacked counts as their length, too.
    pub compression: bool,
}

impl Default for DecoderOptions {
    fn default() -> Self {
        Self {
            max_message_bytes: 1 << 20,
            max_fragments: 1024,
            compression: false,
        }
    }
}

impl DecoderOptions {
    /// Whether a message may be so long.
    pub(super) fn admit(&self, bytes: u64) -> Result<(), Violation> {
        let max = self.max_message_bytes;
        if bytes > max as u64 {
            return Err(Violation::MessageTooLong { max });
        }
        Ok(())
    }
}

/// The reading half of a server's websocket. Between messages it keeps no memory.
#[derive(Debug)]
pub struct Decoder {
    options: DecoderOptions,
    unfinished: Option<Box<Unfinished>>,
    closed: bool,
}

/// What has arrived in part.
#[derive(Debug, Default)]
struct Unfinished {
    header: PartialHeader,
    /// The frame whose payload is arriving; its length is what is still to come.
    frame: Option<Header>,
    /// The payload so far, if that is a control frame: it may stand between the
    /// fragments of a message.
    control: Vec<u8>,
    message: Option<Fragments>,
}

impl Decoder {
    /// A decoder at the start of a connection.
    pub fn new(options: DecoderOptions) -> Self {
        Self {
            options,
            unfinished: None,
            closed: false,
        }
    }

    /// Takes bytes from the front of `input` up to the end of the next message, and
    /// gives that message. If none ends in them it takes all, and what belongs to an
    /// unfinished message is kept.
    ///
    /// After [`Message::Close`] nothing more is read: what follows is taken and ignored
    /// (RFC 6455, section 5.5.1).
    ///
    /// # Errors
    ///
    /// If the client broke the rules. The connection must then be closed: what follows
    /// has no meaning any more, and is ignored too.
    pub fn decode<'b>(
        &mut self,
        input: &mut &'b mut [u8],
    ) -> Result<Option<Message<'b>>, Violation> {
        let decoded = self.decode_next(input);
        match decoded {
            Ok(Some(Message::Close(_))) | Err(_) => {
                self.closed = true;
                self.unfinished = None;
            }
            Ok(Some(_)) => drop(self.unfinished.take_if(|it| it.message.is_none())),
            Ok(None) => {}
        }
        decoded
    }

    /// How many bytes of an unfinished message are kept.
    pub fn buffered_bytes(&self) -> usize {
        self.unfinished.as_ref().map_or(0, |unfinished| {
            let message = unfinished.message.as_ref();
            unfinished.control.len() + message.map_or(0, Fragments::len)
        })
    }

    fn decode_next<'b>(
        &mut self,
        input: &mut &'b mut [u8],
    ) -> Result<Option<Message<'b>>, Violation> {
        if self.closed {
            *input = &mut [];
        }
        while !input.is_empty() {
            let under_way = self.unfinished.as_mut().and_then(|it| it.frame.take());
            let frame = match under_way {
                Some(frame) => frame,
                None => match self.header(input)? {
                    Some(frame) => frame,
                    None => break,
                },
            };
            if let Some(message) = self.payload(frame, input)? {
                return Ok(Some(message));
            }
        }
        Ok(None)
    }

    /// The next header, once it is there.
    fn header(&mut self, input: &mut &mut [u8]) -> Result<Option<Header>, Violation> {
        let compression = self.options.compression;
        let begun = self.unfinished.as_ref();
        let header = if begun.is_some_and(|unfinished| !unfinished.header.is_empty()) {
            self.unfinished().header.fill(input, compression)?
        } else if let Some((header, bytes)) = Header::parse(input, compression)? {
            let _ = input.split_off_mut(..bytes);
            Some(header)
        } else {
            self.unfinished().header.fill(input, compression)?
        };
        if let Some(header) = &header {
            self.admit(header)?;
        }
        Ok(header)
    }

    /// Whether this frame may come now.
    fn admit(&mut self, header: &Header) -> Result<(), Violation> {
        use super::Opcode::{Binary, Continuation, Text};
        let message = self.unfinished.as_mut().and_then(|it| it.message.as_mut());
        match (header.opcode, message) {
            (Continuation, Some(message)) => message.admit(header.payload_bytes, &self.options),
            (Continuation, None) => Err(Violation::NothingToContinue),
            (Text | Binary, Some(_)) => Err(Violation::Interrupted),
            (Text | Binary, None) => self.options.admit(header.payload_bytes),
            _ => Ok(()),
        }
    }

    /// Takes what has come of a frame's payload, and gives the message that ends in it.
    fn payload<'b>(
        &mut self,
        mut frame: Header,
        input: &mut &'b mut [u8],
    ) -> Result<Option<Message<'b>>, Violation> {
        let here =
            usize::try_from(frame.payload_bytes).map_or(input.len(), |it| it.min(input.len()));
        let bytes = input.split_off_mut(..here).unwrap_or_default();
        frame.mask.unmask(bytes);
        frame.payload_bytes -= here as u64;
        if frame.opcode.is_control() {
            self.control(frame, bytes)
        } else {
            self.data(frame, bytes)
        }
    }

    fn control<'b>(
        &mut self,
        frame: Header,
        bytes: &'b [u8],
    ) -> Result<Option<Message<'b>>, Violation> {
        let (opcode, is_whole) = (frame.opcode, frame.payload_bytes == 0);
        let begun = self
            .unfinished
            .as_ref()
            .is_some_and(|it| !it.control.is_empty());
        if is_whole && !begun {
            return Message::new(opcode, bytes.into()).map(Some);
        }
        let unfinished = self.unfinished();
        unfinished.control.extend_from_slice(bytes);
        if !is_whole {
            unfinished.frame = Some(frame);
            return Ok(None);
        }
        let payload = std::mem::take(&mut unfinished.control);
        Message::new(opcode, payload.into()).map(Some)
    }

    fn data<'b>(
        &mut self,
        frame: Header,
        bytes: &'b [u8],
    ) -> Result<Option<Message<'b>>, Violation> {
        let (opcode, compressed) = (frame.opcode, frame.compressed);
        let options = self.options;
        let ends = frame.fin && frame.payload_bytes == 0;
        let begun = self
            .unfinished
            .as_ref()
            .is_some_and(|it| it.message.is_some());
        if ends && !begun {
            return Message::whole(opcode, compressed, bytes.into(), &options).map(Some);
        }
        let unfinished = self.unfinished();
        let message = unfinished
            .message
            .get_or_insert_with(|| Fragments::new(opcode, compressed));
        message.push(bytes)?;
        if ends {
            let message = unfinished.message.take();
            return message.map(|it| it.finish(&options)).transpose();
        }
        if frame.payload_bytes > 0 {
            unfinished.frame = Some(frame);
        }
        Ok(None)
    }

    fn unfinished(&mut self) -> &mut Unfinished {
        self.unfinished.get_or_insert_default()
    }
}
