//! What an inbox gets, and that foreign code may do what it likes meanwhile.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bennu_pubsub::{Inbox, LocalTopic, PubSub, Received, SendError, Sender};

static NUMBERS: LocalTopic<u64> = LocalTopic::local_from_static("numbers");
static WORDS: LocalTopic<&str> = LocalTopic::local_from_static("words");

#[derive(Debug, PartialEq)]
enum Message {
    Number(u64),
    Word(&'static str),
    Own,
}

/// An inbox that has room for `n`.
fn room_for<M>(n: usize) -> Inbox<M> {
    Inbox::with_capacity(NonZeroUsize::new(n).expect("room for one at least"))
}

/// All that waits now.
fn drain<M>(inbox: &mut Inbox<M>) -> Vec<Received<M>> {
    std::iter::from_fn(|| inbox.try_recv()).collect()
}

fn messages<M>(all: impl IntoIterator<Item = M>) -> Vec<Received<M>> {
    all.into_iter().map(Received::Message).collect()
}

#[test]
fn one_inbox_hears_several_topics_and_its_own_messages_in_order() {
    let pubsub = PubSub::new();
    let mut inbox = Inbox::new();
    pubsub.subscribe(&NUMBERS, inbox.sender(), Message::Number);
    pubsub.subscribe(&WORDS, inbox.sender(), Message::Word);

    pubsub.local_broadcast(&WORDS, "a");
    inbox.sender().send(Message::Own).unwrap();
    pubsub.local_broadcast(&NUMBERS, 1);
    assert_eq!(
        drain(&mut inbox),
        messages([Message::Word("a"), Message::Own, Message::Number(1)])
    );
}

#[test]
fn a_slow_receiver_loses_the_oldest_and_learns_how_many() {
    let pubsub = PubSub::new();
    let mut slow = room_for(3);
    let mut quick = Inbox::new();
    pubsub.subscribe(&NUMBERS, slow.sender(), |n| n);
    pubsub.subscribe(&NUMBERS, quick.sender(), |n| n);

    (0..10).for_each(|n| pubsub.local_broadcast(&NUMBERS, n));
    assert_eq!(slow.try_recv(), Some(Received::Lagged(7)));
    assert_eq!(drain(&mut slow), messages([7, 8, 9]));
    assert_eq!(drain(&mut quick), messages(0..10));
}

#[test]
fn topics_of_one_name_and_two_types_are_two_topics() {
    let pubsub = PubSub::new();
    let bytes: LocalTopic<u8> = LocalTopic::local("numbers").unwrap();
    let mut inbox = Inbox::new();
    pubsub.subscribe(&NUMBERS, inbox.sender(), |n| n);
    pubsub.local_broadcast(&bytes, 1);
    pubsub.local_broadcast(&NUMBERS, 2);
    assert_eq!(drain(&mut inbox), messages([2]));
}

#[test]
fn separate_pubsubs_do_not_hear_each_other() {
    let pubsub = PubSub::new();
    let other = PubSub::new();
    let mut inbox = Inbox::new();
    pubsub.subscribe(&NUMBERS, inbox.sender(), |n| n);
    other.local_broadcast(&NUMBERS, 1);
    other.unsubscribe(&NUMBERS, inbox.sender());
    pubsub.local_broadcast(&NUMBERS, 2);
    assert_eq!(drain(&mut inbox), messages([2]));
}

#[test]
fn unsubscribing_keeps_the_other_topics() {
    let pubsub = PubSub::new();
    let mut inbox = Inbox::new();
    pubsub.subscribe(&NUMBERS, inbox.sender(), Message::Number);
    pubsub.subscribe(&WORDS, inbox.sender(), Message::Word);
    pubsub.unsubscribe(&NUMBERS, inbox.sender());

    pubsub.local_broadcast(&NUMBERS, 1);
    pubsub.local_broadcast(&WORDS, "b");
    assert_eq!(drain(&mut inbox), messages([Message::Word("b")]));
}

#[test]
fn a_dropped_inbox_gives_back_what_is_sent() {
    let sender = Inbox::new().sender().clone();
    assert!(sender.is_closed());
    assert_eq!(sender.send(1), Err(SendError(1)));
}

#[test]
fn a_dropped_inbox_drops_what_was_in_it_though_senders_live() {
    let value = Arc::new(());
    let inbox = Inbox::new();
    let sender = inbox.sender().clone();
    sender.send(Arc::clone(&value)).unwrap();
    drop(inbox);
    assert_eq!(Arc::strong_count(&value), 1);
    drop(sender);
}

/// Counts how often it was cloned.
struct Counted(Arc<AtomicUsize>);

impl Clone for Counted {
    fn clone(&self) -> Self {
        self.0.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(&self.0))
    }
}

