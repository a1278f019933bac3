//! The wire of Bluesky's Jetstream, both generations: addresses, frames, positions.

use std::fmt;

use jiff::Timestamp;
use reqwest::Url;
use serde::Deserialize;
use serde_json::Value;

/// The only collection that is asked for.
pub(super) const POSTS: &str = "app.bsky.feed.post";

/// How far a v1 stream is wound back on resuming; the overlap is told apart by id.
const OVERLAP_MICROS: i64 = 2_000_000;

/// From here on a v2 cursor means microseconds, below it a sequence number.
const FIRST_MICROS: i64 = 1_000_000_000_000_000;

/// Where a server listens, and which generation it speaks there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Endpoint {
    url: Url,
    generation: Generation,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Generation {
    /// `/subscribe`
    One,
    /// `/xrpc/network.bsky.jetstream.subscribeEvents`
    Two,
}

/// How far a stream was read.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, Deserialize)]
pub(super) struct Position {
    /// The server's time of the last event, in microseconds since the epoch.
    pub time_us: i64,
    /// The last event's sequence number and the host that it belongs to.
    pub sequence: Option<(String, i64)>,
}

/// What one frame says.
#[derive(Debug, PartialEq)]
pub(super) enum Event {
    /// A post was written or edited.
    Put {
        /// Who wrote it.
        did: String,
        /// Its key at the author.
        rkey: String,
        /// The post as it came.
        record: Value,
    },
    /// A post was deleted.
    Delete {
        /// Who had written it.
        did: String,
        /// Its key at the author.
        rkey: String,
    },
    /// An account's handle or keys changed.
    Identity {
        /// Whose.
        did: String,
        /// The new handle, if it is told.
        handle: Option<String>,
    },
    /// An account was deleted, suspended or the like.
    AccountGone {
        /// Whose.
        did: String,
    },
    /// The server remarks something.
    Info(String),
    /// The server ends the connection for this reason.
    Fault(String),
    /// Nothing that concerns posts.
    Other,
}

/// A frame that was understood.
#[derive(Debug, PartialEq)]
pub(super) struct Frame {
    /// What it says.
    pub event: Event,
    /// The server's time of it in microseconds, where it has one.
    pub time_us: Option<i64>,
    /// Its sequence number, on v2.
    pub sequence: Option<i64>,
}

impl Endpoint {
    /// The endpoint at `url`; its path tells the generation.
    pub(super) fn new(url: Url) -> Self {
        let generation = match url
            .path()
            .trim_end_matches('/')
            .ends_with("subscribeEvents")
        {
            true => Generation::Two,
            false => Generation::One,
        };
        Self { url, generation }
    }

    /// Host and port, for people.
    pub(super) fn host(&self) -> String {
        let host = self.url.host_str().unwrap_or_default();
        let port = self.url.port().map(|port| format!(":{port}"));
        format!("{host}{}", port.unwrap_or_default())
    }

    /// The address to connect to, resuming behind `position`; parameters that the
    /// operator wrote stay.
    pub(super) fn address(&self, position: Option<&Position>, max_frame_bytes: usize) -> Url {
        let mut url = self.url.clone();
        let filter = match self.generation {
            Generation::One => "wantedCollections",
            Generation::Two => "collections",
        };
        url.query_pairs_mut()
            .append_pair(filter, POSTS)
            .append_pair("maxMessageSizeBytes", &max_frame_bytes.to_string());
        if let Some(cursor) = position.map(|position| self.cursor(position)) {
            url.query_pairs_mut()
                .append_pair("cursor", &cursor.to_string());
        }
        url
    }

    /// The position behind `frame` of this endpoint.
    pub(super) fn position(&self, frame: &Frame) -> Option<Position> {
        Some(Position {
            time_us: frame.time_us?,
            sequence: frame.sequence.map(|sequence| (self.host(), sequence)),
        })
    }

