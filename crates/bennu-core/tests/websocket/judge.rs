//! One conversation of a client, judged by our decoder and by tungstenite's.
//!
//! The tests and the fuzzer call it. It panics where the two disagree, where the way in
//! which the bytes are cut makes a difference, and where more is kept than may be.

use std::io::{self, Cursor, Read, Write};

use bennu_core::websocket::{CloseCode, Decoder, DecoderOptions, Message, Violation};
use tungstenite::protocol::{Role, WebSocketConfig};

const MAX_MESSAGE_BYTES: usize = 1024;
const OPTIONS: DecoderOptions = DecoderOptions {
    max_message_bytes: MAX_MESSAGE_BYTES,
    max_fragments: 8,
    compression: false,
};

/// What was heard.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Heard {
    Text(String),
    Binary(Vec<u8>),
    Ping(Vec<u8>),
    Pong(Vec<u8>),
    Close(Option<(u16, String)>),
}

/// Checks one conversation. `cuts` are the lengths of the pieces in which it arrives.
pub(crate) fn judge(bytes: &[u8], cuts: &[usize]) {
    let ours = decode(bytes, &[]);
    assert_eq!(ours, decode(bytes, cuts), "cut into {cuts:?}");
    assert_eq!(
        ours,
        decode(bytes, &[1].repeat(bytes.len())),
        "cut into octets"
    );
    let (mut heard, violation) = ours;
    heard.iter_mut().for_each(Heard::without_bad_gateway);
    let Some(violation) = violation else {
        let (theirs, error) = tungstenite(bytes);
        assert_eq!((heard, None), (theirs, error));
        return;
    };
    // We refuse at once what they refuse when the frame has come, so it comes.
    let (theirs, error) = tungstenite(&[bytes, &[0; 2 * MAX_MESSAGE_BYTES]].concat());
    assert!(theirs.starts_with(&heard), "{heard:?} and {theirs:?}");
    match violation {
        // They take these.
        Violation::Length(_) | Violation::TooManyFragments { .. } | Violation::CloseCode(_) => {}
        _ => {
            let is_utf8 = violation.close_code() == CloseCode::INVALID_DATA;
            assert_eq!(heard, theirs);
            assert_eq!(error, Some(is_utf8), "{violation}");
        }
    }
}

/// All that our decoder hears, and why it stops.
fn decode(bytes: &[u8], cuts: &[usize]) -> (Vec<Heard>, Option<Violation>) {
    let mut decoder = Decoder::new(OPTIONS);
    let mut heard = Vec::new();
    let mut rest = bytes.to_vec();
    let mut rest = &mut rest[..];
    for &cut in cuts.iter().chain([&usize::MAX]) {
        let mut piece = rest.split_off_mut(..cut.min(rest.len())).expect("within");
        loop {
            match decoder.decode(&mut piece) {
                Ok(Some(message)) => heard.push(message.into()),
                Ok(None) => break,
                Err(violation) => {
                    assert_eq!(decoder.buffered_bytes(), 0);
                    return (heard, Some(violation));
                }
            }
        }
        assert!(piece.is_empty(), "all of it is taken");
        assert!(decoder.buffered_bytes() <= MAX_MESSAGE_BYTES + 125);
    }
    (heard, None)
}

impl Heard {
    /// IANA registered 1014 (bad gateway) later than the other codes: tungstenite reports
    /// it as it reports those that may not be sent.
    fn without_bad_gateway(&mut self) {
        if matches!(self, Self::Close(Some((1014, _)))) {
            *self = Self::Close(Some((1002, "Protocol violation".to_owned())));
        }
    }
}

impl From<Message<'_>> for Heard {
    fn from(message: Message<'_>) -> Self {
        match message {
            Message::Text(text) => Self::Text(text.into()),
            Message::Binary(bytes) => Self::Binary(bytes.into()),
            Message::Ping(bytes) => Self::Ping(bytes.into()),
            Message::Pong(bytes) => Self::Pong(bytes.into()),
            Message::Close(close) => {
                Self::Close(close.map(|close| (close.code.get(), close.reason.into())))
            }
        }
    }
}

/// The same by tungstenite: whether what is wrong is UTF-8, if something is.
fn tungstenite(bytes: &[u8]) -> (Vec<Heard>, Option<bool>) {
    let config = WebSocketConfig::default()
        .max_message_size(Some(MAX_MESSAGE_BYTES))
        .max_frame_size(Some(MAX_MESSAGE_BYTES));
    let stream = OneWay(Cursor::new(bytes.to_vec()));
    let mut socket = tungstenite::WebSocket::from_raw_socket(stream, Role::Server, Some(config));
    let mut heard = Vec::new();
    loop {
        let message = match socket.read() {
            Ok(message) => message,
            Err(tungstenite::Error::Utf8(_)) => return (heard, Some(true)),
            Err(tungstenite::Error::Capacity(_)) => return (heard, Some(false)),
            Err(tungstenite::Error::Protocol(
                tungstenite::error::ProtocolError::ResetWithoutClosingHandshake,
            )) => return (heard, None),
            Err(tungstenite::Error::Protocol(_)) => return (heard, Some(false)),
            Err(error) => panic!("{error}"),
        };
        heard.push(match message {
            tungstenite::Message::Text(text) => Heard::Text(text.as_str().to_owned()),
            tungstenite::Message::Binary(bytes) => Heard::Binary(bytes.to_vec()),
            tungstenite::Message::Ping(bytes) => Heard::Ping(bytes.to_vec()),
            tungstenite::Message::Pong(bytes) => Heard::Pong(bytes.to_vec()),
            tungstenite::Message::Close(close) => {
                let close = close.map(|it| (it.code.into(), it.reason.as_str().to_owned()));
                heard.push(Heard::Close(close));
                return (heard, None);
            }
            tungstenite::Message::Frame(frame) => panic!("{frame}"),
        });
    }
}

/// A client that only talks.
struct OneWay(Cursor<Vec<u8>>);

impl Read for OneWay {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Write for OneWay {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
