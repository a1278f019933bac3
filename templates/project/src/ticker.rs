//! The second hand: one task that tells every open page that a second has begun.

use bennu::prelude::*;
use jiff::Timestamp;

/// A second has begun: this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tick(pub Timestamp);

/// Where each second is announced.
pub static TICK: LocalTopic<Tick> = LocalTopic::local_from_static("tick");

/// Announces every second as it begins, for ever.
pub async fn run(pubsub: PubSub) {
    loop {
        let passed = Timestamp::now().subsec_nanosecond().unsigned_abs();
        let passed = Duration::from_nanos(passed.into());
        tokio::time::sleep(Duration::from_secs(1).saturating_sub(passed)).await;
        pubsub.local_broadcast(&TICK, Tick(this_second()));
    }
}

/// The second that has begun last.
pub fn this_second() -> Timestamp {
    Timestamp::from_second(Timestamp::now().as_second()).unwrap_or(Timestamp::MIN)
}
