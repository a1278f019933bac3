//! The server's side of a websocket (RFC 6455), pure: bytes in, messages out.
//!
//! There is no socket and no clock in here. Whoever has them asks this module four
//! things:
//!
//! * [`Upgrade`]: may this HTTP request become a websocket, and what is answered?
//! * [`Decoder`]: which messages are in the bytes that came?
//! * [`FrameHeader`] and [`control_frame`]: which bytes say this to the client?
//! * [`Violation`]: what did the client do wrong, and which close code tells it?
//!
//! Everything that comes is hostile until it is decoded. What a client can make this
//! module keep is bounded by [`DecoderOptions`], and between messages nothing is kept:
//! a message that arrives whole is handed out where it was read, unmasked in place,
//! and one that arrives in pieces has a buffer for as long as it is unfinished.
//!
//! A server frame has no mask (section 5.1), so the bytes of a message are the same for
//! every client. They can be made once, header included, and shared. So can those of a
//! compressed message ([`compressed_frame`], RFC 7692): no message refers to another.
//!
//! # Examples
//!
//! ```
//! use bennu_core::websocket::{Decoder, DecoderOptions, FrameHeader, Message, Opcode};
//!
//! let mut decoder = Decoder::new(DecoderOptions::default());
//! // A masked text frame of two bytes, as RFC 6455 has its clients write it.
//! let mut read = *b"\x81\x82\x01\x02\x03\x04\x69\x6b";
//! let mut input = &mut read[..];
//! let message = decoder.decode(&mut input)?;
//! assert_eq!(message, Some(Message::Text("hi".into())));
//!
//! let header = FrameHeader::new(Opcode::Text, 2);
//! assert_eq!(header.as_bytes(), b"\x81\x02");
//! # Ok::<(), bennu_core::websocket::Violation>(())
//! ```

mod close;
mod decoder;
mod deflate;
mod extension;
mod fragments;
mod frame;
mod header;
mod mask;
mod message;
mod upgrade;
mod violation;

pub use self::close::{Close, CloseCode};
pub use self::decoder::{Decoder, DecoderOptions};
pub use self::deflate::compressed_frame;
pub use self::frame::{FrameHeader, MAX_CONTROL_BYTES, Opcode, close_frame, control_frame};
pub use self::message::Message;
pub use self::upgrade::{Upgrade, UpgradeError, UpgradeOptions, accept_key};
pub use self::violation::Violation;
