//! The sources, and their tasks.

pub mod stars;

use bennu::prelude::*;
use tokio::task::JoinSet;

use self::stars::{GitHub, Stars};
use crate::source::{self, Feed};

/// The feeds of all sources: the state that views find with `Socket::state`.
#[derive(Debug)]
pub struct Feeds {
    /// The stars of a repository.
    pub stars: Feed<Stars>,
}

impl Feeds {
    /// Feeds that nothing has come in yet.
    pub fn new() -> Self {
        Self {
            stars: Feed::of::<GitHub>(),
        }
    }

    /// Starts the sources. They end when the tasks are dropped.
    pub fn start(&self, pubsub: &PubSub) -> JoinSet<()> {
        let mut tasks = JoinSet::new();
        tasks.spawn(source::run(
            GitHub::from_env(),
            self.stars.clone(),
            pubsub.clone(),
        ));
        tasks
    }
}

impl Default for Feeds {
    fn default() -> Self {
        Self::new()
    }
}
