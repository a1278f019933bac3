//! A render on its way along the tape.

use super::{Part, Tag, Tape, Word};
use crate::Template;

/// The way of one render along a tape.
///
/// Where a method asks whether its place is `known`, that says whether there
/// was anything in this place last time: then it begins at the next word.
#[derive(Debug)]
pub(in crate::diff) struct Walk {
    /// The words of the last render, up to `at` changed in place.
    words: Vec<Word>,
    at: usize,
    /// The words of this render, if they are not only changed in place.
    fresh: Option<Vec<Word>>,
    parts: Vec<Part>,
}

impl Walk {
    pub(in crate::diff) fn along(tape: Tape) -> Self {
        Self {
            words: tape.words.into_vec(),
            at: 0,
            fresh: None,
            parts: tape.parts.into_vec(),
        }
    }

    /// Whether anything was sent last time.
    pub(in crate::diff) fn is_known(&self) -> bool {
        !self.words.is_empty()
    }

    pub(in crate::diff) fn end(self) -> Tape {
        let Self {
            words,
            fresh,
            mut parts,
            ..
        } = self;
        let words = match fresh {
            None => words,
            Some(mut fresh) => {
                if !parts.is_empty() {
                    parts = keep_named_parts(&mut fresh, parts);
                }
                fresh
            }
        };
        Tape {
            words: words.into_boxed_slice(),
            parts: parts.into_boxed_slice(),
        }
    }

    /// Puts a text here; tells whether it was here before.
    pub(in crate::diff) fn text(&mut self, known: bool, hash: u64) -> bool {
        let word = Word::new(Tag::Text, hash);
        if known && self.words[self.at] == word {
            self.keep(1);
            return true;
        }
        if known && self.words[self.at].is(Tag::Text) {
            self.change(word);
        } else {
            self.replace(known, &[word]);
        }
        false
    }

    /// Puts a template here, whose dynamics come next; tells whether it was
    /// here before, so that they are known.
    pub(in crate::diff) fn node(&mut self, known: bool, template: &Template) -> bool {
        let node = Word::new(Tag::Node, template.fingerprint);
        let same = known && self.words[self.at] == node;
        if same {
            self.keep(2);
        } else {
            self.replace(known, &[node, Word::size(template.width(), 0)]);
        }
        same
    }

    /// How many entries the list of `body` here had, if there was one.
    pub(in crate::diff) fn list_len(&self, known: bool, body: &Template) -> Option<usize> {
        let list = Word::new(Tag::List, body.fingerprint);
        let same = known && self.words[self.at] == list;
        same.then(|| self.words[self.at + 1].count())
    }

    /// Puts the list of `body` here, whose entries come next, as it was or anew.
    pub(in crate::diff) fn list(&mut self, known: bool, body: &Template) -> ListSize {
        match self.list_len(known, body) {
            Some(_) => self.keep(2),
            None => {
                let list = Word::new(Tag::List, body.fingerprint);
                self.replace(known, &[list, Word::size(body.width(), 0)]);
            }
        }
        let next = self.fresh.as_ref().map_or(self.at, Vec::len);
        ListSize(next - 1)
    }

    /// Says how many entries the list has in the end.
    pub(in crate::diff) fn set_list_len(&mut self, ListSize(at): ListSize, len: usize) {
        let words = self.fresh.as_mut().unwrap_or(&mut self.words);
        words[at] = Word::size(words[at].width(), len);
    }

    /// Whether the entry that was next has this key; then it is entered.
    pub(in crate::diff) fn same_key(&mut self, key: u64) -> bool {
        let same = self.words[self.at] == Word::new(Tag::Key, key);
        if same {
            self.keep(1);
        }
        same
    }

    /// Enters a new entry.
    pub(in crate::diff) fn new_key(&mut self, key: u64) {
        self.insert(Word::new(Tag::Key, key));
    }

    /// Enters an entry that was at another place.
    pub(in crate::diff) fn moved_key(&mut self, key: u64, entry: OldEntry) {
        self.at = entry.at;
        self.new_key(key);
    }

    /// The key and the place of each of the next `count` entries of `width`
    /// dynamics, none of which stays where it is.
    pub(in crate::diff) fn take_entries(
        &mut self,
        width: usize,
        count: usize,
    ) -> impl Iterator<Item = (u64, OldEntry)> {
        self.fresh();
        let words = &self.words;
        let next = &mut self.at;
        (0..count).map(move |_| {
            let key = words[*next].number();
            let at = *next + 1;
            *next = after(words, at, width);
            (key, OldEntry { at })
        })
    }

