//! The second hand: one tick for all viewers.

use std::time::Duration;

use bennu::{LocalTopic, PubSub};
use jiff::{RoundMode, Timestamp, TimestampRound, Unit};

/// A second has begun: this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tick(pub Timestamp);

/// Where each second of the clock on the wall is announced as it begins.
pub static TICK: LocalTopic<Tick> = LocalTopic::local_from_static("tick");

/// The second that has begun last. What is made between two ticks shows the same
/// second as what the last tick has reached.
pub fn this_second() -> Timestamp {
    second_of(Timestamp::now())
}

/// Announces every second, for ever.
pub async fn run(pubsub: PubSub) {
    loop {
        tokio::time::sleep(until_next(Timestamp::now())).await;
        pubsub.local_broadcast(&TICK, Tick(second_meant(Timestamp::now())));
    }
}

/// How long until the next second begins: more than nothing, at most a second.
fn until_next(now: Timestamp) -> Duration {
    let begun = now.as_nanosecond().rem_euclid(SECOND);
    Duration::from_nanos(u64::try_from(SECOND - begun).unwrap_or_default())
}

/// A timer may fire a moment early by the clock on the wall, which is corrected while
/// it runs; the tick then still means the second that begins. One that fires late, on a
/// busy machine, must not run ahead of the clock.
fn second_meant(now: Timestamp) -> Timestamp {
    second_of(now.saturating_add(EARLIEST).unwrap_or(now))
}

fn second_of(now: Timestamp) -> Timestamp {
    let second = now.round(
        TimestampRound::new()
            .smallest(Unit::Second)
            .mode(RoundMode::Floor),
    );
    second.unwrap_or(now)
}

/// How early a timer may fire.
const EARLIEST: Duration = Duration::from_millis(50);

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
        assert_eq!(second_meant(at("2027-04-08T06:59:59.999Z")), second);
        assert_eq!(second_meant(at("2027-04-08T07:00:00.020Z")), second);
        assert_eq!(second_meant(at("2027-04-08T07:00:00.700Z")), second);
    }

    #[test]
    fn what_is_made_between_two_ticks_shows_a_whole_second() {
        assert_eq!(this_second().subsec_nanosecond(), 0);
    }
}
