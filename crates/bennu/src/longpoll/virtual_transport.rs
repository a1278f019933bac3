//! The server's side of a long-poll client: a task that owns the connection
//! between two requests, and the list of these tasks.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use serde::{Deserialize, Serialize};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep_until, timeout};

use crate::connection::{Batch, Connection, ConnectionError};
use crate::limits::{Limit, Limits};
use crate::shutdown::Draining;
use crate::token::Signer;

/// How long a poll waits for something to say. The client gives up after 20 s.
const WINDOW: Duration = Duration::from_secs(10);
/// How long a client may leave between two polls.
const ABANDONED_AFTER: Duration = Duration::from_secs(15);
const TOKEN_MAX_AGE: Duration = Duration::from_secs(14 * 24 * 60 * 60);
const SALT: &str = "bennu longpoll";
/// Requests that wait while one is dealt with; the client sends a poll and a
/// batch at once and no more. Further ones wait for a place, up to [`WINDOW`].
const MAX_WAITING_REQUESTS: usize = 4;

/// A frame that a client brought.
#[derive(Debug)]
pub(crate) enum Incoming {
    Text(String),
    Binary(Bytes),
}

impl Incoming {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Binary(bytes) => bytes.len(),
        }
    }
}

/// What became of a poll.
#[derive(Debug)]
pub(crate) enum Polled {
    Frames(Batch),
    /// There was nothing to say in time.
    Nothing,
    /// The transport has just ended.
    Gone,
}

/// What became of the frames that a client brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Published {
    Delivered,
    /// The transport is too busy to take them.
    NotAccepted,
    Gone,
}

/// All long-poll clients of a router.
#[derive(Debug, Clone)]
pub(crate) struct Polls {
    signer: Signer,
    tasks: Arc<Tasks>,
}

/// A way to one client's transport.
#[derive(Debug)]
pub(crate) struct Transport(mpsc::Sender<Request>);

#[derive(Default)]
struct Tasks(Mutex<HashMap<TransportId, mpsc::Sender<Request>>>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct TransportId(u128);

enum Request {
    Poll(oneshot::Sender<Option<Batch>>),
    Publish(Vec<Incoming>, oneshot::Sender<()>),
}

impl Polls {
    pub(crate) fn new(signer: Signer) -> Self {
        Self {
            signer,
            tasks: Arc::default(),
        }
    }

    /// Keeps `connection` until nobody polls for it any more, and gives the
    /// token to poll with; none if there are too many already.
    pub(crate) fn open(
        &self,
        connection: Connection,
        limits: &Limits,
        draining: Draining,
    ) -> Option<String> {
        let id = TransportId(rand::random());
        let (requests, inbox) = mpsc::channel(MAX_WAITING_REQUESTS);
        let mut tasks = self.tasks.lock();
        if tasks.len() >= limits.poll_transports {
            Limit::PollTransports.fired("");
            return None;
        }
        tasks.insert(id, requests);
        drop(tasks);
        let listed = Listed {
            id,
            tasks: Arc::clone(&self.tasks),
        };
        let transport = VirtualTransport::new(connection, inbox, listed);
        tokio::spawn(transport.run(draining.without_place()));
        Some(self.signer.sign(SALT, &id))
    }

    /// The transport that the token names, if it is ours and there still.
    pub(crate) fn find(&self, token: &str) -> Option<Transport> {
        let id: TransportId = self.signer.verify(SALT, token, TOKEN_MAX_AGE).ok()?;
        self.tasks.lock().get(&id).cloned().map(Transport)
    }
}

impl Transport {
    /// Waits for frames.
    pub(crate) async fn poll(self) -> Polled {
        let (reply, batch) = oneshot::channel();
        if self.0.send(Request::Poll(reply)).await.is_err() {
            return Polled::Gone;
        }
        match batch.await {
            Ok(Some(batch)) => Polled::Frames(batch),
            // Without an answer, another poll took this one's place, or the
            // transport is ending: the next poll will tell.
            Ok(None) | Err(_) => Polled::Nothing,
        }
    }

    /// Hands frames over.
    pub(crate) async fn publish(self, frames: Vec<Incoming>) -> Published {
        let (reply, delivered) = oneshot::channel();
        let handed_over = async {
            self.0.send(Request::Publish(frames, reply)).await.ok()?;
            delivered.await.ok()
        };
        match timeout(WINDOW, handed_over).await {
            Ok(Some(())) => Published::Delivered,
            Ok(None) => Published::Gone,
            Err(_) => Published::NotAccepted,
        }
    }
}

impl Tasks {
    fn lock(&self) -> MutexGuard<'_, HashMap<TransportId, mpsc::Sender<Request>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Tasks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tasks({})", self.lock().len())
    }
}