    /// A sequence number means something to its own host only; everybody knows time.
    fn cursor(&self, position: &Position) -> i64 {
        match (&position.sequence, self.generation) {
            (Some((host, sequence)), Generation::Two) if *host == self.host() => *sequence,
            _ => position
                .time_us
                .saturating_sub(OVERLAP_MICROS)
                .max(FIRST_MICROS),
        }
    }

    /// Reads a text frame.
    ///
    /// # Errors
    ///
    /// When it is no JSON of this endpoint's generation.
    pub(super) fn read(&self, frame: &[u8]) -> Result<Frame, serde_json::Error> {
        match self.generation {
            Generation::One => serde_json::from_slice::<One>(frame).map(One::into_frame),
            Generation::Two => serde_json::from_slice::<Two>(frame).map(Two::into_frame),
        }
    }
}

/// The address without its query, which may hold what an operator keeps to themself.
impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.host())
    }
}

/// A first-generation frame.
#[derive(Deserialize)]
struct One {
    did: String,
    time_us: i64,
    commit: Option<Commit>,
    identity: Option<Identity>,
    account: Option<Account>,
}

/// A second-generation frame.
#[derive(Deserialize)]
struct Two {
    payload: Option<Payload>,
    error: Option<String>,
    message: Option<String>,
}

#[derive(Deserialize)]
struct Payload {
    #[serde(rename = "$type")]
    kind: String,
    seq: Option<i64>,
    time: Option<Timestamp>,
    did: Option<String>,
    #[serde(flatten)]
    commit: Option<Commit>,
    identity: Option<Identity>,
    account: Option<Account>,
    name: Option<String>,
    message: Option<String>,
}

#[derive(Deserialize)]
struct Commit {
    operation: String,
    collection: String,
    rkey: String,
    record: Option<Value>,
}

#[derive(Deserialize)]
struct Identity {
    handle: Option<String>,
}

#[derive(Deserialize)]
struct Account {
    active: bool,
}

impl One {
    fn into_frame(self) -> Frame {
        Frame {
            event: event(self.did, self.commit, self.identity, self.account),
            time_us: Some(self.time_us),
            sequence: None,
        }
    }
}

impl Two {
    fn into_frame(self) -> Frame {
        let (sequence, time) = match &self.payload {
            Some(payload) => (payload.seq, payload.time),
            None => (None, None),
        };
        Frame {
            event: self.into_event(),
            time_us: time.map(Timestamp::as_microsecond),
            sequence,
        }
    }

    fn into_event(self) -> Event {
        let words = |name: Option<String>, message: Option<String>| {
            [name, message]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(": ")
        };
        let Some(payload) = self.payload else {
            return Event::Fault(words(self.error, self.message));
        };
        if payload.kind.ends_with("#info") {
            return Event::Info(words(payload.name, payload.message));
        }
        let Some(did) = payload.did else {
            return Event::Other;
        };
        event(did, payload.commit, payload.identity, payload.account)
    }
}

fn event(
    did: String,
    commit: Option<Commit>,
    identity: Option<Identity>,
    account: Option<Account>,
) -> Event {
    match (commit, identity, account) {
        _ if !is_name(&did) => Event::Other,
        (Some(commit), _, _) if commit.collection == POSTS && is_name(&commit.rkey) => {
            let rkey = commit.rkey;
            match (commit.operation.as_str(), commit.record) {
                ("create" | "update", Some(record)) => Event::Put { did, rkey, record },
                ("delete", _) => Event::Delete { did, rkey },
                _ => Event::Other,
            }
        }
        (None, Some(Identity { handle }), _) => Event::Identity { did, handle },
        (None, None, Some(Account { active: false })) => Event::AccountGone { did },
        _ => Event::Other,
    }
}

/// Whether this can be a DID or a record key (atproto.com/specs): both go into URLs.
fn is_name(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"._:~-%".contains(&byte);
    (1..=512).contains(&name.len()) && name.bytes().all(fits)
}

#[cfg(test)]
mod tests;
