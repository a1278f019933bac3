//! The strictest bare: a frame is encoded once and handed to the kernel for each
//! connection in a row. No task wakes, no queue holds it.

mod frame;

use std::io;
use std::net::Shutdown;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use socket2::SockRef;
use tokio::net::TcpStream;

use self::frame::{Text, encode};
use crate::answers::Answers;
use crate::http;

/// What is read at once, on the stack.
const READ_BYTES: usize = 4 << 10;

/// All connections.
#[derive(Debug, Clone)]
pub(crate) struct Broadcast {
    answers: Arc<Answers>,
    connections: Arc<Mutex<Vec<Weak<TcpStream>>>>,
}

impl Broadcast {
    pub(crate) fn new(answers: Arc<Answers>) -> Self {
        Self {
            answers,
            connections: Arc::default(),
        }
    }

    /// Those that are still there; the others are forgotten.
    fn present(&self) -> Vec<Arc<TcpStream>> {
        let connections = self.connections.lock();
        let mut connections = connections.unwrap_or_else(PoisonError::into_inner);
        connections.retain(|connection| connection.strong_count() > 0);
        connections.iter().filter_map(Weak::upgrade).collect()
    }

    fn enter(&self, connection: &Arc<TcpStream>) {
        let connections = self.connections.lock();
        let mut connections = connections.unwrap_or_else(PoisonError::into_inner);
        connections.push(Arc::downgrade(connection));
    }
}

impl http::Broadcast for Broadcast {
    fn answers(&self) -> &Arc<Answers> {
        &self.answers
    }

    fn publish(&self, frame: String) {
        let frame = encode(&frame);
        for connection in self.present() {
            write(&connection, &frame);
        }
    }

    async fn converse(self, stream: TcpStream, early: Vec<u8>) {
        let stream = Arc::new(stream);
        self.enter(&stream);
        let mut unread = early;
        loop {
            while let Some(text) = Text::take(&mut unread) {
                if let Some(answer) = self.answers.to(&text.0) {
                    write(&stream, &encode(&answer));
                }
            }
            if unread.is_empty() {
                unread = Vec::new();
            }
            if stream.readable().await.is_err() || read(&stream, &mut unread).is_err() {
                return;
            }
        }
    }
}

/// Adds what has come. Errs at the end.
fn read(stream: &TcpStream, unread: &mut Vec<u8>) -> io::Result<()> {
    let mut buffer = [0; READ_BYTES];
    match stream.try_read(&mut buffer) {
        Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
        Ok(length) => {
            unread.extend_from_slice(&buffer[..length]);
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(()),
        Err(error) => Err(error),
    }
}

/// Writes all of a frame. There is no memory for what is left: a connection that does
/// not take it is ended.
fn write(stream: &TcpStream, frame: &[u8]) {
    let written = stream.try_write(frame);
    if !matches!(written, Ok(length) if length == frame.len()) {
        // It has ended already, then.
        let _ = SockRef::from(stream).shutdown(Shutdown::Both);
    }
}
