//! What can be wrong with a diff.

use std::fmt;

/// The server sent a tree or a diff that would corrupt the page in a browser.
///
/// This is a bug of the engine, not of the view.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {problem}", Place(place))]
pub struct TreeError {
    /// The keys that lead to the place, outermost first, joined by dots; empty
    /// for the root.
    pub place: String,
    /// What is wrong there.
    pub problem: Problem,
}

/// What is wrong at one place of a diff.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// Something else was expected there.
    #[error("expected {expected}, found {found}")]
    Unexpected {
        /// What the client understands.
        expected: &'static str,
        /// The JSON that came, shortened.
        found: String,
    },
    /// A new template came without one of its dynamics: the client would show
    /// `undefined`.
    #[error("expected {expected} dynamics, found none at {missing}")]
    MissingDynamic {
        /// One less than there are statics.
        expected: usize,
        /// The first that is missing.
        missing: usize,
    },
    /// A change came for a position where the client holds no template: it
    /// would have dynamics without statics.
    #[error("expected a whole template where there was {before}, found changes to one")]
    NothingToChange {
        /// What the client holds.
        before: &'static str,
    },
    /// A key that means nothing at this place.
    #[error("expected {expected}, found the key {key:?}")]
    UnknownKey {
        /// The keys that would mean something.
        expected: String,
        /// The key that came.
        key: String,
    },
    /// Statics are given by number, and the message holds none of that number.
    #[error("expected shared statics of number {index} in the same message, found none")]
    UnknownStatics {
        /// The number.
        index: u64,
    },
    /// A list's new order uses an entry that the client does not hold.
    #[error("expected one of the {count} entries before, found a move from {from}")]
    UnknownEntry {
        /// How many entries the list had.
        count: usize,
        /// Where the entry should have come from.
        from: u64,
    },
    /// A list's new order uses an entry twice: the client would change both
    /// whenever one changes.
    #[error("expected each entry to move once, found entry {from} moved twice")]
    MovedTwice {
        /// Where the entry came from.
        from: usize,
    },
    /// Entries move in a list that does not say `km`: the client fails.
    #[error("expected \"km\" on a list whose entries move, found none")]
    MovesNotAnnounced,
    /// A template is said to have one root tag and has not: the client fails.
    #[error("expected one root tag, as \"r\" says, found {found:?}")]
    NoRootTag {
        /// The beginning of its HTML.
        found: String,
    },
}

impl TreeError {
    pub(crate) fn new(problem: Problem) -> Self {
        Self {
            place: String::new(),
            problem,
        }
    }

    /// The same, seen from one level further out.
    pub(crate) fn under(mut self, key: impl fmt::Display) -> Self {
        self.place = match self.place.is_empty() {
            true => key.to_string(),
            false => format!("{key}.{}", self.place),
        };
        self
    }
}

struct Place<'a>(&'a str);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            "" => f.write_str("at the root of the diff"),
            place => write!(f, "at {place} of the diff"),
        }
    }
}
