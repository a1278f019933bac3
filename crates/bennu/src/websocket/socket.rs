//! One websocket from its first message to its end.
//!
//! What an idle connection keeps is this and the future of [`WebSocket::run`], so nothing
//! is in them that only a busy one needs. Bytes are read into the stack of whoever polls,
//! messages are handed out from there, and a batch is written from where it is.

use std::future::poll_fn;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bennu_core::websocket::{Decoder, DecoderOptions, Message, Opcode, close_frame, control_frame};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::time::{Instant, timeout};

use super::End;
use super::subprotocol::{Batch, Subprotocol};
use super::writer::Writer;
use crate::clock::{Alarm, FAR};
use crate::limits::{Limit, Limits};

/// How much is read at a time.
const READ_BYTES: usize = 16 * 1024;
/// How long a client may take to read our close frame and to close.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

/// How a websocket is served.
#[derive(Debug, Clone)]
pub(crate) struct SocketOptions {
    decoder: DecoderOptions,
    idle_timeout: Duration,
    write_timeout: Duration,
}

/// The server's end of a websocket.
#[derive(Debug)]
pub(crate) struct WebSocket<S, B> {
    stream: S,
    decoder: Decoder,
    writer: Writer<B>,
    /// When the client has ended its last message.
    heard: Instant,
    idle_timeout: Duration,
    write_timeout: Duration,
}

impl SocketOptions {
    pub(crate) fn new(limits: &Limits, compression: bool) -> Self {
        Self {
            decoder: DecoderOptions {
                max_message_bytes: limits.message_bytes,
                max_fragments: limits.message_fragments,
                compression,
            },
            idle_timeout: limits.idle_timeout.min(FAR),
            write_timeout: limits.write_timeout.min(FAR),
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin, B: Batch> WebSocket<S, B> {
    /// A websocket whose handshake is done.
    pub(crate) fn new(stream: S, options: SocketOptions) -> Self {
        Self {
            stream,
            decoder: Decoder::new(options.decoder),
            writer: Writer::new(options.decoder.compression),
            heard: Instant::now(),
            idle_timeout: options.idle_timeout,
            write_timeout: options.write_timeout,
        }
    }

    /// Takes messages and writes frames until one side ends it, or `stopped` completes.
    ///
    /// Both directions are tried each time, so that a client that does not read is still
    /// heard.
    pub(crate) fn run(
        &mut self,
        subprotocol: &mut impl Subprotocol<Batch = B>,
        mut stopped: Pin<&mut impl Future<Output = ()>>,
    ) -> impl Future<Output = End> {
        let mut alarm = Alarm::new(self.deadline());
        poll_fn(move |context| {
            if stopped.as_mut().poll(context).is_ready() {
                return Poll::Ready(End::Restart);
            }
            if let Poll::Ready(end) = self.poll_read(subprotocol, context) {
                // What was answered before goes out before the close frame.
                let _ = self.poll_write(subprotocol, context);
                return Poll::Ready(end);
            }
            if let Poll::Ready(end) = self.poll_write(subprotocol, context) {
                return Poll::Ready(end);
            }
            let deadline = self.deadline();
            alarm.poll(deadline, context).map(|()| self.overdue())
        })
    }

    /// Tells the client why it ends and waits for some seconds until it has closed, so
    /// that the close frame is not lost with the connection (RFC 6455, section 7.1.1).
    pub(crate) async fn close(&mut self, end: End) {
        let Some(code) = end.close_frame() else {
            return;
        };
        self.writer.send_control(&close_frame(code));
        let told = async {
            poll_fn(|context| self.writer.poll_flush(&mut self.stream, context)).await?;
            self.stream.shutdown().await?;
            let mut ignored = [0; 256];
            while self.stream.read(&mut ignored).await? > 0 {}
            Ok::<(), std::io::Error>(())
        };
        // A client that has gone need not be told.
        let _ = timeout(CLOSE_TIMEOUT, told).await;
    }

    fn poll_read(
        &mut self,
        subprotocol: &mut impl Subprotocol,
        context: &mut Context<'_>,
    ) -> Poll<End> {
        let mut space = [const { MaybeUninit::uninit() }; READ_BYTES];
        loop {
            let mut buffer = ReadBuf::uninit(&mut space);
            let read = Pin::new(&mut self.stream).poll_read(context, &mut buffer);
            if let Err(error) = ready!(read) {
                tracing::debug!(%error, "a websocket cannot be read");
                return Poll::Ready(End::Gone);
            }
            if buffer.filled().is_empty() {
                return Poll::Ready(End::Gone);
            }
            if let Err(end) = self.receive(buffer.filled_mut(), subprotocol) {
                return Poll::Ready(end);
            }
        }
    }

    /// Handles all messages that end in these bytes, which were read.
    pub(crate) fn receive(
        &mut self,
        mut bytes: &mut [u8],
        subprotocol: &mut impl Subprotocol,
    ) -> Result<(), End> {
        while let Some(message) = self.decoder.decode(&mut bytes).map_err(End::of_violation)? {
            // Neither the bytes of a message that does not end keep the connection, nor
            // what stands between its fragments.
            if self.decoder.buffered_bytes() == 0 {
                self.heard = Instant::now();
            }
            match &message {
                Message::Close(close) => {
                    return Err(End::Closed(close.as_ref().map(|close| close.code)));
                }
                Message::Ping(payload) => {
                    let pong = control_frame(Opcode::Pong, payload);
                    self.writer.send_control(&pong);
                }
                Message::Text(_) | Message::Binary(_) | Message::Pong(_) => {}
            }
            subprotocol.handle_message(message)?;
        }
        Ok(())
    }

    fn poll_write(
        &mut self,
        subprotocol: &mut impl Subprotocol<Batch = B>,
        context: &mut Context<'_>,
    ) -> Poll<End> {
        loop {
            if let Err(error) = ready!(self.writer.poll_flush(&mut self.stream, context)) {
                tracing::debug!(%error, "a websocket cannot be written");
                return Poll::Ready(End::Gone);
            }
            match ready!(subprotocol.poll_batch(context)) {
                Ok(batch) => self.writer.send(batch),
                Err(end) => return Poll::Ready(end),
            }
        }
    }

    /// When it ends unless something happens.
    fn deadline(&self) -> Instant {
        let idle = self.heard + self.idle_timeout;
        let stalled = self.writer.stalled_since();
        stalled.map_or(idle, |since| idle.min(since + self.write_timeout))
    }

    /// What the deadline was for.
    fn overdue(&self) -> End {
        let stalled = self.writer.stalled_since();
        if stalled.is_some_and(|since| since.elapsed() >= self.write_timeout) {
            Limit::WriteTimeout.fired("");
            return End::Gone;
        }
        Limit::IdleTimeout.fired("");
        End::Idle
    }
}
