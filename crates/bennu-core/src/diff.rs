//! The difference between what the browser has and what it should have.
//!
//! A [`Tracker`] belongs to one joined view. It remembers, for each dynamic
//! position of the view's template, *which* template or *what* text was sent
//! there last: a fingerprint or a 61-bit hash, never the text itself. A render
//! walks the template, compares, and writes the JSON of whatever differs
//! straight into one buffer. How it remembers is told in `tape.rs`.
//!
//! What is sent for a position:
//!
//! | it holds now | the last render had there | sent |
//! |---|---|---|
//! | text | the same text | nothing |
//! | text | anything else | the text |
//! | a template | the same template | only its changed dynamics, nothing if none |
//! | a template | anything else | all of it: statics and every dynamic |
//! | a list | the same list | per entry: nothing, its changes, where it moved from, or all of it |
//! | a list | anything else | all of it, or the empty text for an empty list |
//!
//! So a diff holds exactly what changed, and nothing can be forgotten: there
//! are no flags to set. Two texts with the same hash would be taken for equal;
//! text is hashed by SipHash under a key drawn at process start, so nobody
//! outside can look for such a pair, and by chance one change in 2^61 goes
//! unseen.
//!
//! Statics travel once per message: every node names its template by an index
//! into the table `p` at the top of the same message. Indices never refer to an
//! earlier message.
//!
//! The wire format is that of the client's `rendered.js` (npm
//! `phoenix_live_view` 1.2.12).

mod comprehension;
mod dynamic;
mod hash;
mod keys;
mod sink;
mod tape;

use std::fmt;

use crate::render::{Dynamic, Render, Sink};
use crate::{Child, escape};

pub(crate) use self::comprehension::DiffComprehension;
pub(crate) use self::dynamic::{DiffDynamic, DiffDynamics};
pub(crate) use self::hash::SecretHasher;
use self::sink::DiffSink;
use self::tape::Tape;

/// What one joined view's browser was sent last.
///
/// Costs 8 bytes for each dynamic position and for each entry of a list, and 16
/// more for each template and list: 24 bytes for a counter.
///
/// # Examples
///
/// ```
/// use bennu_core::Template;
/// use bennu_core::diff::Tracker;
/// use bennu_core::render::template;
///
/// static COUNTER: Template = Template::new(&["<p>", "</p>"], 1, true);
/// let view = |count: u32| template(&COUNTER, move |d| d.dynamic(&count));
///
/// let mut tracker = Tracker::new();
/// let no_children = &mut |_: &bennu_core::Child| String::new();
/// let full = tracker.diff(&view(1), no_children);
/// assert_eq!(full.to_string(), r#"{"s":0,"0":"1","p":{"0":["<p>","</p>"]}}"#);
/// assert_eq!(tracker.diff(&view(2), no_children).to_string(), r#"{"0":"2"}"#);
/// assert!(tracker.diff(&view(2), no_children).is_empty());
/// ```
#[derive(Debug, Default)]
pub struct Tracker {
    tape: Tape,
}

impl Tracker {
    /// A tracker of a browser that has nothing: the first diff is a full tree.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Forgets what was sent: the next diff is a full tree again.
    ///
    /// A full tree replaces whatever the client has, so this brings back a
    /// client that may have missed diffs.
    pub fn reset(&mut self) {
        self.tape = Tape::default();
    }

    /// The difference between what was sent last and `value`, which counts as
    /// sent from now on.
    ///
    /// `container` gives the empty container element, with its tokens, of a
    /// nested LiveView that was not there before or differs from what was.
    pub fn diff<R: Render + ?Sized>(
        &mut self,
        value: &R,
        container: &mut dyn FnMut(&Child) -> String,
    ) -> Diff {
        let mut sink = DiffSink::along(std::mem::take(&mut self.tape));
        DiffDynamic::root(&mut sink)
            .fill(|dynamic| value.render(Dynamic::new(Sink::Diff(dynamic))));
        let (members, tape) = sink.finish(container);
        self.tape = tape;
        Diff { members }
    }
}

/// A difference as the client takes it: the members of one JSON object.
///
/// [`Display`](fmt::Display) writes the object.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diff {
    members: String,
}

impl Diff {
    /// Whether there is nothing to send.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The length of the JSON object in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.members.len() + 2
    }

    /// Adds a new page title.
    #[must_use]
    pub fn with_title(mut self, title: &str) -> Self {
        self.key(keys::TITLE);
        escape::json(&mut self.members, title);
        self
    }

    /// Adds events for the page's hooks and listeners, in this order: their
    /// names, and their payloads as JSON text.
    #[must_use]
    pub fn with_events<'a, N: AsRef<str> + 'a, P: AsRef<str> + 'a>(
        mut self,
        events: impl IntoIterator<Item = &'a (N, P)>,
    ) -> Self {
        let mut events = events.into_iter().peekable();
        if events.peek().is_none() {
            return self;
        }
        self.key(keys::EVENTS);
        self.members.push('[');
        for (at, (name, payload)) in events.enumerate() {
            if at > 0 {
                self.members.push(',');
            }
            self.members.push('[');
            escape::json(&mut self.members, name.as_ref());
            self.members.push(',');
            self.members.push_str(payload.as_ref());
            self.members.push(']');
        }
        self.members.push(']');
        self
    }

    /// Adds the reply to the event that this diff answers. `payload` is the
    /// JSON text of an object.
    #[must_use]
    pub fn with_reply(mut self, payload: &str) -> Self {
        self.key(keys::REPLY);
        self.members.push_str(payload);
        self
    }

    fn key(&mut self, key: &str) {
        sink::push_key(&mut self.members, key);
    }
}

impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{{}}}", self.members)
    }
}
