//! The shared suite over the adapters of this crate, and what nodes refuse.

use bennu_pubsub::testing::{Cluster, check, receive};
use bennu_pubsub::{
    Adapter, BroadcastError, Inbound, InboundError, Inbox, Local, LocalTopic, Outbound, PubSub,
    Received, Topic,
};
use serde::{Deserialize, Serialize, Serializer};

static NUMBERS: Topic<u8> = Topic::from_static("numbers");

#[test]
fn a_single_node_keeps_the_promises() {
    check(|| vec![PubSub::with_adapter(Local)]);
}

#[test]
fn two_and_three_nodes_keep_the_promises() {
    for size in [2, 3] {
        check(|| {
            let cluster = Cluster::new();
            (0..size).map(|_| cluster.node()).collect()
        });
    }
}

#[test]
fn garbage_from_another_node_is_dropped_and_named() {
    let cluster = Cluster::new();
    let node = cluster.node();
    let mut inbox = Inbox::new();
    node.subscribe(&NUMBERS, inbox.sender(), |n| n);

    let deep = [b'['; 10_000];
    for garbage in [&b"\xff\xfe"[..], b"", b"300", b"\"seven\"", b"7 7", &deep] {
        cluster.inject("numbers", garbage);
        let errors = cluster.take_errors();
        assert!(
            matches!(&errors[..], [InboundError::Payload { .. }]),
            "{garbage:?}: {errors:?}"
        );
    }
    cluster.inject("numbers", b"7");
    assert_eq!(receive(&mut inbox), Received::Message(7));
    assert_eq!(inbox.try_recv(), None);
}

#[test]
fn an_error_says_what_was_expected_and_where() {
    let cluster = Cluster::new();
    let node = cluster.node();
    let inbox = Inbox::<u8>::new();
    node.subscribe(&NUMBERS, inbox.sender(), |n| n);
    cluster.inject("numbers", b"{}");
    cluster.inject(&"x".repeat(256), b"7");

    let errors: Vec<_> = cluster
        .take_errors()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        errors,
        [
            "a message from another node on topic \"numbers\" is no u8",
            "a message from another node names no topic",
        ]
    );
}

#[test]
fn what_nobody_hears_is_not_looked_at() {
    let cluster = Cluster::new();
    let _node = cluster.node();
    cluster.inject("numbers", b"garbage");
    assert!(cluster.take_errors().is_empty());
}

#[test]
fn other_nodes_cannot_speak_on_a_local_topic() {
    let local: LocalTopic<u8> = LocalTopic::local("numbers").unwrap();
    let cluster = Cluster::new();
    let node = cluster.node();
    let mut inbox = Inbox::new();
    node.subscribe(&local, inbox.sender(), |n| n);

    cluster.inject("numbers", b"7");
    cluster.node().broadcast(&NUMBERS, 8).unwrap();
    node.broadcast(&NUMBERS, 9).unwrap();
    node.local_broadcast(&local, 10);
    assert_eq!(receive(&mut inbox), Received::Message(10));
}

/// Can be decoded, never encoded.
#[derive(Clone, Deserialize)]
struct Mute;

impl Serialize for Mute {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("mute"))
    }
}

#[test]
fn this_node_hears_what_cannot_be_encoded_for_others() {
    let topic: Topic<Mute> = Topic::from_static("mute");
    let node = Cluster::new().node();
    let mut inbox = Inbox::new();
    node.subscribe(&topic, inbox.sender(), |_| ());

    let error = node.broadcast(&topic, Mute).unwrap_err();
    assert!(matches!(error, BroadcastError::Encode { .. }), "{error:?}");
    assert_eq!(receive(&mut inbox), Received::Message(()));
}

/// A transport that is down.
struct Down;

impl Adapter for Down {
    fn start(&self, _: Inbound) {}

    fn publish(&self, outbound: &Outbound<'_>) -> Result<(), BroadcastError> {
        let topic = outbound.topic().to_owned();
        Err(BroadcastError::Transport {
            topic,
            source: "connection refused".into(),
        })
    }
}

#[test]
fn this_node_hears_what_the_transport_cannot_carry() {
    let node = PubSub::with_adapter(Down);
    let mut inbox = Inbox::new();
    node.subscribe(&NUMBERS, inbox.sender(), |n| n);

    let error = node.broadcast(&NUMBERS, 1).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the message for topic \"numbers\" could not be sent to other nodes"
    );
    assert_eq!(receive(&mut inbox), Received::Message(1));
}