#[test]
fn a_value_is_cloned_for_all_subscribers_but_one() {
    let topic: LocalTopic<Counted> = LocalTopic::local("counted").unwrap();
    let pubsub = PubSub::new();
    let inboxes: Vec<_> = (0..5).map(|_| Inbox::new()).collect();
    for inbox in &inboxes {
        pubsub.subscribe(&topic, inbox.sender(), drop);
    }
    let clones = Arc::new(AtomicUsize::new(0));
    pubsub.local_broadcast(&topic, Counted(Arc::clone(&clones)));
    assert_eq!(clones.load(Ordering::Relaxed), 4);
}

#[test]
fn a_panic_in_a_subscriber_costs_it_one_message_and_the_others_none() {
    let pubsub = PubSub::new();
    let mut broken = Inbox::new();
    let mut sound = Inbox::new();
    pubsub.subscribe(&NUMBERS, broken.sender(), |n| {
        assert_ne!(n, 13, "thrown on purpose");
        n
    });
    pubsub.subscribe(&NUMBERS, sound.sender(), |n| n);

    (12..15).for_each(|n| pubsub.local_broadcast(&NUMBERS, n));
    assert_eq!(drain(&mut sound), messages(12..15));
    assert_eq!(broken.try_recv(), Some(Received::Lagged(1)));
    assert_eq!(drain(&mut broken), messages([12, 14]));
}

#[test]
fn a_subscriber_may_broadcast_subscribe_and_unsubscribe_while_it_maps() {
    let pubsub = PubSub::new();
    let mut inbox = Inbox::new();
    let mut late = Inbox::new();
    let node = pubsub.clone();
    let own: Sender<u64> = inbox.sender().clone();
    let others = late.sender().clone();
    pubsub.subscribe(&NUMBERS, inbox.sender(), move |n| {
        if n == 1 {
            node.subscribe(&NUMBERS, &others, |n| n);
            node.local_broadcast(&NUMBERS, 2);
            node.unsubscribe(&NUMBERS, &own);
        }
        n
    });

    pubsub.local_broadcast(&NUMBERS, 1);
    pubsub.local_broadcast(&NUMBERS, 3);
    assert_eq!(drain(&mut inbox), messages([2, 1]));
    assert_eq!(drain(&mut late), messages([2, 3]));
}

/// Broadcasts when it is dropped.
struct Parting(PubSub);

impl Drop for Parting {
    fn drop(&mut self) {
        self.0.local_broadcast(&NUMBERS, 99);
    }
}

#[test]
fn a_message_or_a_subscriber_may_broadcast_when_it_is_dropped() {
    let pubsub = PubSub::new();
    let mut witness = Inbox::new();
    pubsub.subscribe(&NUMBERS, witness.sender(), |n| n);

    let crowded = room_for(1);
    crowded
        .sender()
        .send(Some(Parting(pubsub.clone())))
        .unwrap();
    crowded.sender().send(None).unwrap();
    assert_eq!(drain(&mut witness), messages([99]), "pushed out");

    let captured = Parting(pubsub.clone());
    let inbox = Inbox::new();
    pubsub.subscribe(&NUMBERS, inbox.sender(), move |n| {
        let _ = &captured;
        n
    });
    drop(inbox);
    assert_eq!(drain(&mut witness), messages([99]), "unsubscribed");
}

#[tokio::test]
async fn a_waiting_receiver_is_woken_by_a_broadcast() {
    let pubsub = PubSub::new();
    let mut inbox = Inbox::new();
    pubsub.subscribe(&NUMBERS, inbox.sender(), |n| n);
    let receiver = tokio::spawn(async move { inbox.recv().await });
    tokio::task::yield_now().await;
    pubsub.local_broadcast(&NUMBERS, 5);
    assert_eq!(receiver.await.unwrap(), Received::Message(5));
}

#[tokio::test]
async fn a_receiver_that_gave_up_has_taken_nothing() {
    let mut inbox = Inbox::new();
    tokio::select! {
        biased;
        _ = inbox.recv() => unreachable!("the inbox is empty"),
        () = std::future::ready(()) => {}
    }
    inbox.sender().send(1).unwrap();
    assert_eq!(inbox.recv().await, Received::Message(1));
}
