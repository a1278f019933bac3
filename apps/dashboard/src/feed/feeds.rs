//! All running sources: each started once, whoever asks for it.

use std::any::Any;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use tokio::task::JoinSet;

use super::monitor::Monitor;
use super::publisher::Publisher;
use super::supervisor::supervise;
use super::{Ambient, Feed, Snapshot, Source, Value};
use crate::secret::Secret;
use crate::store::{Saved, Store};

/// What a source asks, and with which credentials: two sources with the same key are
/// one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SourceKey {
    /// Kind, URL and parameters; also the key in the store, so never a credential.
    pub asks: String,
    /// What it identifies itself with.
    pub credentials: Vec<Secret>,
}

/// The owner of every source's task. Dropping it ends them.
pub struct Feeds {
    pub(super) ambient: Ambient,
    store: Arc<Store>,
    feeds: HashMap<SourceKey, Box<dyn Any + Send + Sync>>,
    monitor: Monitor,
    tasks: JoinSet<()>,
}

impl Feeds {
    /// No sources yet.
    pub fn new(ambient: Ambient, store: impl Into<Arc<Store>>) -> Self {
        Self {
            ambient,
            store: store.into(),
            feeds: HashMap::new(),
            monitor: Monitor::default(),
            tasks: JoinSet::new(),
        }
    }

    /// The feed of what `key` asks for: the running one, or a new one whose source is
    /// made by `make`, once now and again after each panic.
    ///
    /// Must be called within a tokio runtime. `name` is the source's name in the
    /// configuration.
    ///
    /// # Panics
    ///
    /// When one key is used for sources of two kinds.
    pub fn start<S: Source>(
        &mut self,
        key: SourceKey,
        name: &str,
        make: impl Fn() -> S + Send + 'static,
    ) -> Feed<S::Value> {
        if let Some(feed) = self.feeds.get(&key) {
            let feed = feed.downcast_ref::<Feed<S::Value>>();
            return feed
                .expect("a source key begins with the kind of its source")
                .clone();
        }
        let Saved { value, resume } = self.store.load(&key.asks);
        let feed = Feed::new(restore(name, value));
        let (saver, ambient) = (self.store.saver(), self.ambient.clone());
        let publisher = Publisher::new(
            name.to_owned(),
            key.asks.clone(),
            feed.clone(),
            saver,
            ambient,
        );
        self.tasks
            .spawn(supervise(make, publisher.with_resume(resume)));
        self.monitor.add(name, feed.clone(), self.ambient.clone());
        self.feeds.insert(key, Box::new(feed.clone()));
        feed
    }

    /// Looks at all sources that were started so far.
    pub fn monitor(&self) -> Monitor {
        self.monitor.clone()
    }

    /// Ends every source, and waits until none will save anything any more.
    pub async fn stop(&mut self) {
        self.tasks.shutdown().await;
    }

    /// Forgets the stored values of sources that were not started. Call it when all
    /// are.
    pub fn forget_others(&self) {
        let keys: Vec<&str> = self.feeds.keys().map(|key| key.asks.as_str()).collect();
        self.store.keep_only(&keys);
    }
}

impl fmt::Debug for Feeds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Feeds")
            .field("sources", &self.feeds.len())
            .finish_non_exhaustive()
    }
}

/// What the last run left, if it can still be read.
fn restore<T: Value>(name: &str, saved: Option<(String, jiff::Timestamp)>) -> Snapshot<T> {
    let Some((json, at)) = saved else {
        return Snapshot::waiting();
    };
    match serde_json::from_str(&json) {
        Ok(value) => Snapshot::restored(value, at),
        Err(error) => {
            tracing::info!(source = name, %error, "the stored value is of another version");
            Snapshot::waiting()
        }
    }
}
