//! What was sent last: one flat tape of words, in the order of the positions.
//!
//! | it holds | words |
//! |---|---|
//! | a text | `Text` with its hash |
//! | a template | `Node` with its fingerprint, `Size`, its dynamics |
//! | a list | `List` with the fingerprint of its body, `Size`; then for each entry `Key` with its hash, and its dynamics |
//! | a memoised part | `Part` with its index in [`Tape::parts`], each of which has a tape of its own |
//!
//! Before the dynamics of a memoised entry of a list stands a `Stamp`: what the
//! entry depended on.
//!
//! A render goes along the tape as it goes through the template. As long as
//! every position holds the same kind of thing as before, words are changed in
//! place. From the first place where the shape differs, the tape is written
//! anew. Either way it has no spare room afterwards: the tape of a page that
//! waits is its words and nothing else, in one allocation.

mod walk;

pub(super) use self::walk::{ListSize, OldEntry, Walk};

/// What one joined view's browser was sent last.
#[derive(Debug, Default)]
pub(super) struct Tape {
    words: Box<[Word]>,
    parts: Box<[Part]>,
}

/// A part of a template that is looked at only when what it depends on changes.
#[derive(Debug)]
struct Part {
    stamp: u64,
    tape: Tape,
}

/// A [`Tag`] in the lowest bits, and a number above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word(u64);

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tag {
    Text,
    Node,
    List,
    /// How many dynamics a node or the entry of a list has, and how many
    /// entries a list.
    Size,
    Key,
    Stamp,
    Part,
}

impl Word {
    pub(super) const TAG_BITS: u32 = 3;
    const WIDTH_BITS: u32 = 24;

    /// Of `number`, the lowest 61 bits are kept.
    const fn new(tag: Tag, number: u64) -> Self {
        Self(number << Self::TAG_BITS | tag as u64)
    }

    fn size(width: usize, count: usize) -> Self {
        Self::new(Tag::Size, (count as u64) << Self::WIDTH_BITS | width as u64)
    }

    const fn is(self, tag: Tag) -> bool {
        self.0 & ((1 << Self::TAG_BITS) - 1) == tag as u64
    }

    const fn number(self) -> u64 {
        self.0 >> Self::TAG_BITS
    }

    fn width(self) -> usize {
        (self.number() & ((1 << Self::WIDTH_BITS) - 1)) as usize
    }

    fn count(self) -> usize {
        (self.number() >> Self::WIDTH_BITS) as usize
    }
}

#[cfg(test)]
mod tests;
