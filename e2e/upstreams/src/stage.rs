//! What is played: the state that the upstreams share and the control changes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::broadcast;

/// Events that a slow listener may fall behind before it loses some.
const BACKLOG: usize = 256;

/// One of the upstreams.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Network {
    Github,
    Bluesky,
    Mastodon,
    X,
}

/// A handle to all that is played.
#[derive(Clone)]
pub(crate) struct Stage {
    state: Arc<Mutex<State>>,
    events: broadcast::Sender<Event>,
}

#[derive(Default)]
pub(crate) struct State {
    pub(crate) repository: Repository,
    pub(crate) failure: Option<Failure>,
    pub(crate) requests: BTreeMap<Network, u64>,
    /// Who listens to a stream now.
    pub(crate) listeners: BTreeMap<Network, usize>,
    /// Everything that was streamed, oldest first.
    pub(crate) history: Vec<Event>,
    /// The rules of X's stream: id and rule.
    pub(crate) rules: Vec<Value>,
}

/// Something that a stream tells.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) network: Network,
    pub(crate) id: String,
    pub(crate) what: What,
    pub(crate) body: Value,
    pub(crate) micros: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Posted,
    Deleted,
}

impl Event {
    /// The name of whoever wrote a post.
    pub(crate) fn author(&self) -> &str {
        self.body["author"].as_str().unwrap_or_default()
    }

    /// When it was told, as networks write that.
    pub(crate) fn created_at(&self) -> String {
        let at = jiff::Timestamp::from_microsecond(self.micros);
        at.unwrap_or_default().to_string()
    }
}

/// What an author is called where names are short.
pub(crate) fn username(author: &str) -> String {
    let letters = author.to_lowercase();
    letters
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect()
}

/// The numbers of every repository that is asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Repository {
    pub(crate) stars: u64,
    pub(crate) forks: u64,
    pub(crate) issues: u64,
    pub(crate) pulls: u64,
    pub(crate) release: Option<String>,
}

impl Default for Repository {
    fn default() -> Self {
        let release = Some("v1.2.3".to_owned());
        Self {
            stars: 1234,
            forks: 56,
            issues: 17,
            pulls: 5,
            release,
        }
    }
}

/// How GitHub answers instead.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Failure {
    pub(crate) status: u16,
    pub(crate) reset_in_seconds: Option<i64>,
    pub(crate) retry_after_seconds: Option<u64>,
}

impl Default for Stage {
    fn default() -> Self {
        Self {
            state: Arc::default(),
            events: broadcast::Sender::new(BACKLOG),
        }
    }
}

impl Stage {
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Streams an event to all who listen, and keeps it for those who resume.
    pub(crate) fn tell(&self, network: Network, id: String, what: What, body: Value) {
        let micros = jiff::Timestamp::now().as_microsecond();
        let event = Event {
            network,
            id,
            what,
            body,
            micros,
        };
        self.state().history.push(event.clone());
        let _ = self.events.send(event);
    }

    /// Listens to a network's stream until the listener is dropped.
    pub(crate) fn listen(&self, network: Network) -> Listener {
        let events = self.events.subscribe();
        *self.state().listeners.entry(network).or_default() += 1;
        Listener {
            stage: self.clone(),
            network,
            events,
        }
    }
}

/// Somebody who reads a stream.
pub(crate) struct Listener {
    stage: Stage,
    network: Network,
    events: broadcast::Receiver<Event>,
}

impl Listener {
    /// The next event of the network, or `None` after too many were missed.
    pub(crate) async fn next(&mut self) -> Option<Event> {
        loop {
            let event = self.events.recv().await.ok()?;
            if event.network == self.network {
                return Some(event);
            }
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Some(listeners) = self.stage.state().listeners.get_mut(&self.network) {
            *listeners -= 1;
        }
    }
}

/// Counts the requests to an upstream.
pub(crate) fn counted(stage: &Stage, network: Network, routes: Router<Stage>) -> Router<Stage> {
    let stage = stage.clone();
    routes.layer(from_fn(move |request: Request, next: Next| {
        *stage.state().requests.entry(network).or_default() += 1;
        next.run(request)
    }))
}
