//! Values that come from elsewhere: fetched by one task for all open pages.
//!
//! To add one, write its [`Source`] beside `sources/stars.rs`, start it in
//! `sources.rs`, and show its [`Feed`] as `widgets/stars.rs` does.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bennu::prelude::*;
use jiff::Timestamp;

/// How long a fetch may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The waits after failures: each is twice as long as the one before, up to the last.
const FIRST_WAIT: Duration = Duration::from_secs(2);
const LAST_WAIT: Duration = Duration::from_secs(300);

/// Where a value comes from.
pub trait Source: Send + Sync + 'static {
    /// What is fetched.
    type Value: Clone + Send + 'static;

    /// Its name, in logs and as its topic.
    const NAME: &'static str;

    /// The wait between two fetches.
    const INTERVAL: Duration;

    /// Fetches the value. An error, a panic or no answer within half a minute is a
    /// failure, and the next try comes soon.
    fn fetch(&self) -> impl Future<Output = Result<Self::Value>> + Send;
}

/// What is known of a source: its last good value, and what went wrong since.
#[derive(Debug, Clone)]
pub struct Snapshot<T> {
    /// The last good value, and when it was fetched.
    pub value: Option<(T, Timestamp)>,
    /// Why there is no newer one.
    pub problem: Option<String>,
}

impl<T> Snapshot<T> {
    /// What to tell people of a value that is missing or old.
    pub fn note(&self, now: Timestamp) -> Option<String> {
        match (&self.value, &self.problem) {
            (None, None) => Some("Waiting for the first answer.".to_owned()),
            (None, Some(problem)) => Some(format!("{problem}.")),
            (Some(_), None) => None,
            (Some((_, at)), Some(problem)) => {
                Some(format!("{problem}. This is from {} ago.", age(*at, now)))
            }
        }
    }
}

fn age(from: Timestamp, now: Timestamp) -> String {
    let seconds = now.duration_since(from).as_secs().max(0);
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", seconds / 60),
        3_600..86_400 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// Where the snapshots of a source are found: the latest here, each change on a topic.
pub struct Feed<T> {
    latest: Arc<Mutex<Snapshot<T>>>,
    topic: LocalTopic<Snapshot<T>>,
}

impl<T: Clone + Send + 'static> Feed<T> {
    /// The feed of a source that has not begun yet.
    pub fn of<S: Source<Value = T>>() -> Self {
        let nothing = Snapshot {
            value: None,
            problem: None,
        };
        Self {
            latest: Arc::new(Mutex::new(nothing)),
            topic: LocalTopic::local_from_static(S::NAME),
        }
    }

    /// Has the view told of each change from now on, and gives what is known already.
    pub fn subscribe<V: LiveView>(
        &self,
        socket: &mut Socket<V>,
        message: impl Fn(Snapshot<T>) -> V::Message + Send + Sync + 'static,
    ) -> Snapshot<T> {
        socket.subscribe(&self.topic, message);
        self.latest()
    }

    /// What is known.
    pub fn latest(&self) -> Snapshot<T> {
        let latest = self.latest.lock();
        latest.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn publish(&self, pubsub: &PubSub, fetched: Result<T, String>) {
        let mut snapshot = self.latest();
        match fetched {
            Ok(value) => {
                snapshot.value = Some((value, Timestamp::now()));
                snapshot.problem = None;
            }
            Err(problem) => snapshot.problem = Some(problem),
        }
        let latest = self.latest.lock();
        *latest.unwrap_or_else(PoisonError::into_inner) = snapshot.clone();
        pubsub.local_broadcast(&self.topic, snapshot);
    }
}

impl<T> Clone for Feed<T> {
    fn clone(&self) -> Self {
        Self {
            latest: Arc::clone(&self.latest),
            topic: self.topic.clone(),
        }
    }
}

impl<T> fmt::Debug for Feed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Feed").field(&self.topic.name()).finish()
    }
}

/// Fetches again and again, for ever, whatever happens.
pub async fn run<S: Source>(source: S, feed: Feed<S::Value>, pubsub: PubSub) {
    let source = Arc::new(source);
    let mut wait = FIRST_WAIT;
    loop {
        let fetched = fetch(&source).await;
        let next = if let Err(problem) = &fetched {
            tracing::warn!(source = S::NAME, problem, "a source failed");
            let this = wait;
            wait = LAST_WAIT.min(wait * 2);
            this
        } else {
            wait = FIRST_WAIT;
            S::INTERVAL
        };
        feed.publish(&pubsub, fetched);
        tokio::time::sleep(next).await;
    }
}

/// One fetch, in a task of its own: a panic ends that task and no more.
async fn fetch<S: Source>(source: &Arc<S>) -> Result<S::Value, String> {
    let source = Arc::clone(source);
    let fetch = async move { tokio::time::timeout(TIMEOUT, source.fetch()).await };
    match tokio::spawn(fetch).await {
        Ok(Ok(fetched)) => fetched.map_err(|error| error.to_string()),
        Ok(Err(_)) => Err(format!("{} did not answer in time", S::NAME)),
        Err(_) => Err(format!("{} had a fault", S::NAME)),
    }
}

#[cfg(test)]
mod tests {
    use bennu::pubsub::{Inbox, Received};

    use super::*;

    /// Fails, panics, hangs, and is good from then on.
    struct Moody(Mutex<u32>);

    impl Source for Moody {
        type Value = &'static str;
        const NAME: &'static str = "Moody";
        const INTERVAL: Duration = Duration::from_secs(60);

        async fn fetch(&self) -> Result<&'static str> {
            let calls = {
                let mut calls = self.0.lock().unwrap();
                *calls += 1;
                *calls
            };
            match calls {
                1 => Ok("a value"),
                2 => Err(Error::new("Moody is tired")),
                3 => panic!("Moody has had enough"),
                4 => std::future::pending().await,
                _ => Ok("another value"),
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn whatever_goes_wrong_the_last_value_stays_and_it_is_tried_again() {
        let (feed, pubsub) = (Feed::of::<Moody>(), PubSub::new());
        let mut inbox = Inbox::new();
        pubsub.subscribe(&feed.topic, inbox.sender(), |snapshot| snapshot);
        tokio::spawn(run(Moody(Mutex::new(0)), feed.clone(), pubsub));
        for (value, problem) in [
            ("a value", None),
            ("a value", Some("Moody is tired")),
            ("a value", Some("Moody had a fault")),
            ("a value", Some("Moody did not answer in time")),
            ("another value", None),
        ] {
            let Received::Message(snapshot) = inbox.recv().await else {
                panic!("expected a snapshot");
            };
            assert_eq!(snapshot.value.unwrap().0, value);
            assert_eq!(snapshot.problem.as_deref(), problem);
        }
        assert_eq!(feed.latest().value.unwrap().0, "another value");
    }

    #[test]
    fn an_old_value_is_shown_with_its_age_and_the_reason() {
        let at: Timestamp = "2027-04-08T07:00:00Z".parse().unwrap();
        let now = "2027-04-08T07:03:10Z".parse().unwrap();
        let mut snapshot = Snapshot {
            value: Some((1, at)),
            problem: None,
        };
        assert_eq!(snapshot.note(now), None);
        snapshot.problem = Some("It rains".to_owned());
        assert_eq!(
            snapshot.note(now).unwrap(),
            "It rains. This is from 3 min ago."
        );
        snapshot.value = None;
        assert_eq!(snapshot.note(now).unwrap(), "It rains.");
    }
}
