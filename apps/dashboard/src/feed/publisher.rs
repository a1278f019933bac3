//! A source's side of its feed: it says what happened, readers see the outcome.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::Notify;

use super::clock::{between, later};
use super::{Ambient, Failure, Feed, Random, Snapshot, State, Value};
use crate::store::Saver;

/// After how many intervals without a confirmation a value is stale.
const STALE_INTERVALS: u32 = 3;

/// The least age at which a value is stale: one slow answer is no outage.
const STALE_AT_LEAST: Duration = Duration::from_secs(20);

/// How often the time of an unchanged value is written to the store.
const TOUCH_INTERVAL: Duration = Duration::from_secs(60);

/// How often the ageing of a value is looked at, at least: a clock that was set, or a
/// machine that slept, is noticed within this time.
const LOOK_INTERVAL: Duration = Duration::from_secs(15);

/// What a source tells its feed through.
pub struct Publisher<T> {
    name: String,
    store_key: String,
    feed: Feed<T>,
    saver: Saver,
    ambient: Ambient,
    round: Mutex<Round>,
    freshness: Notify,
}

/// What the publisher remembers of the source's present round.
#[derive(Debug)]
struct Round {
    pace: Duration,
    next_in: Option<Duration>,
    succeeded_at: Option<Timestamp>,
    saved_at: Option<Timestamp>,
    resume: Option<String>,
}

impl<T: Value> Publisher<T> {
    pub(super) fn new(
        name: String,
        store_key: String,
        feed: Feed<T>,
        saver: Saver,
        ambient: Ambient,
    ) -> Self {
        let round = Round {
            pace: Duration::from_secs(60),
            next_in: None,
            succeeded_at: None,
            saved_at: None,
            resume: None,
        };
        let round = Mutex::new(round);
        Self {
            name,
            store_key,
            feed,
            saver,
            ambient,
            round,
            freshness: Notify::new(),
        }
    }

