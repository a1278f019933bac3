//! Many threads at once: nothing is lost uncounted, nothing hangs.

use std::num::NonZeroUsize;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use bennu_pubsub::testing::receive;
use bennu_pubsub::{Inbox, LocalTopic, PubSub, Received};

const SPEAKERS: u64 = 3;
const WORDS: u64 = 5_000;
const CAPACITY: NonZeroUsize = NonZeroUsize::new(64).unwrap();

/// Who speaks, and the how manieth word of theirs it is.
static TALK: LocalTopic<(u64, u64)> = LocalTopic::local_from_static("talk");

#[test]
fn listeners_hear_each_speaker_in_order_and_count_every_loss() {
    let pubsub = PubSub::new();
    let ready = Barrier::new(SPEAKERS as usize + 2);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let listeners = [(); 2].map(|()| scope.spawn(|| listen(&pubsub, &ready)));
        let passers = [(); 2].map(|()| scope.spawn(|| come_and_go(&pubsub, &done)));
        let speakers: Vec<_> = (0..SPEAKERS)
            .map(|speaker| {
                let (pubsub, ready) = (&pubsub, &ready);
                scope.spawn(move || {
                    ready.wait();
                    (0..WORDS).for_each(|word| pubsub.local_broadcast(&TALK, (speaker, word)));
                })
            })
            .collect();
        listeners
            .into_iter()
            .for_each(|listener| listener.join().unwrap());
        speakers
            .into_iter()
            .for_each(|speaker| speaker.join().unwrap());
        done.store(true, Ordering::Relaxed);
        passers
            .into_iter()
            .for_each(|passer| passer.join().unwrap());
    });
}

/// Receives until all that was said is accounted for.
fn listen(pubsub: &PubSub, ready: &Barrier) {
    let mut inbox = Inbox::with_capacity(CAPACITY);
    pubsub.subscribe(&TALK, inbox.sender(), |word| word);
    ready.wait();
    let mut next = [0; SPEAKERS as usize];
    let mut accounted = 0;
    while accounted < SPEAKERS * WORDS {
        match receive(&mut inbox) {
            Received::Lagged(lost) => accounted += lost,
            Received::Message((speaker, word)) => {
                let next = &mut next[speaker as usize];
                assert!(
                    word >= *next,
                    "word {word} of speaker {speaker} came after {next}"
                );
                *next = word + 1;
                accounted += 1;
            }
        }
    }
    assert_eq!(accounted, SPEAKERS * WORDS);
    assert_eq!(inbox.try_recv(), None);
}

/// Subscribes and leaves, by both ways of leaving.
fn come_and_go(pubsub: &PubSub, done: &AtomicBool) {
    while !done.load(Ordering::Relaxed) {
        let inbox = Inbox::with_capacity(CAPACITY);
        pubsub.subscribe(&TALK, inbox.sender(), |word| word);
        pubsub.unsubscribe(&TALK, inbox.sender());
        pubsub.subscribe(&TALK, inbox.sender(), |word| word);
    }
}
