//! How long a client may be silent, and how long it may not read.

use std::future::pending;
use std::task::{Context, Poll};
use std::time::Duration;

use bennu_core::websocket::Message;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

use super::*;
use crate::limits::Limits;
use crate::websocket::subprotocol::{Batch, Subprotocol};

/// Longer than what fits between the client and the server.
const LONG: usize = 1000;

/// Says one long thing, as soon as something was said to it.
#[derive(Debug, Default)]
struct Talker {
    answer: Option<Long>,
}

/// A frame of no known kind.
#[derive(Debug)]
struct Long(Vec<u8>);

impl Batch for Long {
    fn wire(&self, index: usize, _: bool) -> Option<&[u8]> {
        (index == 0).then_some(&self.0)
    }
}

impl Subprotocol for Talker {
    type Batch = Long;

    fn handle_message(&mut self, message: Message<'_>) -> Result<(), End> {
        if let Message::Text(_) = message {
            self.answer = Some(Long(vec![0; LONG]));
        }
        Ok(())
    }

    fn poll_batch(&mut self, _: &mut Context<'_>) -> Poll<Result<Self::Batch, End>> {
        self.answer
            .take()
            .map_or(Poll::Pending, |it| Poll::Ready(Ok(it)))
    }
}

/// A client, and what becomes of it: the end and after how many seconds it came.
fn talk() -> (DuplexStream, JoinHandle<(End, u64)>) {
    let (client, server) = duplex(64);
    let limits = Limits {
        idle_timeout: Duration::from_secs(60),
        write_timeout: Duration::from_secs(100),
        ..Limits::default()
    };
    let started = Instant::now();
    let ended = tokio::spawn(async move {
        let mut websocket = WebSocket::new(server, SocketOptions::new(&limits, false));
        let stopped = pin!(pending());
        let end = websocket.run(&mut Talker::default(), stopped).await;
        (end, started.elapsed().as_secs())
    });
    (client, ended)
}

async fn after(seconds: u64) {
    sleep(Duration::from_secs(seconds)).await;
}

#[tokio::test(start_paused = true)]
async fn silent_client_is_closed() {
    let (mut client, ended) = talk();
    for _ in 0..5 {
        after(50).await;
        client.write_all(&pong(b"")).await.unwrap();
    }
    assert_eq!(ended.await.unwrap(), (End::Idle, 5 * 50 + 60));
}

#[tokio::test(start_paused = true)]
async fn message_that_does_not_end_is_not_waited_for() {
    let cut = text("go on");
    let fragment = frame(0x01, b"go");
    for (begun, more) in [(&cut[..8], &cut[8..9]), (&fragment, &ping(b""))] {
        let (mut client, ended) = talk();
        client.write_all(begun).await.unwrap();
        after(50).await;
        client.write_all(more).await.unwrap();
        assert_eq!(ended.await.unwrap(), (End::Idle, 60));
    }
}

#[tokio::test(start_paused = true)]
async fn client_that_does_not_read_is_heard_and_then_cut() {
    let (mut client, ended) = talk();
    client.write_all(&text("go")).await.unwrap();
    let pinging = async {
        loop {
            after(50).await;
            if client.write_all(&ping(b"")).await.is_err() {
                return;
            }
        }
    };
    let (ended, ()) = tokio::join!(ended, pinging);
    assert_eq!(ended.unwrap(), (End::Gone, 100));
}

#[tokio::test(start_paused = true)]
async fn client_that_reads_slowly_is_kept() {
    let (mut client, ended) = talk();
    client.write_all(&text("go")).await.unwrap();
    for _ in 0..LONG {
        after(50).await;
        client.read_u8().await.unwrap();
        client.write_all(&pong(b"")).await.unwrap();
    }
    drop(client);
    assert_eq!(ended.await.unwrap(), (End::Gone, LONG as u64 * 50));
}

#[tokio::test(start_paused = true)]
async fn pings_are_answered_between_batches() {
    let (mut client, _ended) = talk();
    let sent = [text("go"), ping(b"1"), text("go"), ping(b"2")].concat();
    client.write_all(&sent).await.unwrap();
    let mut received = vec![0; LONG + 6];
    client.read_exact(&mut received).await.unwrap();
    let pongs = [pong_answer(b"1"), pong_answer(b"2")].concat();
    assert_eq!(received, [pongs, vec![0; LONG]].concat());
}
