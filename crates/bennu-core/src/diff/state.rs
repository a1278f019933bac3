//! What was sent last, position by position.

use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::LazyLock;

use crate::Template;

/// What one dynamic position was sent last.
#[derive(Debug, Default)]
pub(crate) enum Last {
    /// Nothing yet.
    #[default]
    Nothing,
    /// A text of this hash.
    Text(u64),
    /// A nested template.
    Template(Box<Node>),
    /// A list.
    List(Box<List>),
}

impl Last {
    /// A slice of `width` positions that were sent nothing.
    pub(super) fn nothing(width: usize) -> Box<[Last]> {
        (0..width).map(|_| Last::Nothing).collect()
    }

    /// The node of `template` here; `replaced` is called if something else was
    /// sent last, so that the node starts anew.
    pub(super) fn template(&mut self, template: &Template, replaced: impl FnOnce()) -> &mut Node {
        let same = matches!(self, Self::Template(node) if node.fingerprint == template.fingerprint);
        if !same {
            replaced();
            let dynamics = Self::nothing(template.width());
            *self = Self::Template(Box::new(Node {
                fingerprint: template.fingerprint,
                dynamics,
            }));
        }
        match self {
            Self::Template(node) => node,
            _ => unreachable!("the position holds a template from here on"),
        }
    }
}

/// The template that was sent, and what its dynamics were sent.
#[derive(Debug)]
pub(crate) struct Node {
    pub(super) fingerprint: u64,
    pub(super) dynamics: Box<[Last]>,
}

/// The list that was sent.
#[derive(Debug)]
pub(crate) struct List {
    pub(super) fingerprint: u64,
    pub(super) entries: Vec<Entry>,
}

/// One entry of a list.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) key: u64,
    pub(super) dynamics: Box<[Last]>,
}

/// A hash under this process's secret key.
pub(super) fn hash<T: Hash + ?Sized>(value: &T) -> u64 {
    static KEY: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    KEY.hash_one(value)
}
