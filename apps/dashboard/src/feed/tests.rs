//! What readers see of a source that succeeds, fails, hangs and panics.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Duration;

use futures_util::FutureExt as _;
use jiff::Timestamp;

use super::*;
use crate::store::Store;

const INTERVAL: Duration = Duration::from_secs(10);

/// What the source does in one round.
enum Step {
    Value(i32),
    Same,
    Fail(Failure),
    Panic,
    /// A stream that yields and then lasts this long before it breaks.
    Stream(i32, Duration),
}

/// Does its steps one after the other, then hangs.
#[derive(Clone)]
struct Script(Arc<Mutex<VecDeque<Step>>>);

impl Source for Script {
    type Value = i32;

    fn interval(&self) -> Duration {
        INTERVAL
    }

    async fn run(&mut self, publisher: &Publisher<i32>) -> Result<(), Failure> {
        let step = self.0.lock().unwrap().pop_front();
        match step {
            None => std::future::pending::<()>().await,
            Some(Step::Value(value)) => publisher.succeeded(value),
            Some(Step::Same) => publisher.unchanged(),
            Some(Step::Fail(failure)) => return Err(failure),
            Some(Step::Panic) => panic!("the script says so"),
            Some(Step::Stream(value, lasts)) => {
                publisher.succeeded(value);
                tokio::time::sleep(lasts).await;
                return Err(Failure::unavailable("broke off"));
            }
        }
        Ok(())
    }
}

/// A running script, and what keeps it running.
struct Running {
    feeds: Feeds,
    feed: Feed<i32>,
}

fn key(asks: &str) -> SourceKey {
    SourceKey {
        asks: asks.into(),
        credentials: Vec::new(),
    }
}

/// Chance always draws one half: no spread, half of each back-off.
fn ambient() -> Ambient {
    let start = "2026-01-02T03:04:05Z".parse().unwrap();
    Ambient {
        clock: Clock::runtime(start),
        random: Random::new(|| 0.5),
    }
}

fn start_with(store: Store, steps: impl IntoIterator<Item = Step>) -> Running {
    let script = Script(Arc::new(Mutex::new(steps.into_iter().collect())));
    let mut feeds = Feeds::new(ambient(), store);
    let start = feeds.start(key("script"), "script", (), move |()| script.clone());
    let feed = start.now_or_never().expect("nothing has to end first");
    Running { feeds, feed }
}

fn start(steps: impl IntoIterator<Item = Step>) -> Running {
    start_with(Store::in_memory().unwrap(), steps)
}

/// Lets `seconds` pass, and says what readers then see: state, value, status.
async fn after(running: &Running, seconds: f64) -> String {
    tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
    let now = running.feeds.ambient.clock.now();
    let snapshot = running.feed.current();
    let value = snapshot.value.as_deref().map_or("-".into(), i32::to_string);
    let status = snapshot.status("numbers", now);
    let status = status.map_or_else(String::new, |status| status.to_string());
    format!("{} {value} {status}", snapshot.state)
}

fn unavailable() -> Step {
    Step::Fail(Failure::unavailable("GitHub answers 503"))
}

#[tokio::test(start_paused = true)]
async fn a_source_waits_then_is_fresh() {
    let running = start([Step::Value(1), Step::Value(2)]);
    assert_eq!(
        after(&running, 0.1).await,
        "waiting - Waiting for the first numbers"
    );
    assert_eq!(after(&running, 0.4).await, "fresh 1 ");
    assert_eq!(after(&running, 10.0).await, "fresh 2 ");
}

#[tokio::test(start_paused = true)]
async fn a_value_that_is_not_confirmed_becomes_stale_by_itself() {
    let running = start([Step::Value(1), Step::Same]);
    assert_eq!(after(&running, 39.0).await, "fresh 1 ");
    let stale = after(&running, 2.0).await;
    assert_eq!(stale, "stale 1 Out of date; numbers from 30 seconds ago");
}

