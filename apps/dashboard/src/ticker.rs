//! The second hand: one tick for all viewers.

use std::time::Duration;

use bennu::{LocalTopic, PubSub};
use jiff::{Timestamp, Unit};

/// A second has begun: this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tick(pub Timestamp);

/// Where each second of the clock on the wall is announced as it begins.
pub static TICK: LocalTopic<Tick> = LocalTopic::local_from_static("tick");

/// The second that has begun last. What is made between two ticks shows the same
/// second as what the last tick has reached.
pub fn this_second() -> Timestamp {
    let seconds = Timestamp::now().as_second();
    // A whole second of a valid instant is one too, save in the year -9999.
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MIN)
}

/// Announces every second, for ever.
pub async fn run(pubsub: PubSub) {
    loop {
        tokio::time::sleep(until_next(Timestamp::now())).await;
        pubsub.local_broadcast(&TICK, Tick(nearest_second(Timestamp::now())));
    }
}

/// How long until the next second begins: more than nothing, at most a second.
fn until_next(now: Timestamp) -> Duration {
    let begun = now.as_nanosecond().rem_euclid(SECOND);
    Duration::from_nanos(u64::try_from(SECOND - begun).unwrap_or_default())
}

/// A timer may fire a moment early by the clock on the wall, which is corrected while
/// it runs; the tick then still means the second that begins.
fn nearest_second(now: Timestamp) -> Timestamp {
    now.round(Unit::Second).unwrap_or(now)
}

const SECOND: i128 = 1_000_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn ticks_fall_on_the_second() {
        let wait = |text| until_next(at(text));
        assert_eq!(wait("2027-04-08T07:00:00.250Z"), Duration::from_millis(750));
        assert_eq!(wait("2027-04-08T07:00:00Z"), Duration::from_secs(1));
        assert_eq!(
            wait("2027-04-08T07:00:00.999999999Z"),
            Duration::from_nanos(1)
        );
    }

    #[test]
    fn a_timer_that_fires_early_or_late_means_the_second_that_began() {
        let second = at("2027-04-08T07:00:00Z");
        assert_eq!(nearest_second(at("2027-04-08T06:59:59.999Z")), second);
        assert_eq!(nearest_second(at("2027-04-08T07:00:00.020Z")), second);
    }

    #[test]
    fn what_is_made_between_two_ticks_shows_a_whole_second() {
        assert_eq!(this_second().subsec_nanosecond(), 0);
    }
}
