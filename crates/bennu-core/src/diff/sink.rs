//! The sink of a connected render: compares, and writes JSON.

use std::collections::HashMap;

use super::comprehension::DiffComprehension;
use super::keys;
use super::state::{Last, hash};
use crate::{Child, Template, escape};

/// The message under construction.
#[derive(Debug, Default)]
pub(crate) struct DiffSink {
    /// The members written so far. Whoever turns out to have written nothing
    /// of interest cuts its own part off again.
    pub(super) json: String,
    /// Where in `json` the container of a nested view belongs, as the inside
    /// of a JSON string.
    children: Vec<(usize, Child)>,
    templates: Templates,
    scratch: String,
    /// Whether the dynamic that was handed out last has been filled.
    pub(super) filled: bool,
}

/// The table of statics of one message.
#[derive(Debug, Default)]
struct Templates {
    indices: HashMap<u64, usize>,
    json: String,
}

impl DiffSink {
    /// The members of the finished message.
    pub(super) fn into_members(mut self, container: &mut dyn FnMut(&Child) -> String) -> String {
        for (offset, child) in self.children.iter().rev() {
            self.scratch.clear();
            escape::json(&mut self.scratch, &container(child));
            self.json.insert_str(*offset, &self.scratch);
        }
        if !self.templates.json.is_empty() {
            push_key(&mut self.json, keys::TEMPLATES);
            self.json.push('{');
            self.json.push_str(&self.templates.json);
            self.json.push('}');
        }
        self.json
    }

    /// Writes which template a new node has.
    pub(super) fn push_statics(&mut self, template: &'static Template) {
        let index = self.templates.index(template);
        push_key(&mut self.json, keys::STATICS);
        push_number(&mut self.json, index);
    }

    /// Writes the key of a numbered member.
    pub(super) fn push_index(&mut self, index: usize) {
        push_comma(&mut self.json);
        self.json.push('"');
        push_number(&mut self.json, index);
        self.json.push_str("\":");
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

/// Where a dynamic's value goes in the message.
#[derive(Debug, Clone, Copy)]
enum Key {
    /// The value is the message itself; only a template can be that.
    Root,
    /// A numbered member of the node around it.
    Index(usize),
}

/// One dynamic position: what it was sent last, and where its news goes.
#[derive(Debug)]
pub(crate) struct DiffDynamic<'a> {
    sink: &'a mut DiffSink,
    last: &'a mut Last,
    key: Key,
}

/// Tells equal bytes from different sources apart, before they are hashed.
#[derive(Debug, Hash)]
enum Source<'a> {
    Text(&'a str),
    Html(&'a str),
    Child {
        id: &'a str,
        view: &'a str,
        session: String,
        tag: &'a str,
        attributes: &'a [(&'static str, String)],
    },
}

impl<'a> DiffDynamic<'a> {
    /// The position that holds the view itself.
    pub(super) fn root(sink: &'a mut DiffSink, last: &'a mut Last) -> Self {
        Self {
            sink,
            last,
            key: Key::Root,
        }
    }

    /// The numbered position `index` of the node that is being written.
    pub(super) fn member(sink: &'a mut DiffSink, last: &'a mut Last, index: usize) -> Self {
        Self {
            sink,
            last,
            key: Key::Index(index),
        }
    }