/// A transport's entry in the list, taken out when it ends.
struct Listed {
    id: TransportId,
    tasks: Arc<Tasks>,
}

impl Drop for Listed {
    fn drop(&mut self) {
        self.tasks.lock().remove(&self.id);
    }
}

struct VirtualTransport {
    connection: Connection,
    inbox: mpsc::Receiver<Request>,
    /// The poll that waits for frames.
    waiting: Option<oneshot::Sender<Option<Batch>>>,
    /// Frames whose poll had gone when they were to be sent.
    unsent: Option<Batch>,
    /// When the waiting poll is answered with nothing, or, without one, the
    /// transport counts as abandoned.
    until: Instant,
    _listed: Listed,
}

/// Why a transport ends.
#[derive(Debug)]
enum End {
    /// Nobody has polled for a while.
    Abandoned,
    /// The client did what it may not do.
    Broken(ConnectionError),
    /// The server stops.
    Stopped,
}

impl VirtualTransport {
    fn new(connection: Connection, inbox: mpsc::Receiver<Request>, listed: Listed) -> Self {
        Self {
            connection,
            inbox,
            waiting: None,
            unsent: None,
            until: Instant::now() + ABANDONED_AFTER,
            _listed: listed,
        }
    }

    async fn run(mut self, draining: Draining) {
        let end = tokio::select! {
            end = self.serve() => end,
            () = draining.stopped() => End::Stopped,
        };
        match &end {
            End::Broken(error) => tracing::debug!(%error, "a long-poll client is cut off"),
            End::Abandoned | End::Stopped => tracing::debug!(?end, "a long-poll client ends"),
        }
        self.inbox.close();
        drop(self.waiting.take());
        tokio::select! {
            () = self.connection.close() => {}
            () = draining.killed() => {}
        }
    }

    async fn serve(&mut self) -> End {
        loop {
            let polled = self.waiting.is_some();
            tokio::select! {
                request = self.inbox.recv() => match request {
                    Some(Request::Poll(reply)) => self.wait(reply),
                    Some(Request::Publish(frames, reply)) => {
                        if let Err(error) = self.deliver(frames) {
                            return End::Broken(error);
                        }
                        let _ = reply.send(());
                    }
                    None => return End::Abandoned,
                },
                batch = self.connection.next_batch(), if polled => match batch {
                    Ok(batch) => self.answer(Some(batch)),
                    Err(error) => return End::Broken(error),
                },
                () = gone(&mut self.waiting) => self.answer(None),
                () = sleep_until(self.until) => {
                    if !polled {
                        return End::Abandoned;
                    }
                    self.answer(None);
                }
            }
        }
    }

    fn wait(&mut self, reply: oneshot::Sender<Option<Batch>>) {
        self.waiting = Some(reply);
        self.until = Instant::now() + WINDOW;
        if let Some(unsent) = self.unsent.take() {
            self.answer(Some(unsent));
        }
    }

    fn answer(&mut self, batch: Option<Batch>) {
        self.until = Instant::now() + ABANDONED_AFTER;
        self.unsent = match self.waiting.take() {
            Some(reply) => reply.send(batch).err().flatten(),
            None => batch,
        };
    }

    fn deliver(&mut self, frames: Vec<Incoming>) -> Result<(), ConnectionError> {
        frames.iter().try_for_each(|frame| match frame {
            Incoming::Text(text) => self.connection.handle_text(text),
            Incoming::Binary(bytes) => self.connection.handle_binary(bytes),
        })
    }
}

