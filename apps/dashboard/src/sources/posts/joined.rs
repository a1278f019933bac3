//! The posts of all networks as one value, and the states of all networks as one.

use std::cmp::Reverse;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::select_all;
use tokio::time::sleep;

use super::merge::merge;
use super::post::{Network, Post};
use crate::feed::{Failure, Feed, Publisher, Snapshot, Source, State};

/// How often the times of an unchanged value are taken over.
const LOOK_INTERVAL: Duration = Duration::from_secs(5);

/// Its networks age by themselves; it takes over what they say.
const AGES_NEVER: Duration = Duration::from_secs(u32::MAX as u64);

/// One network of a source.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Member {
    /// Which.
    pub network: Network,
    /// Its posts.
    pub feed: Feed<Vec<Post>>,
}

/// Joins the feeds of several networks into one.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Joined {
    /// The networks that are on.
    pub members: Vec<Member>,
    /// Why the others are off, in plain words.
    pub off: Vec<String>,
    /// How many posts are shown at most.
    pub most: usize,
}

impl Source for Joined {
    type Value = Vec<Post>;

    /// It asks nobody; what the networks know from before a restart is shown at once.
    const START_SPREAD: Duration = Duration::ZERO;

    fn interval(&self) -> Duration {
        AGES_NEVER
    }

    async fn run(&mut self, publisher: &Publisher<Vec<Post>>) -> Result<(), Failure> {
        if self.members.is_empty() {
            let reason = self.off.join("; ");
            return Err(Failure::Off { reason });
        }
        let members = self.members.iter();
        let mut changes: Vec<_> = members.map(|member| member.feed.subscribe()).collect();
        loop {
            let snapshots = changes
                .iter_mut()
                .map(|change| Arc::clone(&change.borrow_and_update()));
            let snapshots: Vec<_> = snapshots.collect();
            publisher.relay(self.join(&snapshots));
            let changed = changes.iter_mut().map(|change| Box::pin(change.changed()));
            tokio::select! {
                _ = select_all(changed) => {}
                () = sleep(LOOK_INTERVAL) => {}
            }
        }
    }
}

impl Joined {
    /// One snapshot out of those of the members, in their order.
    ///
    /// The state is the worst of all, with its age: an outage of one network must not
    /// look like calm. What is wrong with the others is told in the notices.
    fn join(&self, snapshots: &[Arc<Snapshot<Vec<Post>>>]) -> Snapshot<Vec<Post>> {
        let values = snapshots
            .iter()
            .filter_map(|snapshot| snapshot.value.as_deref());
        let has_value = snapshots.iter().any(|snapshot| snapshot.value.is_some());
        let posts = merge(values.map(Vec::as_slice), self.most);
        // Of equally bad ones the first is told.
        let worst = snapshots
            .iter()
            .min_by_key(|snapshot| Reverse(badness(&snapshot.state)));
        let mut joined = worst.map_or_else(Snapshot::waiting, |worst| Snapshot {
            value: None,
            value_at: worst.value_at.filter(|_| worst.value.is_some()),
            state: worst.state.clone(),
            next_try: worst.next_try,
            notices: Vec::new(),
        });
        if joined.value_at.is_none() {
            joined.value_at = snapshots
                .iter()
                .filter_map(|snapshot| snapshot.value_at)
                .max();
        }
        joined.notices = self.notices(snapshots, &joined.state);
        joined.value = has_value.then(|| Arc::new(posts));
        joined
    }

    /// What the state alone does not tell.
    fn notices(&self, snapshots: &[Arc<Snapshot<Vec<Post>>>], told: &State) -> Vec<String> {
        let mut notices = Vec::new();
        for (member, snapshot) in self.members.iter().zip(snapshots) {
            let reason = match &snapshot.state {
                State::Fresh => None,
                State::Waiting => Some(format!("waiting for {}", member.network)),
                State::Stale => Some(format!("the posts of {} are out of date", member.network)),
                state => state.reason().map(str::to_owned),
            };
            notices.extend(reason.filter(|reason| told.reason() != Some(reason)));
            notices.extend(snapshot.notices.iter().cloned());
        }
        notices.extend(self.off.iter().cloned());
        notices
    }
}

