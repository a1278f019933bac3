//! For authors of adapters: one suite that every adapter passes, and a cluster
//! inside one process.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use crate::{
    Adapter, BroadcastError, Inbound, InboundError, Inbox, Outbound, PubSub, Received, Topic,
};

/// How long [`receive`] waits before it says that nothing came.
const PATIENCE: Duration = Duration::from_secs(10);

/// Holds an adapter to the promises of [`PubSub`].
///
/// `cluster` starts fresh nodes that know each other; it is called once per
/// case. With one node the cases that need two are left out.
///
/// # Panics
///
/// When a promise is broken; the message names the case.
///
/// # Examples
///
/// ```
/// use bennu_pubsub::PubSub;
/// use bennu_pubsub::testing::{Cluster, check};
///
/// check(|| vec![PubSub::new()]);
/// check(|| {
///     let cluster = Cluster::new();
///     vec![cluster.node(), cluster.node()]
/// });
/// ```
pub fn check(cluster: impl Fn() -> Vec<PubSub>) {
    for (name, nodes_needed, case) in CASES {
        let nodes = cluster();
        if nodes.len() >= *nodes_needed {
            let nodes = &nodes;
            case(&Case { name, nodes });
        }
    }
}

/// Waits for the inbox's next message, without a runtime.
///
/// # Panics
///
/// When nothing comes within ten seconds.
pub fn receive<M>(inbox: &mut Inbox<M>) -> Received<M> {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let started = Instant::now();
    loop {
        if let Poll::Ready(received) = inbox.poll_recv(&mut Context::from_waker(&waker)) {
            return received;
        }
        let rest = PATIENCE.saturating_sub(started.elapsed());
        assert!(
            !rest.is_zero(),
            "expected a message within {PATIENCE:?}, found none"
        );
        thread::park_timeout(rest);
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Several nodes in one process: each broadcast is encoded, and delivered to
/// the other nodes before `broadcast` returns.
#[derive(Clone, Default)]
pub struct Cluster {
    shared: Arc<Mutex<Shared>>,
}

#[derive(Default)]
struct Shared {
    nodes: Vec<Inbound>,
    errors: Vec<InboundError>,
}

impl Cluster {
    /// A cluster without nodes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a node.
    pub fn node(&self) -> PubSub {
        PubSub::with_adapter(Node {
            cluster: self.clone(),
            place: Mutex::new(None),
        })
    }

    /// Sends any bytes to all nodes, as a broken or hostile node would.
    pub fn inject(&self, topic: &str, payload: &[u8]) {
        self.send(None, topic, payload);
    }

    /// What nodes have refused so far, oldest first. Takes it out.
    pub fn take_errors(&self) -> Vec<InboundError> {
        std::mem::take(&mut self.lock().errors)
    }

    fn send(&self, from: Option<usize>, topic: &str, payload: &[u8]) {
        let nodes = self.lock().nodes.clone();
        for (_, node) in nodes
            .iter()
            .enumerate()
            .filter(|(place, _)| Some(*place) != from)
        {
            if let Err(error) = node.deliver(topic, payload) {
                self.lock().errors.push(error);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Cluster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cluster")
            .field("nodes", &self.lock().nodes.len())
            .finish()
    }
}

struct Node {
    cluster: Cluster,
    place: Mutex<Option<usize>>,
}

impl Adapter for Node {
    fn start(&self, inbound: Inbound) {
        let mut shared = self.cluster.lock();
        *self.place.lock().unwrap_or_else(PoisonError::into_inner) = Some(shared.nodes.len());
        shared.nodes.push(inbound);
    }

    fn publish(&self, outbound: &Outbound<'_>) -> Result<(), BroadcastError> {
        let place = *self.place.lock().unwrap_or_else(PoisonError::into_inner);
        self.cluster
            .send(place, outbound.topic(), &outbound.encode()?);
        Ok(())
    }
}

static TOPIC: Topic<String> = Topic::from_static("bennu-pubsub:check");

/// A name, how many nodes it needs, and what it does.
type Entry = (&'static str, usize, fn(&Case<'_>));

const CASES: &[Entry] = &[
    (
        "a broadcast reaches all subscribers of this node",
        1,
        |case| {
            let mut first = case.subscribe(0);
            let mut second = case.subscribe(0);
            case.broadcast(0, "hello");
            case.expect(&mut first, "hello");
            case.expect(&mut second, "hello");
        },
    ),
    ("broadcast_from passes over the sender", 1, |case| {
        let mut sender = case.subscribe(0);
        let mut other = case.subscribe(0);
        case.broadcast_from(0, &sender, "from me");
        case.broadcast(0, "after");
        case.expect(&mut sender, "after");
        case.expect(&mut other, "from me");
    }),
    ("nothing comes after unsubscribe", 1, |case| {
        let mut leaver = case.subscribe(0);
        let mut stayer = case.subscribe(0);
        case.nodes[0].unsubscribe(&TOPIC, leaver.sender());
        case.broadcast(0, "gone");
        case.expect(&mut stayer, "gone");
        leaver
            .sender()
            .send("nothing".to_owned())
            .expect("the inbox is open");
        case.expect(&mut leaver, "nothing");
    }),
    (
        "a broadcast reaches every other node once, in order",
        2,
        |case| {
            let mut inboxes: Vec<_> = (0..case.nodes.len())
                .map(|node| case.subscribe(node))
                .collect();
            case.broadcast(0, "one");
            case.broadcast(0, "two");
            for inbox in &mut inboxes {
                case.expect(inbox, "one");
                case.expect(inbox, "two");
            }
        },
    ),
    ("broadcast_from reaches the other nodes", 2, |case| {
        let mut sender = case.subscribe(0);
        let mut remote = case.subscribe(1);
        case.broadcast_from(0, &sender, "from me");
        case.expect(&mut remote, "from me");
        case.broadcast(0, "after");
        case.expect(&mut sender, "after");
    }),
    ("a local broadcast stays on its node", 2, |case| {
        let mut local = case.subscribe(0);
        let mut remote = case.subscribe(1);
        case.nodes[0].local_broadcast(&TOPIC, "here".to_owned());
        case.broadcast(0, "everywhere");
        case.expect(&mut local, "here");
        case.expect(&mut remote, "everywhere");
    }),
    (
        "a subscriber that broadcasts reaches the other node",
        2,
        |case| {
            let mut echo = Inbox::new();
            let node = case.nodes[1].clone();
            case.nodes[1].subscribe(&TOPIC, echo.sender(), move |text| {
                if text == "ping" {
                    node.broadcast(&TOPIC, "pong".to_owned())
                        .expect("the transport works");
                }
                text
            });
            let mut caller = case.subscribe(0);
            case.broadcast(0, "ping");
            let mut heard = [case.next(&mut caller), case.next(&mut caller)];
            heard.sort();
            assert_eq!(heard, ["ping", "pong"], "{}", case.name);
            // The answer was sent while the question was still being delivered.
            case.expect(&mut echo, "pong");
            case.expect(&mut echo, "ping");
        },
    ),
];

struct Case<'a> {
    name: &'static str,
    nodes: &'a [PubSub],
}

impl Case<'_> {
    fn subscribe(&self, node: usize) -> Inbox<String> {
        let inbox = Inbox::new();
        self.nodes[node].subscribe(&TOPIC, inbox.sender(), |text| text);
        inbox
    }

    fn broadcast(&self, node: usize, text: &str) {
        let sent = self.nodes[node].broadcast(&TOPIC, text.to_owned());
        sent.unwrap_or_else(|error| panic!("{}: {error}", self.name));
    }

    fn broadcast_from(&self, node: usize, from: &Inbox<String>, text: &str) {
        let sent = self.nodes[node].broadcast_from(from.sender().id(), &TOPIC, text.to_owned());
        sent.unwrap_or_else(|error| panic!("{}: {error}", self.name));
    }

    fn next(&self, inbox: &mut Inbox<String>) -> String {
        match receive(inbox) {
            Received::Message(text) => text,
            Received::Lagged(lost) => panic!("{}: {lost} messages were lost", self.name),
        }
    }

    fn expect(&self, inbox: &mut Inbox<String>, text: &str) {
        assert_eq!(self.next(inbox), text, "{}", self.name);
    }
}
