//! Who is behind a Bluesky account: looked up in batches, remembered for a day.
//!
//! The stream names authors by DID only. Only authors of posts that are shown are
//! looked up. An author who cannot be looked up stays without a name: nothing is made
//! up, and the lookup is tried again later.

use std::collections::{HashMap, VecDeque};
use std::pin::Pin;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::sleep;

use super::directory::{BATCH, Directory};
use super::post::{Author, MAX_NAME_CHARS};
use crate::feed::Failure;
use crate::plain::one_line;

/// Lookups are gathered this long, so that a burst of posts is one request.
const GATHER: Duration = Duration::from_millis(100);

/// After a failed lookup there is none for this long.
const RETRY: Duration = Duration::from_secs(30);

/// How long a name is believed.
const BELIEVED: Duration = Duration::from_secs(24 * 3_600);

/// How many names are remembered; past it the oldest is forgotten.
const MAX_KNOWN: usize = 2_000;

/// How many handles that the stream told of are remembered.
const MAX_HEARD: usize = 500;

/// How many lookups wait at most; past it the newest are left out.
const MAX_WANTED: usize = 500;

/// Looks up names and remembers them.
pub(super) struct Names {
    directory: Directory,
    known: HashMap<String, (Author, Timestamp)>,
    /// The accounts in `known`, oldest first.
    order: VecDeque<String>,
    /// Accounts and handles that the stream told of, newest first.
    heard: VecDeque<(String, String)>,
    wanted: VecDeque<Wanted>,
    lookup: Option<Pin<Box<dyn Future<Output = Lookup> + Send>>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Wanted {
    Profile(String),
    Handle(String),
}

impl Wanted {
    fn account(&self) -> Option<&str> {
        match self {
            Self::Profile(account) => Some(account),
            Self::Handle(_) => None,
        }
    }
}

type Lookup = (Vec<Wanted>, Result<Vec<Found>, Failure>);

/// What a lookup found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// An account's names.
    Profile(Author),
    /// The account behind a handle.
    Account(String),
}

impl Names {
    /// Looks up in `directory`.
    pub(super) fn new(directory: Directory) -> Self {
        Self {
            directory,
            known: HashMap::new(),
            order: VecDeque::new(),
            heard: VecDeque::new(),
            wanted: VecDeque::new(),
            lookup: None,
        }
    }

    /// What is known of `account` now; asks for the rest.
    pub(super) fn author(&mut self, account: &str, now: Timestamp) -> Author {
        let known = self.known.get(account);
        let (author, believed) = match known {
            Some((author, at)) => (author.clone(), now.duration_since(*at) < believed()),
            None => (self.nameless(account), false),
        };
        if !believed {
            self.want(Wanted::Profile(account.to_owned()));
        }
        author
    }

    /// Asks for the account behind `handle`; one without a dot is of Bluesky's own.
    pub(super) fn resolve(&mut self, handle: &str) {
        let handle = match handle.contains('.') {
            true => handle.to_owned(),
            false => format!("{handle}.bsky.social"),
        };
        self.want(Wanted::Handle(handle));
    }

    /// The stream told a new handle; the name beside it is asked for if it was known.
    pub(super) fn renamed(
        &mut self,
        account: &str,
        handle: Option<&str>,
        now: Timestamp,
    ) -> Author {
        let mut author = match self.known.get(account) {
            Some((author, _)) => author.clone(),
            None => self.nameless(account),
        };
        if let Some(handle) = handle {
            author.handle = one_line(handle, MAX_NAME_CHARS);
        }
        self.remember(author.clone(), now);
        self.want(Wanted::Profile(account.to_owned()));
        author
    }

    /// The stream told a handle of somebody who may write something later.
    pub(super) fn heard(&mut self, account: &str, handle: &str) {
        self.heard.truncate(MAX_HEARD - 1);
        let handle = one_line(handle, MAX_NAME_CHARS);
        self.heard.push_front((account.to_owned(), handle));
    }

    /// Waits for the next lookup to end. Safe to cancel; never ends if none is wanted.
    ///
    /// # Errors
    ///
    /// When the directory gave no usable answer; what was asked for stays wanted.
    pub(super) async fn found(
        &mut self,
        now: impl Fn() -> Timestamp,
    ) -> Result<Vec<Found>, Failure> {
        if self.lookup.is_none() && !self.wanted.is_empty() {
            self.lookup = Some(Box::pin(self.next_lookup()));
        }
        let Some(lookup) = &mut self.lookup else {
            return std::future::pending().await;
        };
        let (asked, outcome) = lookup.await;
        self.lookup = None;
        match &outcome {
            Ok(found) => found.iter().for_each(|found| {
                if let Found::Profile(author) = found {
                    self.remember(author.clone(), now());
                }
            }),
            Err(_) => self.retry(asked),
        }
        outcome
    }

    /// What can be said of an account that was never looked up.
    fn nameless(&self, account: &str) -> Author {
        let heard = self.heard.iter().find(|(heard, _)| heard == account);
        Author {
            account: account.to_owned(),
            name: String::new(),
            handle: heard.map(|(_, handle)| handle.clone()).unwrap_or_default(),
        }
    }

    fn want(&mut self, wanted: Wanted) {
        if self.wanted.len() < MAX_WANTED && !self.wanted.contains(&wanted) {
            self.wanted.push_back(wanted);
        }
    }

    /// What failed is asked again, and later.
    fn retry(&mut self, asked: Vec<Wanted>) {
        asked.into_iter().for_each(|wanted| self.want(wanted));
        let lookup = self.next_lookup();
        self.lookup = Some(Box::pin(async move {
            sleep(RETRY).await;
            lookup.await
        }));
    }

    /// One handle, or a batch of profiles.
    fn next_lookup(&mut self) -> impl Future<Output = Lookup> + Send + use<> {
        let handle = |wanted: &Wanted| matches!(wanted, Wanted::Handle(_));
        let asked: Vec<Wanted> = match self.wanted.front() {
            Some(Wanted::Handle(_)) => self.wanted.drain(..1).collect(),
            _ => {
                let count = self
                    .wanted
                    .iter()
                    .take_while(|w| !handle(w))
                    .count()
                    .min(BATCH);
                self.wanted.drain(..count).collect()
            }
        };
        let directory = self.directory.clone();
        async move {
            sleep(GATHER).await;
            let found = match asked.first() {
                Some(Wanted::Handle(handle)) => {
                    let found = directory.account(handle).await;
                    found.map(|did| did.into_iter().map(Found::Account).collect())
                }
                _ => {
                    let accounts = asked.iter().filter_map(Wanted::account);
                    let found = directory.authors(accounts).await;
                    found.map(|authors| authors.into_iter().map(Found::Profile).collect())
                }
            };
            (asked, found)
        }
    }

    fn remember(&mut self, author: Author, now: Timestamp) {
        let account = author.account.clone();
        if self.known.insert(account.clone(), (author, now)).is_none() {
            self.order.push_back(account);
        }
        if self.order.len() > MAX_KNOWN
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
    }
}

impl std::fmt::Debug for Names {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut names = f.debug_struct("Names");
        names
            .field("known", &self.known.len())
            .field("wanted", &self.wanted.len());
        names.finish_non_exhaustive()
    }
}

fn believed() -> jiff::SignedDuration {
    jiff::SignedDuration::try_from(BELIEVED).unwrap_or(jiff::SignedDuration::MAX)
}
