//! Lists: which entry is new, changed, moved or gone.
//!
//! While the entries come in the order of the last render, each is compared in
//! place. From the first one that differs, the rest of the old list is put
//! aside by key, and each further entry looks there for where it was.

use std::collections::HashMap;
use std::hash::Hash;

use super::dynamic::{DiffDynamic, DiffDynamics};
use super::hash::hash;
use super::keys;
use super::sink::{DiffSink, Opening, push_number};
use super::tape::{ListSize, OldEntry};
use crate::Template;

/// A list under comparison.
#[derive(Debug)]
pub(crate) struct DiffComprehension<'a> {
    sink: &'a mut DiffSink,
    /// Whether anything was in its place last time.
    known: bool,
    /// The member of the node around it that holds the list.
    index: usize,
    body: &'static Template,
    /// The list on the tape, if it is there already.
    size: Option<ListSize>,
    /// How many entries the browser has; `None` if it has no such list.
    old_count: Option<usize>,
    /// How many entries were added in this render.
    count: usize,
    displaced: Option<Displaced>,
    moved: bool,
}

impl<'a> DiffComprehension<'a> {
    pub(super) fn new(
        sink: &'a mut DiffSink,
        known: bool,
        index: usize,
        body: &'static Template,
    ) -> Self {
        let old_count = sink.walk.list_len(known, body);
        let mut comprehension = Self {
            sink,
            known,
            index,
            body,
            size: None,
            old_count,
            count: 0,
            displaced: None,
            moved: false,
        };
        if old_count.is_some() {
            comprehension.open();
        }
        comprehension
    }

    pub(crate) fn entry(&mut self, dynamics: impl FnOnce(DiffDynamics<'_>)) {
        self.add(self.count as u64, dynamics);
    }

    pub(crate) fn keyed<K: Hash + ?Sized>(
        &mut self,
        key: &K,
        dynamics: impl FnOnce(DiffDynamics<'_>),
    ) {
        self.add(hash(key), dynamics);
    }

    /// Closes the list.
    pub(crate) fn finish(mut self) {
        let Some(size) = self.size else {
            // An empty list is sent as the empty text (and is one, for the next
            // comparison), so the client never has a list to keep.
            return DiffDynamic::member(self.sink, self.known, self.index).html("");
        };
        self.leave();
        if self.old_count != Some(self.count) || self.sink.is_written() {
            self.push_count();
        }
        self.sink.close();
        self.sink.close();
        self.sink.walk.set_list_len(size, self.count);
        self.sink.filled = true;
    }

    fn add(&mut self, key: u64, dynamics: impl FnOnce(DiffDynamics<'_>)) {
        if self.size.is_none() {
            self.open();
        }
        let at = self.count;
        let place = self.place(at, key);
        self.count += 1;
        let known = !matches!(place, Place::New);
        match place {
            Place::Same => self.sink.open(Opening::Node(at)),
            Place::New => {
                self.sink.open(Opening::Node(at));
                self.sink.write_pending();
            }
            Place::From(from) => self.sink.open(Opening::Moved { from, to: at }),
        }
        DiffDynamics::all(self.sink, known, self.body.width(), dynamics);
        match place {
            Place::Same | Place::New => self.sink.close(),
            Place::From(from) => {
                self.moved = true;
                self.sink.close_moved(from, at);
            }
        }
    }

    /// Finds the entry of `key` in the old list and enters it at `at`.
    fn place(&mut self, at: usize, key: u64) -> Place {
        let walk = &mut self.sink.walk;
        if self.displaced.is_none() && self.old_count.is_some_and(|old| at < old) {
            if walk.same_key(key) {
                return Place::Same;
            }
            self.displace();
        }
        let walk = &mut self.sink.walk;
        let found = self
            .displaced
            .as_mut()
            .and_then(|displaced| displaced.by_key.remove(&key));
        match found {
            None => {
                walk.new_key(key);
                Place::New
            }
            Some((old, entry)) => {
                walk.moved_key(key, entry);
                if old == at {
                    Place::Same
                } else {
                    Place::From(old)
                }
            }
        }
    }

    /// Puts aside what is left of the old list.
    fn displace(&mut self) {
        let left = self.old_count.unwrap_or_default() - self.count;
        let walk = &mut self.sink.walk;
        let entries = walk.take_entries(self.body.width(), left);
        let by_key = entries
            .zip(self.count..)
            .map(|((key, entry), old)| (key, (old, entry)))
            .collect();
        let end = walk.here();
        self.displaced = Some(Displaced { by_key, end });
    }

    /// Goes to the end of the old list.
    fn leave(&mut self) {
        if self.displaced.is_none() && self.old_count.is_some_and(|old| self.count < old) {
            self.displace();
        }
        if let Some(displaced) = &self.displaced {
            self.sink.walk.go_to(displaced.end);
        }
    }

    fn open(&mut self) {
        self.size = Some(self.sink.walk.list(self.known, self.body));
        self.sink.open(Opening::Node(self.index));
        if self.old_count.is_none() {
            self.sink.push_statics(self.body);
        }
        self.sink.open(Opening::Entries);
    }

    fn push_count(&mut self) {
        self.sink.push_key(keys::KEYED_COUNT);
        push_number(&mut self.sink.json, self.count);
        if self.moved {
            self.sink.push_key(keys::KEYED_MOVED);
            self.sink.json.push_str("true");
        }
    }
}

/// The old entries from the first one that is not where it was.
#[derive(Debug)]
struct Displaced {
    /// Their old indices and places.
    by_key: HashMap<u64, (usize, OldEntry)>,
    /// The end of the old list.
    end: OldEntry,
}

/// Where an entry of this render was in the old list.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// Nowhere.
    New,
    /// At the same index.
    Same,
    /// At another index.
    From(usize),
}
