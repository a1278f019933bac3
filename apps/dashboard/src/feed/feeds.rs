//! All running sources: each started once, whoever asks for it.

use std::any::Any;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use tokio::task::JoinSet;

use super::monitor::{Look, Monitor, look};
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
///
/// When the configuration changes, a source that nobody has changed goes on as it is:
/// [`begin`](Self::begin), [`start`](Self::start) whatever is configured now, then
/// [`end_others`](Self::end_others).
pub struct Feeds {
    pub(super) ambient: Ambient,
    store: Arc<Store>,
    running: HashMap<SourceKey, Running>,
    /// What ran before, and was not started again so far.
    former: HashMap<SourceKey, Running>,
}

/// One source at work.
struct Running {
    name: String,
    /// What it was made from, of a type that its kind knows.
    options: Arc<dyn Any + Send + Sync>,
    feed: Box<dyn Any + Send + Sync>,
    look: Arc<Look>,
    /// Its task alone.
    task: JoinSet<()>,
}

impl Feeds {
    /// No sources yet.
    pub fn new(ambient: Ambient, store: impl Into<Arc<Store>>) -> Self {
        Self {
            ambient,
            store: store.into(),
            running: HashMap::new(),
            former: HashMap::new(),
        }
    }

    /// From here on another configuration starts its sources.
    pub fn begin(&mut self) {
        self.former.extend(self.running.drain());
    }

    /// The feed of what `key` asks for: the running one, or a new one whose source is
    /// made by `make`, once now and again after each panic.
    ///
    /// A source of the configuration before goes on if its name and its options are the
    /// same. Otherwise it is ended first, and the new one begins with what it has saved.
    ///
    /// Must be called within a tokio runtime. `name` is the source's name in the
    /// configuration.
    ///
    /// # Panics
    ///
    /// When one key is used for sources of two kinds.
    pub async fn start<S: Source, O: PartialEq + Send + Sync + 'static>(
        &mut self,
        key: SourceKey,
        name: &str,
        options: O,
        make: impl Fn(&O) -> S + Send + 'static,
    ) -> Feed<S::Value> {
        if let Some(mut former) = self.former.remove(&key) {
            if former.name == name && former.options.downcast_ref() == Some(&options) {
                self.running.insert(key.clone(), former);
            } else {
                former.task.shutdown().await;
            }
        }
        if !self.running.contains_key(&key) {
            let new = self.spawn(&key, name, options, make);
            self.running.insert(key.clone(), new);
        }
        let feed = self.running[&key].feed.downcast_ref::<Feed<S::Value>>();
        feed.expect("a source key begins with the kind of its source")
            .clone()
    }

    /// Ends the sources that were not started again, and forgets what is stored of any
    /// that is not running. Call it when all are started.
    pub async fn end_others(&mut self) {
        self.end_former().await;
        let keys: Vec<&str> = self.running.keys().map(|key| key.asks.as_str()).collect();
        self.store.keep_only(&keys);
    }

    /// Ends the sources that were not started again. What is stored of them stays.
    pub async fn end_former(&mut self) {
        for (_, mut former) in self.former.drain() {
            former.task.shutdown().await;
        }
    }

    /// Looks at all sources that are running now.
    pub fn monitor(&self) -> Monitor {
        let running = self.running.values();
        Monitor::of(running.map(|running| Arc::clone(&running.look)))
    }

    fn spawn<S: Source, O: Send + Sync + 'static>(
        &self,
        key: &SourceKey,
        name: &str,
        options: O,
        make: impl Fn(&O) -> S + Send + 'static,
    ) -> Running {
        let Saved { value, resume } = self.store.load(&key.asks);
        let feed = Feed::new(restore(name, value));
        let (saver, ambient) = (self.store.saver(), self.ambient.clone());
        let publisher = Publisher::new(
            name.to_owned(),
            key.asks.clone(),
            feed.clone(),
            saver,
            ambient.clone(),
        );
        let options = Arc::new(options);
        let own = Arc::clone(&options);
        let mut task = JoinSet::new();
        task.spawn(supervise(move || make(&own), publisher.with_resume(resume)));
        Running {
            name: name.to_owned(),
            options,
            look: look(name, feed.clone(), ambient),
            feed: Box::new(feed),
            task,
        }
    }
}

impl fmt::Debug for Feeds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Feeds")
            .field("sources", &self.running.len())
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
