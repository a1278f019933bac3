//! What is known of a source at one moment.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

use super::clock::between;
use super::{State, words};

/// What a source last said, when, and how it is doing.
#[derive(Debug)]
pub struct Snapshot<T> {
    /// The last good value, kept in every state.
    pub value: Option<Arc<T>>,
    /// When the value was last known to be right: fetched, or confirmed unchanged.
    pub value_at: Option<Timestamp>,
    /// How it is doing.
    pub state: State,
    /// When it tries next, as far as that is known.
    pub next_try: Option<Timestamp>,
    /// What the operator should know beside the state ("renamed to …", "X is off: no
    /// token"), in plain words.
    pub notices: Vec<String>,
}

impl<T> Snapshot<T> {
    /// Nothing known yet.
    pub fn waiting() -> Self {
        Self {
            value: None,
            value_at: None,
            state: State::Waiting,
            next_try: None,
            notices: Vec::new(),
        }
    }

    /// A value from before a restart: stale until the source confirms it.
    pub fn restored(value: T, value_at: Timestamp) -> Self {
        Self {
            value: Some(Arc::new(value)),
            value_at: Some(value_at),
            state: State::Stale,
            ..Self::waiting()
        }
    }

    /// How old the value is; `None` where there is none.
    pub fn age(&self, now: Timestamp) -> Option<std::time::Duration> {
        self.value_at.map(|at| between(at, now))
    }

    /// What is wrong, in plain words with the value's age and the next try; `None`
    /// while everything is fresh. `noun` names the value: "numbers", "posts".
    ///
    /// "GitHub answers 503; numbers from 3 minutes ago; next try in 40 seconds"
    pub fn status(&self, noun: &str, now: Timestamp) -> Option<Status> {
        let what = match &self.state {
            State::Fresh => return None,
            State::Waiting if self.value.is_some() => format!("Waiting for more {noun}"),
            State::Waiting => format!("Waiting for the first {noun}"),
            State::Stale => "Out of date".into(),
            other => other.reason().unwrap_or_default().to_owned(),
        };
        let mut when = String::new();
        if let Some(age) = self.age(now) {
            when = format!("; {noun} from {}", words::age(age));
        }
        if let Some(next) = self.next_try.filter(|next| *next > now) {
            when += &format!("; next try in {}", words::wait(between(now, next)));
        }
        Some(Status { what, when })
    }

    /// Whether a reader would see a difference to `other`.
    pub(super) fn differs(&self, other: &Self) -> bool {
        let same_value = match (&self.value, &other.value) {
            (Some(one), Some(two)) => Arc::ptr_eq(one, two),
            (one, two) => one.is_none() && two.is_none(),
        };
        let next_try_shows = self.state != State::Fresh && self.next_try != other.next_try;
        !same_value || self.state != other.state || self.notices != other.notices || next_try_shows
    }
}

/// What is wrong with a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// What it is: the same for as long as the state is.
    pub what: String,
    /// Behind it, the value's age and the next try, which change with time.
    pub when: String,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.what, self.when)
    }
}

// Not derived, because the value is shared and need not be `Clone`.
impl<T> Clone for Snapshot<T> {
    fn clone(&self) -> Self {
        Self {
            value: self.value.clone(),
            value_at: self.value_at,
            state: self.state.clone(),
            next_try: self.next_try,
            notices: self.notices.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_status_tells_reason_age_and_next_try() {
        let mut snapshot = Snapshot::restored(7, at(100));
        snapshot.state = State::Failing {
            reason: "GitHub answers 503".into(),
        };
        snapshot.next_try = Some(at(320));
        assert_eq!(
            snapshot.status("numbers", at(280)).unwrap().to_string(),
            "GitHub answers 503; numbers from 3 minutes ago; next try in 40 seconds"
        );
    }

    #[test]
    fn a_value_from_before_a_restart_shows_its_age() {
        let snapshot = Snapshot::restored(7, at(100));
        assert_eq!(snapshot.state.as_str(), "stale");
        assert_eq!(
            snapshot.status("numbers", at(7_300)).unwrap().to_string(),
            "Out of date; numbers from 2 hours ago"
        );
    }

    #[test]
    fn fresh_needs_no_words_and_waiting_has_some() {
        let mut snapshot = Snapshot::<i32>::waiting();
        assert_eq!(
            snapshot.status("posts", at(0)).unwrap().to_string(),
            "Waiting for the first posts"
        );
        snapshot.state = State::Fresh;
        assert_eq!(snapshot.status("posts", at(0)), None);
    }

    #[test]
    fn who_has_something_does_not_wait_for_the_first() {
        let mut snapshot = Snapshot::restored(7, at(100));
        snapshot.state = State::Waiting;
        assert_eq!(
            snapshot.status("posts", at(130)).unwrap().to_string(),
            "Waiting for more posts; posts from 30 seconds ago"
        );
    }
}