    pub(super) fn with_resume(mut self, resume: Option<String>) -> Self {
        self.round
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner)
            .resume = resume;
        self
    }

    /// The name of the source in the configuration.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What readers see now.
    pub fn current(&self) -> Arc<Snapshot<T>> {
        self.feed.current()
    }

    /// The time of day.
    pub fn now(&self) -> Timestamp {
        self.ambient.clock.now()
    }

    /// The source's dice.
    pub fn random(&self) -> &Random {
        &self.ambient.random
    }

    /// A new value, right as of now. An equal one counts as [`unchanged`](Self::unchanged).
    pub fn succeeded(&self, value: T) {
        let known = self.current();
        if known.value.as_deref() == Some(&value) {
            return self.unchanged();
        }
        let now = self.confirmed();
        self.save(&value, now);
        self.update(|snapshot| {
            snapshot.value = Some(Arc::new(value));
            confirm(snapshot, now);
        });
    }

    /// The value that readers see is still right. Without one, nothing happens.
    pub fn unchanged(&self) {
        let Some(value) = self.current().value.clone() else {
            return;
        };
        let now = self.confirmed();
        let touched = self.round().saved_at;
        if touched.is_none_or(|touched| between(touched, now) >= TOUCH_INTERVAL) {
            self.save(&value, now);
        }
        self.update(|snapshot| confirm(snapshot, now));
    }

    /// The round goes on, but the value cannot be confirmed (a stream lost its
    /// upstream and tries again by itself at `next_try`).
    pub fn failed(&self, failure: &Failure, next_try: Option<Timestamp>) {
        let now = self.now();
        metrics::counter!("dashboard_source_errors_total",
            "source" => self.name.clone(), "kind" => failure.kind())
        .increment(1);
        self.update(|snapshot| {
            snapshot.next_try = next_try;
            snapshot.state = State::after(failure, next_try.unwrap_or(now));
        });
    }

    /// Takes over a snapshot that was put together from other feeds. It is neither
    /// stored nor logged: those feeds are.
    pub fn relay(&self, mut snapshot: Snapshot<T>) {
        self.feed.shared.send_if_modified(|current| {
            if snapshot.value == current.value {
                snapshot.value.clone_from(&current.value);
            }
            let differs = snapshot.differs(current);
            *current = Arc::new(snapshot);
            differs
        });
    }

    /// From now on the value is confirmed this often: slower than the interval where a
    /// budget asks for it. The next round starts after this time, give or take.
    pub fn pace(&self, interval: Duration) {
        self.round().pace = interval;
        self.freshness.notify_one();
    }

    /// The round after this one starts in `wait` exactly, not one interval later.
    pub fn next_in(&self, wait: Duration) {
        self.round().next_in = Some(wait);
    }

    /// What the operator should know beside the state; logged when it is new.
    pub fn notices(&self, notices: Vec<String>) {
        let known = self.current();
        for notice in notices
            .iter()
            .filter(|notice| !known.notices.contains(notice))
        {
            tracing::warn!(source = self.name, "{notice}");
        }
        self.update(|snapshot| snapshot.notices = notices);
    }

    /// Where the stream resumes, as [`save_resume`](Self::save_resume) kept it.
    pub fn resume(&self) -> Option<String> {
        self.round().resume.clone()
    }

    /// Keeps where the stream resumes, also over a restart. Cheap; call it as often as
    /// the position moves.
    pub fn save_resume(&self, resume: String) {
        self.saver.save_resume(&self.store_key, resume.clone());
        self.round().resume = Some(resume);
    }

    /// A round begins.
    pub(super) fn begin(&self) {
        let mut round = self.round();
        round.next_in = None;
        round.succeeded_at = None;
    }

    /// How long the present round has been good for.
    pub(super) fn good_for(&self) -> Duration {
        let since = self.round().succeeded_at;
        since.map_or(Duration::ZERO, |since| between(since, self.now()))
    }

    /// How long until the next round after one that ended well.
    pub(super) fn planned_wait(&self) -> Duration {
        let round = self.round();
        round
            .next_in
            .unwrap_or_else(|| self.ambient.random.spread(round.pace))
    }

    /// Tells readers when the next round starts.
    pub(super) fn next_try(&self, wait: Duration) {
        let next_try = later(self.now(), wait);
        self.update(|snapshot| snapshot.next_try = Some(next_try));
    }

    /// Turns fresh into stale when its time has come, for as long as it is awaited.
    pub(super) async fn watch_age(&self) {
        loop {
            let left = self.fresh_for();
            if left == Some(Duration::ZERO) {
                self.update(|snapshot| snapshot.state = State::Stale);
                continue;
            }
            let nap = left.map_or(LOOK_INTERVAL, |left| left.min(LOOK_INTERVAL));
            tokio::select! {
                () = tokio::time::sleep(nap) => {}
                () = self.freshness.notified() => {}
            }
        }
    }

    /// How long the value stays fresh; `None` where it is not.
    fn fresh_for(&self) -> Option<Duration> {
        let snapshot = self.current();
        let age = (snapshot.state == State::Fresh).then(|| snapshot.age(self.now()))??;
        let most = (self.round().pace * STALE_INTERVALS).max(STALE_AT_LEAST);
        Some(most.saturating_sub(age))
    }

    fn confirmed(&self) -> Timestamp {
        let now = self.now();
        self.round().succeeded_at.get_or_insert(now);
        self.freshness.notify_one();
        now
    }

    fn save(&self, value: &T, now: Timestamp) {
        match serde_json::to_string(value) {
            Ok(json) => self.saver.save_value(&self.store_key, json, now),
            Err(error) => tracing::error!(source = self.name, %error, "a value cannot be stored"),
        }
        self.round().saved_at = Some(now);
    }

    /// Changes the snapshot; wakes readers only if they would see a difference, and
    /// logs a change of state once.
    fn update(&self, edit: impl FnOnce(&mut Snapshot<T>)) {
        self.feed.shared.send_if_modified(|current| {
            let mut snapshot = Snapshot::clone(current);
            edit(&mut snapshot);
            let differs = snapshot.differs(current);
            if snapshot.state.as_str() != current.state.as_str() {
                log(&self.name, &snapshot.state);
            }
            *current = Arc::new(snapshot);
            differs
        });
    }

    fn round(&self) -> MutexGuard<'_, Round> {
        self.round.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn confirm<T>(snapshot: &mut Snapshot<T>, now: Timestamp) {
    snapshot.value_at = Some(now);
    snapshot.state = State::Fresh;
}

fn log(source: &str, state: &State) {
    let (word, reason) = (state.as_str(), state.reason());
    match reason {
        Some(reason) => tracing::warn!(source, state = word, "{reason}"),
        None if *state == State::Stale => {
            tracing::warn!(source, state = word, "the value is older than it should be");
        }
        None => tracing::info!(source, state = word, "the value is current"),
    }
}

impl<T> fmt::Debug for Publisher<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Publisher")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