    /// Where the next entry begins.
    pub(in crate::diff) fn here(&self) -> OldEntry {
        OldEntry { at: self.at }
    }

    /// Goes on with what stood after a list whose entries were taken.
    pub(in crate::diff) fn go_to(&mut self, OldEntry { at }: OldEntry) {
        self.at = at;
    }

    /// Puts the stamp of an entry here; tells whether the entry has it already,
    /// in which case all of its `width` dynamics stay.
    pub(in crate::diff) fn stamp(&mut self, known: bool, stamp: u64, width: usize) -> bool {
        let word = Word::new(Tag::Stamp, stamp);
        if !known || !self.words[self.at].is(Tag::Stamp) {
            self.insert(word);
            return false;
        }
        if self.words[self.at] == word {
            self.keep(after(&self.words, self.at, width) - self.at);
            return true;
        }
        self.change(word);
        false
    }

    /// The walk along the memoised part here, or nothing if it has this stamp
    /// and stays as it is. To be ended by [`end_part`](Self::end_part).
    pub(in crate::diff) fn part(&mut self, known: bool, stamp: u64) -> Option<Walk> {
        let index = self.part_index(known);
        let part = index.map(|index| &mut self.parts[index]);
        match part {
            Some(part) if part.stamp == stamp => {
                self.keep(1);
                None
            }
            Some(part) => Some(Walk::along(std::mem::take(&mut part.tape))),
            None => Some(Walk::along(Tape::default())),
        }
    }

    /// Puts the memoised part here that `walk` went along.
    pub(in crate::diff) fn end_part(&mut self, known: bool, stamp: u64, walk: Walk) {
        let tape = walk.end();
        let part = Part { stamp, tape };
        match self.part_index(known) {
            Some(index) => {
                self.parts[index] = part;
                self.keep(1);
            }
            None => {
                self.replace(known, &[Word::new(Tag::Part, self.parts.len() as u64)]);
                self.parts.push(part);
            }
        }
    }

    fn part_index(&self, known: bool) -> Option<usize> {
        let word = known.then(|| self.words[self.at])?;
        word.is(Tag::Part).then_some(word.number() as usize)
    }

    /// The next `count` words stay.
    fn keep(&mut self, count: usize) {
        let kept = self.at..self.at + count;
        self.at = kept.end;
        if let Some(fresh) = &mut self.fresh {
            fresh.extend_from_slice(&self.words[kept]);
        }
    }

    /// The next word becomes `word`.
    fn change(&mut self, word: Word) {
        match &mut self.fresh {
            Some(fresh) => fresh.push(word),
            None => self.words[self.at] = word,
        }
        self.at += 1;
    }

    /// What was here, if anything, gives way to `words`.
    fn replace(&mut self, known: bool, words: &[Word]) {
        self.fresh().extend_from_slice(words);
        if known {
            self.at = after(&self.words, self.at, 1);
        }
    }

    fn insert(&mut self, word: Word) {
        self.fresh().push(word);
    }

    /// From here on the tape is written anew.
    fn fresh(&mut self) -> &mut Vec<Word> {
        self.fresh.get_or_insert_with(|| {
            let mut fresh = Vec::with_capacity(self.words.len());
            fresh.extend_from_slice(&self.words[..self.at]);
            fresh
        })
    }
}

/// The place of a list's size.
#[derive(Debug, Clone, Copy)]
pub(in crate::diff) struct ListSize(usize);

/// The place of an entry, after its key.
#[derive(Debug, Clone, Copy)]
pub(in crate::diff) struct OldEntry {
    at: usize,
}

/// Where the words of `positions` positions that begin at `at` end, with a stamp
/// before them if there is one.
fn after(words: &[Word], mut at: usize, positions: usize) -> usize {
    if positions > 0 && words[at].is(Tag::Stamp) {
        at += 1;
    }
    for _ in 0..positions {
        let word = words[at];
        at += 1;
        if word.is(Tag::Node) {
            at = after(words, at + 1, words[at].width());
        } else if word.is(Tag::List) {
            let size = words[at];
            at += 1;
            for _ in 0..size.count() {
                at = after(words, at + 1, size.width());
            }
        }
    }
    at
}

/// The parts that `words` still names, in their order, numbered anew.
fn keep_named_parts(words: &mut [Word], parts: Vec<Part>) -> Vec<Part> {
    let mut parts: Vec<_> = parts.into_iter().map(Some).collect();
    let mut kept = Vec::new();
    for word in words.iter_mut().filter(|word| word.is(Tag::Part)) {
        let part = parts[word.number() as usize].take();
        *word = Word::new(Tag::Part, kept.len() as u64);
        kept.extend(part);
    }
    kept
}
