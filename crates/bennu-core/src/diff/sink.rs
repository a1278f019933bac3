//! The sink of a connected render: compares, and writes JSON.

use std::collections::HashMap;

use super::keys;
use super::tape::{Tape, Walk};
use crate::{Child, Template, escape};

/// The message under construction.
#[derive(Debug)]
pub(crate) struct DiffSink {
    /// What was sent last becomes what is sent now.
    pub(super) walk: Walk,
    /// The members written so far.
    pub(super) json: String,
    /// What was opened and has no member yet, from the outside in. It is
    /// written with its first member, and never if there is none.
    pending: Vec<Opening>,
    /// Where in `json` the container of a nested view belongs, as a string.
    pub(super) children: Vec<(usize, Child)>,
    templates: Templates,
    pub(super) scratch: String,
    /// Whether the dynamic that was handed out last has been filled.
    pub(super) filled: bool,
    /// The dynamics that are being filled, the innermost.
    pub(super) progress: Progress,
}

/// The beginning of an object of the message.
#[derive(Debug, Clone, Copy)]
pub(super) enum Opening {
    /// A node, a list, or an entry of a list, as a numbered member.
    Node(usize),
    /// The entries of a list.
    Entries,
    /// An entry of a list that had another index.
    Moved { from: usize, to: usize },
}

/// How far the filling of one template's dynamics is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Progress {
    pub(super) next: usize,
    pub(super) width: usize,
}

/// The table of statics of one message.
#[derive(Debug, Default)]
struct Templates {
    indices: HashMap<u64, usize>,
    json: String,
}

impl DiffSink {
    pub(super) fn along(tape: Tape) -> Self {
        Self {
            walk: Walk::along(tape),
            json: String::new(),
            pending: Vec::new(),
            children: Vec::new(),
            templates: Templates::default(),
            scratch: String::new(),
            filled: false,
            progress: Progress::default(),
        }
    }

    /// The members of the finished message, and the tape of what is sent with it.
    pub(super) fn finish(mut self, container: &mut dyn FnMut(&Child) -> String) -> (String, Tape) {
        for (offset, child) in self.children.iter().rev() {
            self.scratch.clear();
            escape::json(&mut self.scratch, &container(child));
            self.json.insert_str(*offset, &self.scratch);
        }
        if !self.templates.json.is_empty() {
            self.push_key(keys::TEMPLATES);
            self.json.push('{');
            self.json.push_str(&self.templates.json);
            self.json.push('}');
        }
        (self.json, self.walk.end())
    }

    /// Writes which template a new node has.
    pub(super) fn push_statics(&mut self, template: &'static Template) {
        let index = self.templates.index(template);
        self.push_key(keys::STATICS);
        push_number(&mut self.json, index);
    }

    /// Writes the key of a numbered member.
    pub(super) fn push_index(&mut self, index: usize) {
        self.write_pending();
        push_index(&mut self.json, index);
    }

    /// Writes the key of a named member.
    pub(super) fn push_key(&mut self, key: &str) {
        self.write_pending();
        push_key(&mut self.json, key);
    }

    /// Opens an object, whose members come next.
    pub(super) fn open(&mut self, opening: Opening) {
        self.pending.push(opening);
    }

    /// Whether anything of what was opened last is in the message.
    pub(super) fn is_written(&self) -> bool {
        self.pending.is_empty()
    }

    /// Closes the node, the list or the entries that were opened last.
    pub(super) fn close(&mut self) {
        if self.pending.pop().is_none() {
            self.json.push('}');
        }
    }

    /// Closes the entry that was opened last and had the index `from`.
    pub(super) fn close_moved(&mut self, from: usize, to: usize) {
        match self.pending.pop() {
            None => self.json.push_str("}]"),
            Some(_) => {
                self.push_index(to);
                push_number(&mut self.json, from);
            }
        }
    }

    /// Writes what was opened, be there members or not.
    pub(super) fn write_pending(&mut self) {
        for opening in self.pending.drain(..) {
            opening.write(&mut self.json);
        }
    }
}

impl Opening {
    fn write(self, json: &mut String) {
        match self {
            Self::Node(index) => push_index(json, index),
            Self::Entries => push_key(json, keys::KEYED),
            Self::Moved { from, to } => {
                push_index(json, to);
                json.push('[');
                push_number(json, from);
                json.push(',');
            }
        }
        json.push('{');
    }
}

impl Templates {
    fn index(&mut self, template: &'static Template) -> usize {
        let new = self.indices.len();
        let index = *self.indices.entry(template.fingerprint).or_insert(new);
        if index == new {
            if new > 0 {
                self.json.push(',');
            }
            self.json.push('"');
            push_number(&mut self.json, new);
            self.json.push_str("\":[");
            for (at, text) in template.statics.iter().enumerate() {
                if at > 0 {
                    self.json.push(',');
                }
                escape::json(&mut self.json, text);
            }
            self.json.push(']');
        }
        index
    }
}

fn push_index(json: &mut String, index: usize) {
    push_comma(json);
    json.push('"');
    push_number(json, index);
    json.push_str("\":");
}

/// Appends the key of a named member, after a comma if one is due.
pub(super) fn push_key(json: &mut String, key: &str) {
    push_comma(json);
    json.push('"');
    json.push_str(key);
    json.push_str("\":");
}

pub(super) fn push_number(json: &mut String, number: usize) {
    json.push_str(itoa::Buffer::new().format(number));
}

/// Members follow one another, or the bracket that opened their object.
fn push_comma(json: &mut String) {
    if !json.is_empty() && !json.ends_with('{') {
        json.push(',');
    }
}