/// The worse, the higher.
fn badness(state: &State) -> u8 {
    match state {
        State::Off { .. } => 0,
        State::Fresh => 1,
        State::Stale => 2,
        State::Waiting => 3,
        State::Limited { .. } => 4,
        State::Failing { .. } => 5,
        State::Gone { .. } => 6,
        State::Denied { .. } => 7,
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use tokio::time::Instant;

    use super::super::testing::{StoreFile, said};
    use super::*;
    use crate::feed::{Ambient, Clock, Feeds, Random, SourceKey};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn fresh(posts: Vec<Post>, second: i64) -> Arc<Snapshot<Vec<Post>>> {
        let mut snapshot = Snapshot::restored(posts, at(second));
        snapshot.state = State::Fresh;
        Arc::new(snapshot)
    }

    fn failing(reason: &str, second: i64) -> Arc<Snapshot<Vec<Post>>> {
        let mut snapshot = Snapshot::restored(Vec::new(), at(second));
        snapshot.state = State::Failing {
            reason: reason.into(),
        };
        Arc::new(snapshot)
    }

    fn join(snapshots: &[Arc<Snapshot<Vec<Post>>>]) -> Snapshot<Vec<Post>> {
        let joined = Joined {
            members: Vec::new(),
            off: vec!["X is off".into()],
            most: 10,
        };
        joined.join(snapshots)
    }

    /// A network that does not answer.
    struct Hangs;

    impl Source for Hangs {
        type Value = Vec<Post>;

        fn interval(&self) -> Duration {
            Duration::from_secs(60)
        }

        async fn run(&mut self, _: &Publisher<Vec<Post>>) -> Result<(), Failure> {
            std::future::pending().await
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_known_from_before_a_restart_is_shown_at_once() {
        let file = StoreFile::new();
        let posts = vec![said(Network::Bluesky, "1", 1, "a")];
        let json = serde_json::to_string(&posts).unwrap();
        file.open().saver().save_value("bluesky", json, at(1));
        let ambient = Ambient {
            clock: Clock::System,
            random: Random::new(|| 0.9),
        };
        let mut feeds = Feeds::new(ambient, file.open());
        let key = |asks: &str| SourceKey {
            asks: asks.into(),
            credentials: Vec::new(),
        };
        let feed = feeds.start(key("bluesky"), "bluesky", (), |()| Hangs).await;
        let joined = Joined {
            members: vec![Member {
                network: Network::Bluesky,
                feed,
            }],
            off: Vec::new(),
            most: 10,
        };
        let feed = feeds
            .start(key("joined"), "joined", joined, Joined::clone)
            .await;
        let before = Instant::now();
        let mut changes = feed.subscribe();
        let known = changes.wait_for(|snapshot| snapshot.value.is_some()).await;
        assert_eq!(known.unwrap().value.as_deref(), Some(&posts));
        assert!(before.elapsed() < Duration::from_millis(100));
    }

    #[test]
    fn posts_of_all_networks_stand_together() {
        let one = fresh(vec![said(Network::Bluesky, "1", 1, "a")], 100);
        let two = fresh(vec![said(Network::Mastodon, "2", 2, "b")], 200);
        let joined = join(&[one, two]);
        assert_eq!(joined.value.unwrap().len(), 2);
        assert_eq!(joined.state, State::Fresh);
        assert_eq!(joined.notices, ["X is off"]);
    }

    #[test]
    fn one_network_that_fails_shows_in_the_state_with_its_age() {
        let one = fresh(vec![said(Network::Bluesky, "1", 1, "a")], 200);
        let joined = join(&[one, failing("m.example answers 503", 100)]);
        assert_eq!(joined.state.reason(), Some("m.example answers 503"));
        assert_eq!(joined.value_at, Some(at(100)));
        assert_eq!(joined.value.unwrap().len(), 1);
    }

    #[test]
    fn a_network_that_has_never_answered_is_no_calm() {
        let one = fresh(Vec::new(), 100);
        let joined = join(&[one, Arc::new(Snapshot::waiting())]);
        assert_eq!(joined.state, State::Waiting);
    }
}
