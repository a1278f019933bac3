//! What was published, kept for those who come later.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use bennu::prelude::*;
use serde::{Deserialize, Serialize};

/// Where each message is announced.
pub(crate) static BENCH: Topic<Arc<Entry>> = Topic::from_static("bench");

/// How many messages a page shows.
const LATEST: usize = 10;

/// What a message says.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Published {
    pub(crate) stars: i64,
    pub(crate) issues: i64,
    pub(crate) forks: i64,
    pub(crate) msg: String,
}

/// A message, numbered as it came, from 1: so that equal ones can be told apart.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) number: u64,
    pub(crate) published: Published,
}

/// The latest messages, newest first.
#[derive(Debug, Default, Clone)]
pub(crate) struct Latest(VecDeque<Arc<Entry>>);

/// The latest messages of all.
#[derive(Debug, Default, Clone)]
pub(crate) struct Board(Arc<Mutex<Latest>>);

/// The latest messages, for a view that is told of those to come.
pub(crate) fn listen<V: LiveView<Message = Arc<Entry>>>(socket: &mut Socket<V>) -> Latest {
    // First listen, then look: nothing falls between the two.
    socket.subscribe(&BENCH, |entry| entry);
    socket.state::<Board>().latest()
}

impl Latest {
    pub(crate) fn newest(&self) -> Option<&Entry> {
        self.0.front().map(Arc::as_ref)
    }

    pub(crate) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.0.iter().map(Arc::as_ref)
    }

    /// Takes a message in at its place, unless it is there already.
    pub(crate) fn add(&mut self, entry: Arc<Entry>) {
        // Nearly always it is the newest.
        let older = |known: &Arc<Entry>| known.number <= entry.number;
        let place = self.0.iter().position(older).unwrap_or(self.0.len());
        let known = self.0.get(place).map(|known| known.number);
        if known != Some(entry.number) {
            self.0.insert(place, entry);
            self.0.truncate(LATEST);
        }
    }
}

impl Board {
    pub(crate) fn latest(&self) -> Latest {
        let latest = self.0.lock();
        latest.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Numbers a message and keeps it.
    pub(crate) fn add(&self, published: Published) -> Arc<Entry> {
        let latest = self.0.lock();
        let mut latest = latest.unwrap_or_else(PoisonError::into_inner);
        let number = latest.newest().map_or(1, |newest| newest.number + 1);
        let entry = Arc::new(Entry { number, published });
        latest.add(Arc::clone(&entry));
        entry
    }
}