/// Completes when the client of the waiting poll has gone; never without one.
async fn gone(waiting: &mut Option<oneshot::Sender<Option<Batch>>>) {
    match waiting {
        Some(reply) => reply.closed().await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::Endpoint;
    use crate::secret::SecretKey;

    const HEARTBEAT: &str = r#"[null,"7","phoenix","heartbeat",{}]"#;

    struct Server {
        endpoint: Arc<Endpoint>,
        polls: Polls,
    }

    impl Server {
        fn new() -> Self {
            let endpoint = Arc::new(Endpoint::new(&SecretKey::random()));
            Self {
                polls: Polls::new(endpoint.signer.clone()),
                endpoint,
            }
        }

        fn connection(&self) -> Connection {
            Connection::new(Arc::clone(&self.endpoint), None)
        }

        fn transport(&self, id: TransportId, inbox: mpsc::Receiver<Request>) -> VirtualTransport {
            let listed = Listed {
                id,
                tasks: Arc::clone(&self.polls.tasks),
            };
            VirtualTransport::new(self.connection(), inbox, listed)
        }

        fn open(&self) -> String {
            let connection = self.connection();
            self.polls
                .open(connection, &self.endpoint.limits, Draining::never())
                .unwrap()
        }

        async fn publish(&self, token: &str) -> Published {
            let Some(transport) = self.polls.find(token) else {
                return Published::Gone;
            };
            let frames = vec![Incoming::Text(HEARTBEAT.to_owned())];
            transport.publish(frames).await
        }

        /// How many frames a poll brings; none if it brings nothing.
        async fn frames(&self, token: &str) -> Option<usize> {
            match self.polls.find(token)?.poll().await {
                Polled::Frames(batch) => Some(batch.frames().len()),
                Polled::Nothing => Some(0),
                Polled::Gone => None,
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_poll_waits_for_its_window_and_no_longer() {
        let server = Server::new();
        let token = server.open();
        let started = Instant::now();
        assert_eq!(server.frames(&token).await, Some(0));
        assert_eq!(started.elapsed().as_secs(), WINDOW.as_secs());
    }

    #[tokio::test(start_paused = true)]
    async fn a_poll_that_waits_is_answered_when_there_is_something_to_say() {
        let server = Server::new();
        let token = server.open();
        let (frames, published) = tokio::join!(server.frames(&token), server.publish(&token));
        assert_eq!((frames, published), (Some(1), Published::Delivered));
    }

    #[tokio::test(start_paused = true)]
    async fn a_transport_without_polls_is_gone_after_a_while() {
        let server = Server::new();
        let token = server.open();
        tokio::time::sleep(ABANDONED_AFTER - Duration::from_secs(1)).await;
        assert_eq!(server.frames(&token).await, Some(0));
        tokio::time::sleep(ABANDONED_AFTER + Duration::from_secs(1)).await;
        assert_eq!(server.frames(&token).await, None);
        assert_eq!(server.publish(&token).await, Published::Gone);
        assert!(server.polls.tasks.lock().is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn a_new_poll_takes_the_place_of_one_that_waits() {
        let server = Server::new();
        let token = server.open();
        let first = server.frames(&token);
        let second = async {
            let (frames, _) = tokio::join!(server.frames(&token), async {
                tokio::task::yield_now().await;
                server.publish(&token).await
            });
            frames
        };
        assert_eq!(tokio::join!(first, second), (Some(0), Some(1)));
    }

    #[tokio::test(start_paused = true)]
    async fn frames_wait_for_the_next_poll_when_a_client_hangs_up() {
        let server = Server::new();
        let token = server.open();
        let hung_up = timeout(Duration::from_secs(1), server.frames(&token)).await;
        assert!(hung_up.is_err());
        assert_eq!(server.publish(&token).await, Published::Delivered);
        assert_eq!(server.frames(&token).await, Some(1));
    }

    #[tokio::test]
    async fn frames_wait_even_if_the_client_hangs_up_as_they_are_handed_over() {
        let server = Server::new();
        let mut transport = server.transport(TransportId(1), mpsc::channel(1).1);
        transport.wait(oneshot::channel().0);
        transport.connection.handle_text(HEARTBEAT).unwrap();
        let batch = transport.connection.next_batch().await.unwrap();
        transport.answer(Some(batch));
        let (poll, mut frames) = oneshot::channel();
        transport.wait(poll);
        assert_eq!(frames.try_recv().unwrap().unwrap().frames().len(), 1);
    }
}
