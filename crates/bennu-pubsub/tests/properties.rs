//! An inbox against a model that is too slow and too simple to be wrong.

use std::num::NonZeroUsize;

use bennu_pubsub::{Inbox, Received};
use proptest::prelude::*;

#[derive(Debug, Clone)]
enum Step {
    Send(u8),
    Receive(u8),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        (0..20u8).prop_map(Step::Send),
        (0..20u8).prop_map(Step::Receive)
    ];
    prop::collection::vec(step, 0..40)
}

/// What the model says comes next: everything ever sent is numbered; of those
/// not yet received the newest `capacity` are there.
fn expected(received: &mut u64, sent: u64, capacity: u64) -> Option<Received<u64>> {
    let oldest = sent.saturating_sub(capacity).max(*received);
    let lost = oldest - *received;
    if lost > 0 {
        *received = oldest;
        return Some(Received::Lagged(lost));
    }
    (oldest < sent).then(|| {
        *received += 1;
        Received::Message(oldest)
    })
}

proptest! {
    #[test]
    fn every_message_is_received_in_order_or_counted_as_lost(
        capacity in 1..12usize,
        steps in steps(),
    ) {
        let mut inbox = Inbox::with_capacity(NonZeroUsize::new(capacity).unwrap());
        let (mut sent, mut received) = (0, 0);
        for step in steps {
            match step {
                Step::Send(count) => {
                    for n in sent..sent + u64::from(count) {
                        inbox.sender().send(n).unwrap();
                    }
                    sent += u64::from(count);
                }
                Step::Receive(count) => for _ in 0..count {
                    let model = expected(&mut received, sent, capacity as u64);
                    prop_assert_eq!(inbox.try_recv(), model);
                },
            }
        }
    }
}
