//! Posts and fake networks for the tests of this folder.

pub(super) mod jetstream;
pub(super) mod upstream;

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use jiff::Timestamp;

use super::html::Composer;
use super::post::{Author, Body, Network, Post, PostId};
use crate::feed::{Ambient, Clock, Feed, Feeds, Random, Snapshot, Source, SourceKey};
use crate::http::{HttpClient, HttpOptions};
use crate::store::Store;

/// Tests that wait for something give up after this time.
const PATIENCE: Duration = Duration::from_secs(20);

/// A Bluesky post by Ada, written `second` seconds after the epoch.
pub(super) fn post(id: &str, second: i64) -> Post {
    said(Network::Bluesky, id, second, &format!("post {id}"))
}

/// A post by Ada that says `text`.
pub(super) fn said(network: Network, id: &str, second: i64, text: &str) -> Post {
    let mut composer = Composer::default();
    composer.text(text);
    let url = format!("https://{}.example/{id}", network.key());
    Post {
        id: PostId::new(network, id),
        author: Author {
            account: "did:plc:ada".into(),
            name: "Ada Lovelace".into(),
            handle: "ada.example".into(),
        },
        body: Body::Shown(composer.finish()),
        created_at: Timestamp::from_second(second).unwrap(),
        addresses: vec![url.clone()],
        url,
    }
}

/// A client as the dashboard has it.
pub(super) fn client() -> HttpClient {
    HttpClient::new(HttpOptions::default())
}

/// A network's source, running.
pub(super) struct Running {
    feed: Feed<Vec<Post>>,
    /// Owns the task.
    _feeds: Feeds,
}

/// Runs a source without a memory of earlier runs.
pub(super) fn run<S: Source<Value = Vec<Post>>>(make: impl Fn() -> S + Send + 'static) -> Running {
    run_with(Store::in_memory().unwrap(), make)
}

/// Runs a source; chance always draws the shortest wait.
pub(super) fn run_with<S: Source<Value = Vec<Post>>>(
    store: Store,
    make: impl Fn() -> S + Send + 'static,
) -> Running {
    let ambient = Ambient {
        clock: Clock::System,
        random: Random::new(|| 0.0),
    };
    let mut feeds = Feeds::new(ambient, store);
    let key = SourceKey {
        asks: "test".into(),
        credentials: Vec::new(),
    };
    let start = feeds.start(key, "test", (), move |()| make());
    let feed = start.now_or_never().expect("nothing has to end first");
    Running {
        feed,
        _feeds: feeds,
    }
}

impl Running {
    /// What is known now.
    pub(super) fn feed(&self) -> Arc<Snapshot<Vec<Post>>> {
        self.feed.current()
    }

    /// Ends the source and writes what waits to be stored.
    pub(super) async fn stop(self) {
        drop(self);
        // The task gives its handle to the store back when it is dropped.
        tokio::task::yield_now().await;
    }

    /// Waits until the snapshot is as wanted.
    pub(super) async fn until(
        &self,
        wanted: impl Fn(&Snapshot<Vec<Post>>) -> bool,
    ) -> Arc<Snapshot<Vec<Post>>> {
        let mut changes = self.feed.subscribe();
        let found = changes.wait_for(|snapshot| wanted(snapshot));
        match tokio::time::timeout(PATIENCE, found).await {
            Ok(snapshot) => Arc::clone(&snapshot.unwrap()),
            Err(_) => panic!("still {:?}", self.feed.current()),
        }
    }

    /// Waits until exactly these posts are shown, newest first.
    pub(super) async fn until_posts(&self, ids: &[&str]) -> Vec<Post> {
        let snapshot = self
            .until(|snapshot| snapshot.value.is_some() && shown(snapshot) == ids)
            .await;
        snapshot.value.as_deref().unwrap().clone()
    }

    /// Waits until the state is this one.
    pub(super) async fn until_state(&self, word: &str) -> Arc<Snapshot<Vec<Post>>> {
        self.until(|snapshot| snapshot.state.as_str() == word).await
    }

    /// Waits until the reason of the state holds these words.
    pub(super) async fn until_reason(&self, words: &str) -> Arc<Snapshot<Vec<Post>>> {
        let holds = |reason: &str| reason.contains(words);
        self.until(|snapshot| snapshot.state.reason().is_some_and(holds))
            .await
    }
}

/// The ids of what is shown.
fn shown(snapshot: &Snapshot<Vec<Post>>) -> Vec<&str> {
    let posts = snapshot.value.as_deref().map_or(&[][..], Vec::as_slice);
    posts.iter().map(|post| post.id.id.as_str()).collect()
}

/// What a post says, as HTML or as its warning.
pub(super) fn words(post: &Post) -> &str {
    match &post.body {
        Body::Shown(html) => html.as_str(),
        Body::Warned(line) => line,
    }
}

/// A store in a file that goes away with it.
pub(super) struct StoreFile(tempfile::TempDir);

impl StoreFile {
    pub(super) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(super) fn open(&self) -> Store {
        Store::open(&self.0.path().join("store.db")).unwrap()
    }
}