#[tokio::test(start_paused = true)]
async fn failures_keep_the_value_and_back_off() {
    let running = start([Step::Value(1), unavailable(), unavailable(), Step::Value(2)]);
    let first = after(&running, 10.5).await;
    assert_eq!(
        first,
        "failing 1 GitHub answers 503; numbers from 10 seconds ago; next try in 1 second"
    );
    let second = after(&running, 1.0).await;
    assert_eq!(
        second,
        "failing 1 GitHub answers 503; numbers from 11 seconds ago; next try in 2 seconds"
    );
    assert_eq!(after(&running, 2.0).await, "fresh 2 ");
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_obeyed() {
    let limited = Failure::Limited {
        reason: "GitHub asks to wait".into(),
        wait: Duration::from_secs(100),
    };
    let running = start([Step::Fail(limited), Step::Value(2)]);
    let words = after(&running, 1.0).await;
    assert!(
        words.starts_with("limited - GitHub asks to wait; next try in 1 minute"),
        "{words}"
    );
    assert!(after(&running, 98.0).await.starts_with("limited"));
    assert_eq!(after(&running, 5.0).await, "fresh 2 ");
}

#[tokio::test(start_paused = true)]
async fn a_panic_restarts_the_source() {
    let running = start([Step::Panic, Step::Value(2)]);
    assert!(
        after(&running, 0.5)
            .await
            .starts_with("failing - a fault in this program")
    );
    assert_eq!(after(&running, 3.0).await, "fresh 2 ");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_tried_again_minutes_later() {
    let denied = Step::Fail(Failure::denied("GitHub does not know o/r"));
    let running = start([denied, Step::Value(1)]);
    assert_eq!(
        after(&running, 1.0).await,
        "denied - GitHub does not know o/r; next try in 5 minutes"
    );
    assert_eq!(after(&running, 300.0).await, "fresh 1 ");
}

#[tokio::test(start_paused = true)]
async fn a_source_that_is_off_is_never_tried_again() {
    let off = Failure::Off {
        reason: "X is off: no token".into(),
    };
    let running = start([Step::Fail(off), Step::Value(1)]);
    assert_eq!(after(&running, 100_000.0).await, "off - X is off: no token");
}

#[tokio::test(start_paused = true)]
async fn only_a_stream_that_lasted_starts_its_back_off_over() {
    let short = Duration::from_secs(1);
    let breaks = [0, 1, 2].map(|n| Step::Stream(n, short));
    let lasting = [Step::Stream(3, Duration::from_secs(60))];
    let running = start(breaks.into_iter().chain(lasting));
    let mut waits = Vec::new();
    let mut changes = running.feed.subscribe();
    while waits.len() < 4 {
        changes.changed().await.unwrap();
        let snapshot = changes.borrow_and_update().clone();
        if let (State::Failing { .. }, Some(next)) = (&snapshot.state, snapshot.next_try) {
            let now = running.feeds.ambient.clock.now();
            waits.push(next.duration_since(now).as_secs());
        }
    }
    assert_eq!(waits, [1, 2, 4, 1]);
}

#[tokio::test(start_paused = true)]
async fn readers_wake_for_changes_only() {
    let running = start([Step::Value(1), Step::Same, Step::Value(1), Step::Value(2)]);
    let mut changes = running.feed.subscribe();
    let mut seen = Vec::new();
    while seen.last() != Some(&2) {
        changes.changed().await.unwrap();
        seen.extend(changes.borrow_and_update().value.as_deref().copied());
    }
    assert_eq!(seen, [1, 2]);
}

#[tokio::test(start_paused = true)]
async fn the_age_moves_on_though_nobody_is_woken() {
    let running = start([Step::Value(1), Step::Same]);
    after(&running, 1.0).await;
    let first = running.feed.current().value_at.unwrap();
    after(&running, 10.0).await;
    let second = running.feed.current().value_at.unwrap();
    assert_eq!(second.duration_since(first).as_secs(), 10);
}

#[tokio::test(start_paused = true)]
async fn the_same_question_is_asked_once() {
    let mut running = start([Step::Value(1)]);
    let make = |(): &()| -> Script { panic!("started twice") };
    let feeds = &mut running.feeds;
    let other = feeds.start(key("script"), "second", (), make).await;
    assert_eq!(after(&running, 1.0).await, "fresh 1 ");
    assert_eq!(other.current().value.as_deref(), Some(&1));
}

#[tokio::test(start_paused = true)]
async fn a_value_from_before_a_restart_is_shown_at_once_with_its_age() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("feed.db");
    let running = start_with(Store::open(&file).unwrap(), [Step::Value(7)]);
    after(&running, 1.0).await;
    drop(running);

    // The runtime's clock starts again where it started before: the value is new.
    let running = start_with(Store::open(&file).unwrap(), [Step::Value(7)]);
    let restored = running.feed.current();
    assert_eq!(
        (restored.state.as_str(), restored.value.as_deref()),
        ("stale", Some(&7))
    );
    let saved: Timestamp = "2026-01-02T03:04:05.25Z".parse().unwrap();
    assert_eq!(restored.value_at, Some(saved));
    assert_eq!(after(&running, 1.0).await, "fresh 7 ");
}

/// Starts the script again for another configuration.
async fn start_again(running: &mut Running, options: u8, steps: impl IntoIterator<Item = Step>) {
    let script = Script(Arc::new(Mutex::new(steps.into_iter().collect())));
    let feeds = &mut running.feeds;
    feeds.begin();
    let make = move |_: &u8| script.clone();
    running.feed = feeds.start(key("script"), "script", options, make).await;
    feeds.end_others().await;
}

#[tokio::test(start_paused = true)]
async fn a_source_goes_on_when_the_configuration_changes_around_it() {
    let mut running = start([]);
    start_again(&mut running, 1, [unavailable(), Step::Value(2)]).await;
    let failing = after(&running, 0.5).await;
    assert!(failing.starts_with("failing - GitHub answers 503"));
    start_again(&mut running, 1, [Step::Value(3)]).await;
    assert_eq!(after(&running, 0.0).await, failing);
    assert_eq!(after(&running, 2.0).await, "fresh 2 ");
}

#[tokio::test(start_paused = true)]
async fn a_source_that_was_changed_begins_anew_with_its_value() {
    let mut running = start([]);
    start_again(&mut running, 1, [Step::Value(1), Step::Value(2)]).await;
    assert_eq!(after(&running, 0.5).await, "fresh 1 ");
    start_again(&mut running, 2, [Step::Value(3)]).await;
    assert!(after(&running, 0.0).await.starts_with("stale 1"));
    assert_eq!(after(&running, 0.5).await, "fresh 3 ");
    assert_eq!(after(&running, 15.0).await, "fresh 3 ");
}

#[tokio::test(start_paused = true)]
async fn a_source_that_is_named_no_more_is_ended_and_forgotten() {
    let mut running = start([Step::Value(1), Step::Value(2)]);
    assert_eq!(after(&running, 0.5).await, "fresh 1 ");
    running.feeds.begin();
    running.feeds.end_others().await;
    assert!(after(&running, 25.0).await.ends_with("1 "));
    assert_eq!(running.feeds.monitor().look().count(), 0);
    start_again(&mut running, 1, []).await;
    assert!(after(&running, 0.0).await.starts_with("waiting - "));
}