    /// Has `fill` fill it, and makes it empty if that did not happen.
    pub(super) fn fill(self, fill: impl FnOnce(DiffDynamic<'_>)) {
        let Self { sink, last, key } = self;
        sink.filled = false;
        fill(DiffDynamic {
            sink: &mut *sink,
            last: &mut *last,
            key,
        });
        if !sink.filled {
            DiffDynamic { sink, last, key }.html("");
        }
    }

    pub(crate) fn text(self, text: &str) {
        self.value(&Source::Text(text), |sink| {
            escape::html_in_json(&mut sink.json, text)
        });
    }

    pub(crate) fn html(self, html: &str) {
        self.value(&Source::Html(html), |sink| {
            escape::json(&mut sink.json, html)
        });
    }

    pub(crate) fn composed(self, write: impl FnOnce(&mut String)) {
        let Self { sink, last, key } = self;
        let mut text = std::mem::take(&mut sink.scratch);
        text.clear();
        write(&mut text);
        DiffDynamic {
            sink: &mut *sink,
            last,
            key,
        }
        .html(&text);
        sink.scratch = text;
    }

    pub(crate) fn live_view(self, child: &Child) {
        let source = Source::Child {
            id: &child.id,
            view: child.view.name(),
            session: serde_json::Value::Object(child.session.clone()).to_string(),
            tag: child.container.tag,
            attributes: &child.container.attributes,
        };
        self.value(&source, |sink| {
            sink.children.push((sink.json.len(), child.clone()))
        });
    }

    pub(crate) fn template(
        self,
        template: &'static Template,
        dynamics: impl FnOnce(DiffDynamics<'_>),
    ) {
        let Self { sink, last, key } = self;
        let before = sink.json.len();
        key.open(sink);
        let opened = sink.json.len();
        let node = last.template(template, || {
            sink.push_statics(template);
            if template.root && matches!(key, Key::Index(_)) {
                push_key(&mut sink.json, keys::ROOT);
                sink.json.push('1');
            }
        });
        dynamics(DiffDynamics::new(sink, &mut node.dynamics));
        if sink.json.len() == opened {
            sink.json.truncate(before);
        } else {
            key.close(sink);
        }
        sink.filled = true;
    }

    pub(crate) fn comprehension(self, body: &'static Template) -> DiffComprehension<'a> {
        let Self { sink, last, key } = self;
        let (last, index) = key.member(sink, last);
        DiffComprehension::new(sink, last, index, body)
    }

    /// Sends what `write` writes, unless the same was sent last.
    fn value(self, source: &Source<'_>, write: impl FnOnce(&mut DiffSink)) {
        let Self { sink, last, key } = self;
        let (last, index) = key.member(sink, last);
        let hash = hash(source);
        sink.filled = true;
        if matches!(last, Last::Text(sent) if *sent == hash) {
            return;
        }
        *last = Last::Text(hash);
        sink.push_index(index);
        write(sink);
    }
}

impl Key {
    fn open(self, sink: &mut DiffSink) {
        if let Self::Index(index) = self {
            sink.push_index(index);
            sink.json.push('{');
        }
    }

    fn close(self, sink: &mut DiffSink) {
        if let Self::Index(_) = self {
            sink.json.push('}');
        }
    }

    /// The member that holds a value which is not a template.
    ///
    /// The message itself can only be a template, so a view that renders a
    /// bare text or list is given one of a single dynamic.
    fn member<'a>(self, sink: &mut DiffSink, last: &'a mut Last) -> (&'a mut Last, usize) {
        static BARE: Template = Template::new(&["", ""], 0x6261_7265, false);
        match self {
            Self::Index(index) => (last, index),
            Self::Root => (
                &mut last.template(&BARE, || sink.push_statics(&BARE)).dynamics[0],
                0,
            ),
        }
    }
}

/// The dynamics of one node, filled in order.
#[derive(Debug)]
pub(crate) struct DiffDynamics<'a> {
    sink: &'a mut DiffSink,
    dynamics: &'a mut [Last],
    next: usize,
}

impl<'a> DiffDynamics<'a> {
    pub(super) fn new(sink: &'a mut DiffSink, dynamics: &'a mut [Last]) -> Self {
        Self {
            sink,
            dynamics,
            next: 0,
        }
    }

    pub(crate) fn with(&mut self, fill: impl FnOnce(DiffDynamic<'_>)) {
        let key = Key::Index(self.next);
        let last = self
            .dynamics
            .get_mut(self.next)
            .expect("a template fills only its own dynamics");
        self.next += 1;
        DiffDynamic {
            sink: self.sink,
            last,
            key,
        }
        .fill(fill);
    }
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
