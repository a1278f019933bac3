//! The writing half: batches go out as they are, without a buffer of the connection's
//! own.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::AsyncWrite;
use tokio::time::Instant;

use super::subprotocol::Batch;

/// How many frames one write takes.
const MAX_SLICES: usize = 64;
/// How many bytes of control frames wait at most.
const MAX_CONTROL_BYTES: usize = 4 * 1024;

/// What is being written, and what comes next.
#[derive(Debug)]
pub(super) struct Writer<B> {
    /// Pongs and a close frame, to be written after what is being written.
    control: Vec<u8>,
    current: Option<Current<B>>,
    /// Whether frames are sent compressed where that pays.
    compression: bool,
    /// Whether something was written since the stream was flushed.
    unflushed: bool,
    /// Since when the client has taken nothing of what there is.
    stalled_since: Option<Instant>,
}

#[derive(Debug)]
struct Current<B> {
    frames: Frames<B>,
    compression: bool,
    /// The frame that is being written, and how much of it is.
    index: usize,
    offset: usize,
}

#[derive(Debug)]
enum Frames<B> {
    Control(Vec<u8>),
    Batch(B),
}

impl<B: Batch> Writer<B> {
    pub(super) fn new(compression: bool) -> Self {
        Self {
            compression,
            control: Vec::new(),
            current: None,
            unflushed: false,
            stalled_since: None,
        }
    }

    /// Since when the client has taken nothing, if it should.
    pub(super) fn stalled_since(&self) -> Option<Instant> {
        self.stalled_since
    }

    /// Puts a control frame in line. If too many wait, it takes the place of all: only the
    /// latest ping need be answered (RFC 6455, section 5.5.3).
    pub(super) fn send_control(&mut self, frame: &[u8]) {
        if self.control.len() + frame.len() > MAX_CONTROL_BYTES {
            self.control.clear();
        }
        self.control.extend_from_slice(frame);
    }

    /// Puts a batch in line. The one before must be [written](Self::poll_flush).
    pub(super) fn send(&mut self, batch: B) {
        debug_assert!(self.current.is_none(), "one batch after the other");
        self.current = Some(Current::new(Frames::Batch(batch), self.compression));
    }

    /// Writes all that is in line.
    pub(super) fn poll_flush<S: AsyncWrite + Unpin>(
        &mut self,
        stream: &mut S,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        let flushed = self.poll_write(stream, context);
        if flushed.is_pending() {
            self.stalled_since.get_or_insert_with(Instant::now);
        }
        flushed
    }

    fn poll_write<S: AsyncWrite + Unpin>(
        &mut self,
        stream: &mut S,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        loop {
            if self.current.is_none() && !self.control.is_empty() {
                let control = Frames::Control(std::mem::take(&mut self.control));
                self.current = Some(Current::new(control, false));
            }
            let Some(current) = &mut self.current else {
                break;
            };
            let bytes = ready!(current.poll_write(stream, context))?;
            if bytes == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.unflushed = true;
            self.stalled_since = None;
            if current.advance(bytes) {
                self.current = None;
            }
        }
        if self.unflushed {
            ready!(Pin::new(stream).poll_flush(context))?;
            self.unflushed = false;
            self.stalled_since = None;
        }
        Poll::Ready(Ok(()))
    }
}

impl<B: Batch> Current<B> {
    fn new(frames: Frames<B>, compression: bool) -> Self {
        Self {
            frames,
            compression,
            index: 0,
            offset: 0,
        }
    }

    fn wire(&self, index: usize) -> Option<&[u8]> {
        match &self.frames {
            Frames::Control(frame) => (index == 0).then_some(frame),
            Frames::Batch(batch) => batch.wire(index, self.compression),
        }
    }

    /// What is left of the frame that is being written.
    fn rest(&self) -> &[u8] {
        self.wire(self.index)
            .and_then(|frame| frame.get(self.offset..))
            .unwrap_or_default()
    }

    fn poll_write<S: AsyncWrite + Unpin>(
        &self,
        stream: &mut S,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        let stream = Pin::new(stream);
        if self.wire(self.index + 1).is_none() {
            return stream.poll_write(context, self.rest());
        }
        let mut slices = [IoSlice::new(&[]); MAX_SLICES];
        slices[0] = IoSlice::new(self.rest());
        let following = (self.index + 1..).map_while(|index| self.wire(index));
        let mut count = 1;
        for (slice, frame) in slices[1..].iter_mut().zip(following) {
            *slice = IoSlice::new(frame);
            count += 1;
        }
        stream.poll_write_vectored(context, &slices[..count])
    }

    /// So many bytes were taken: whether that was all.
    fn advance(&mut self, bytes: usize) -> bool {
        self.offset += bytes;
        while let Some(frame) = self.wire(self.index) {
            let len = frame.len();
            if self.offset < len {
                return false;
            }
            self.offset -= len;
            self.index += 1;
        }
        true
    }
}
