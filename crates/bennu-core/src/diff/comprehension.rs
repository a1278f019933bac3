//! Lists: which entry is new, changed, moved or gone.
//!
//! While the entries come in the order of the last render, each is compared in
//! place. From the first one that differs, the rest of the old list is put
//! aside by key, and each further entry looks there for where it was.

use std::collections::HashMap;
use std::hash::Hash;

use super::keys;
use super::sink::{DiffDynamic, DiffDynamics, DiffSink, push_key, push_number};
use super::state::{Entry, Last, List, hash};
use crate::Template;

/// A list under comparison.
#[derive(Debug)]
pub(crate) struct DiffComprehension<'a> {
    sink: &'a mut DiffSink,
    last: &'a mut Last,
    /// The member of the node around it that holds the list.
    index: usize,
    body: &'static Template,
    /// The length of the message before the list wrote anything, and after it
    /// wrote its opening brackets.
    before: usize,
    opened: usize,
    list: Box<List>,
    /// How many entries the browser has; `None` if it has no such list.
    old_count: Option<usize>,
    /// How many entries were added in this render.
    count: usize,
    /// The old entries from the first one that is not where it was, by key.
    displaced: Option<HashMap<u64, Displaced>>,
    moved: bool,
}

impl<'a> DiffComprehension<'a> {
    pub(super) fn new(
        sink: &'a mut DiffSink,
        last: &'a mut Last,
        index: usize,
        body: &'static Template,
    ) -> Self {
        let before = sink.json.len();
        let (list, old_count) = match std::mem::take(last) {
            Last::List(list) if list.fingerprint == body.fingerprint => {
                let count = list.entries.len();
                (list, Some(count))
            }
            other => {
                *last = other;
                (
                    Box::new(List {
                        fingerprint: body.fingerprint,
                        entries: Vec::new(),
                    }),
                    None,
                )
            }
        };
        let mut comprehension = Self {
            sink,
            last,
            index,
            body,
            before,
            opened: before,
            list,
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

    /// Closes the list, or takes back what was opened if nothing changed.
    pub(crate) fn finish(mut self) {
        self.list.entries.truncate(self.count);
        match self.old_count {
            None if self.count == 0 => {
                // An empty list is sent as the empty text (and is one, for the
                // next comparison), so the client never has a list to keep.
                DiffDynamic::member(self.sink, self.last, self.index).html("");
                return;
            }
            Some(old) if old == self.count && self.sink.json.len() == self.opened => {
                self.sink.json.truncate(self.before);
            }
            _ => self.close(),
        }
        *self.last = Last::List(self.list);
        self.sink.filled = true;
    }

    fn add(&mut self, key: u64, dynamics: impl FnOnce(DiffDynamics<'_>)) {
        if self.old_count.is_none() && self.count == 0 {
            self.open();
        }
        let at = self.count;
        self.count += 1;
        let place = self.place(at, key);
        let before = self.sink.json.len();
        self.sink.push_index(at);
        if let Place::From(old) = place {
            self.moved = true;
            self.sink.json.push('[');
            push_number(&mut self.sink.json, old);
            self.sink.json.push(',');
        }
        self.sink.json.push('{');
        let opened = self.sink.json.len();
        dynamics(DiffDynamics::new(
            self.sink,
            &mut self.list.entries[at].dynamics,
        ));
        let changed = self.sink.json.len() > opened;
        match place {
            Place::Same if !changed => self.sink.json.truncate(before),
            Place::Same | Place::New => self.sink.json.push('}'),
            Place::From(_) if changed => self.sink.json.push_str("}]"),
            Place::From(old) => {
                self.sink.json.truncate(before);
                self.sink.push_index(at);
                push_number(&mut self.sink.json, old);
            }
        }
    }

    /// Finds the entry of `key` in the old list and puts it at `at`.
    fn place(&mut self, at: usize, key: u64) -> Place {
        let entries = &mut self.list.entries;
        if self.displaced.is_none() && at < entries.len() {
            if entries[at].key == key {
                return Place::Same;
            }
            let tail = entries.drain(at..).zip(at..);
            self.displaced = Some(
                tail.map(|(entry, old)| (entry.key, (old, entry.dynamics)))
                    .collect(),
            );
        }
        let found = self
            .displaced
            .as_mut()
            .and_then(|displaced| displaced.remove(&key));
        let (place, dynamics) = match found {
            None => (Place::New, Last::nothing(self.body.width())),
            Some((old, dynamics)) if old == at => (Place::Same, dynamics),
            Some((old, dynamics)) => (Place::From(old), dynamics),
        };
        entries.push(Entry { key, dynamics });
        place
    }

    fn open(&mut self) {
        self.sink.push_index(self.index);
        self.sink.json.push('{');
        if self.old_count.is_none() {
            self.sink.push_statics(self.body);
        }
        push_key(&mut self.sink.json, keys::KEYED);
        self.sink.json.push('{');
        self.opened = self.sink.json.len();
    }

    fn close(&mut self) {
        let json = &mut self.sink.json;
        push_key(json, keys::KEYED_COUNT);
        push_number(json, self.count);
        if self.moved {
            push_key(json, keys::KEYED_MOVED);
            json.push_str("true");
        }
        json.push_str("}}");
    }
}

/// An entry of the old list that is put aside, with its old index.
type Displaced = (usize, Box<[Last]>);

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
