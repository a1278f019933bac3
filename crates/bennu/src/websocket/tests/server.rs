//! An echo server, and a client that compares what comes back.

use std::collections::VecDeque;
use std::future::pending;
use std::task::{Context, Poll};

use bennu_core::websocket::{Message, compressed_frame};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::limits::Limits;
use crate::websocket::subprotocol::{Batch, Subprotocol};

/// Sends back what it gets.
#[derive(Debug, Default)]
pub(super) struct Echo {
    answers: VecDeque<Answer>,
}

#[derive(Debug)]
pub(super) struct Answer {
    plain: Vec<u8>,
    compressed: Option<Vec<u8>>,
}

impl Answer {
    fn new(opcode: Opcode, payload: &[u8]) -> Self {
        Self {
            plain: answer(opcode, payload),
            compressed: compressed_frame(opcode, payload),
        }
    }
}

impl Subprotocol for Echo {
    type Batch = Vec<Answer>;

    fn handle_message(&mut self, message: Message<'_>) -> Result<(), End> {
        match message {
            Message::Text(text) => {
                let answer = Answer::new(Opcode::Text, text.as_bytes());
                self.answers.push_back(answer);
            }
            Message::Binary(bytes) => {
                let answer = Answer::new(Opcode::Binary, &bytes);
                self.answers.push_back(answer);
            }
            Message::Ping(_) | Message::Pong(_) | Message::Close(_) => {}
        }
        Ok(())
    }

    fn poll_batch(&mut self, _: &mut Context<'_>) -> Poll<Result<Self::Batch, End>> {
        if self.answers.is_empty() {
            return Poll::Pending;
        }
        Poll::Ready(Ok(self.answers.drain(..).collect()))
    }
}

impl Batch for Vec<Answer> {
    fn wire(&self, index: usize, compression: bool) -> Option<&[u8]> {
        let answer = self.get(index)?;
        let compressed = answer.compressed.as_ref().filter(|_| compression);
        Some(compressed.unwrap_or(&answer.plain))
    }
}

/// What a client expects.
pub(super) struct Case {
    name: String,
    sent: Vec<Vec<u8>>,
    expected: Vec<u8>,
    compression: bool,
}

impl Case {
    /// The server answers with these frames and stays: the client closes at last.
    pub(super) fn answered(
        name: impl Into<String>,
        mut sent: Vec<Vec<u8>>,
        mut expected: Vec<Vec<u8>>,
    ) -> Self {
        sent.push(close(1000, b""));
        expected.push(close_answer(1000));
        Self::ended(name, sent, expected)
    }

    /// The server closes with this code, before the client says more.
    pub(super) fn refused(
        name: impl Into<String>,
        sent: Vec<Vec<u8>>,
        mut expected: Vec<Vec<u8>>,
        code: u16,
    ) -> Self {
        expected.push(close_answer(code));
        Self::ended(name, sent, expected)
    }

    /// The server answers with exactly these frames, then closes.
    pub(super) fn ended(
        name: impl Into<String>,
        sent: Vec<Vec<u8>>,
        expected: Vec<Vec<u8>>,
    ) -> Self {
        Self {
            name: name.into(),
            sent,
            expected: expected.concat(),
            compression: false,
        }
    }

    /// With compression agreed upon.
    pub(super) fn with_compression(self) -> Self {
        Self {
            compression: true,
            ..self
        }
    }

    async fn check(&self, chops: Chops) {
        let mut client = connect(self.compression).await;
        let (mut reader, mut writer) = client.split();
        let send = async {
            for chop in chops.of(&self.sent) {
                // A server that has refused already may be gone.
                let _ = writer.write_all(&chop).await;
            }
        };
        let mut received = Vec::new();
        let (read, ()) = tokio::join!(reader.read_to_end(&mut received), send);
        read.unwrap();
        let shown = |bytes: &[u8]| bytes[..bytes.len().min(64)].escape_ascii().to_string();
        assert!(
            received == self.expected,
            "{} in {chops:?}: expected {}, got {}",
            self.name,
            shown(&self.expected),
            shown(&received)
        );
    }
}

/// How a client cuts what it writes.
#[derive(Debug, Clone, Copy)]
enum Chops {
    Whole,
    Frames,
    Octets,
}

impl Chops {
    fn of(self, frames: &[Vec<u8>]) -> Vec<Vec<u8>> {
        match self {
            Self::Whole => vec![frames.concat()],
            Self::Frames => frames.to_vec(),
            Self::Octets => frames
                .concat()
                .into_iter()
                .map(|octet| vec![octet])
                .collect(),
        }
    }
}

/// Checks cases: all at once, frame by frame, and octet by octet.
pub(super) async fn check(cases: impl IntoIterator<Item = Case>) {
    for case in cases {
        for chops in [Chops::Whole, Chops::Frames, Chops::Octets] {
            case.check(chops).await;
        }
    }
}

/// Checks cases that are too long for single octets.
pub(super) async fn check_large(cases: impl IntoIterator<Item = Case>) {
    for case in cases {
        case.check(Chops::Whole).await;
        case.check(Chops::Frames).await;
    }
}

/// A connection to an echo server.
async fn connect(compression: bool) -> TcpStream {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = TcpStream::connect(listener.local_addr().unwrap())
        .await
        .unwrap();
    client.set_nodelay(true).unwrap();
    let (stream, _) = listener.accept().await.unwrap();
    let limits = Limits {
        message_bytes: 16 << 20,
        ..Limits::default()
    };
    tokio::spawn(async move {
        let mut websocket = WebSocket::new(stream, SocketOptions::new(&limits, compression));
        let stopped = pin!(pending());
        let end = websocket.run(&mut Echo::default(), stopped).await;
        websocket.close(end).await;
    });
    client
}
