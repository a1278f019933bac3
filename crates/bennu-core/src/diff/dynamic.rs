//! One dynamic position under comparison, and those of one template.

use super::comprehension::DiffComprehension;
use super::hash::hash;
use super::keys;
use super::sink::{DiffSink, Opening, Progress};
use crate::{Child, Template, escape};

/// One dynamic position: whether it was there last time, and where its news
/// goes.
#[derive(Debug)]
pub(crate) struct DiffDynamic<'a> {
    sink: &'a mut DiffSink,
    known: bool,
    key: Key,
}

/// Where a dynamic's value goes in the message.
#[derive(Debug, Clone, Copy)]
enum Key {
    /// The value is the message itself; only a template can be that.
    Root,
    /// A numbered member of the node around it.
    Index(usize),
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
        sticky: bool,
    },
}

impl<'a> DiffDynamic<'a> {
    /// The position that holds the view itself.
    pub(super) fn root(sink: &'a mut DiffSink) -> Self {
        let known = sink.walk.is_known();
        Self {
            sink,
            known,
            key: Key::Root,
        }
    }

    /// The numbered position `index` of the node that is being written.
    pub(super) fn member(sink: &'a mut DiffSink, known: bool, index: usize) -> Self {
        Self {
            sink,
            known,
            key: Key::Index(index),
        }
    }

    /// Has `fill` fill it, and makes it empty if that did not happen.
    pub(super) fn fill(self, fill: impl FnOnce(DiffDynamic<'_>)) {
        let Self { sink, known, key } = self;
        sink.filled = false;
        fill(DiffDynamic {
            sink: &mut *sink,
            known,
            key,
        });
        if !sink.filled {
            DiffDynamic { sink, known, key }.html("");
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
        let Self { sink, known, key } = self;
        let mut text = std::mem::take(&mut sink.scratch);
        text.clear();
        write(&mut text);
        DiffDynamic {
            sink: &mut *sink,
            known,
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
            sticky: child.sticky,
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
        let Self { sink, known, key } = self;
        key.open(sink);
        let same = sink.walk.node(known, template);
        if !same {
            sink.push_statics(template);
            if template.root && matches!(key, Key::Index(_)) {
                sink.push_key(keys::ROOT);
                sink.json.push('1');
            }
        }
        DiffDynamics::all(sink, same, template.width(), dynamics);
        key.close(sink);
        sink.filled = true;
    }

    pub(crate) fn comprehension(self, body: &'static Template) -> DiffComprehension<'a> {
        let Self { sink, known, key } = self;
        let (known, index) = key.member(sink, known);
        DiffComprehension::new(sink, known, index, body)
    }

    /// Has `fill` fill it, unless it was filled under the same stamp last time.
    pub(crate) fn memo(self, stamp: u64, fill: impl FnOnce(DiffDynamic<'_>)) {
        let Self { sink, known, key } = self;
        if let Some(walk) = sink.walk.part(known, stamp) {
            let outer = std::mem::replace(&mut sink.walk, walk);
            DiffDynamic {
                known: sink.walk.is_known(),
                sink: &mut *sink,
                key,
            }
            .fill(fill);
            let walk = std::mem::replace(&mut sink.walk, outer);
            sink.walk.end_part(known, stamp, walk);
        }
        sink.filled = true;
    }

    /// Sends what `write` writes, unless the same was sent last.
    fn value(self, source: &Source<'_>, write: impl FnOnce(&mut DiffSink)) {
        let Self { sink, known, key } = self;
        let (known, index) = key.member(sink, known);
        sink.filled = true;
        if !sink.walk.text(known, hash(source)) {
            sink.push_index(index);
            write(sink);
        }
    }
}

impl Key {
    fn open(self, sink: &mut DiffSink) {
        if let Self::Index(index) = self {
            sink.open(Opening::Node(index));
        }
    }

    fn close(self, sink: &mut DiffSink) {
        if let Self::Index(_) = self {
            sink.close();
        }
    }

    /// The member that holds a value which is not a template, and whether it
    /// is known.
    ///
    /// The message itself can only be a template, so a view that renders a
    /// bare text or list is given one of a single dynamic.
    fn member(self, sink: &mut DiffSink, known: bool) -> (bool, usize) {
        static BARE: Template = Template::new(&["", ""], 0x6261_7265, false);
        match self {
            Self::Index(index) => (known, index),
            Self::Root => {
                let known = sink.walk.node(known, &BARE);
                if !known {
                    sink.push_statics(&BARE);
                }
                (known, 0)
            }
        }
    }
}

/// The dynamics of one node, filled in order.
#[derive(Debug)]
pub(crate) struct DiffDynamics<'a> {
    sink: &'a mut DiffSink,
    known: bool,
}

impl DiffDynamics<'_> {
    /// Has `fill` fill `width` dynamics; those that it leaves out are empty.
    pub(super) fn all(
        sink: &mut DiffSink,
        known: bool,
        width: usize,
        fill: impl FnOnce(DiffDynamics<'_>),
    ) {
        let progress = Progress { next: 0, width };
        let outer = std::mem::replace(&mut sink.progress, progress);
        fill(DiffDynamics {
            sink: &mut *sink,
            known,
        });
        while sink.progress.next < width {
            DiffDynamics {
                sink: &mut *sink,
                known,
            }
            .with(|dynamic| dynamic.html(""));
        }
        sink.progress = outer;
    }

    pub(crate) fn with(&mut self, fill: impl FnOnce(DiffDynamic<'_>)) {
        let Progress { next, width } = self.sink.progress;
        assert!(next < width, "a template fills only its own dynamics");
        self.sink.progress.next += 1;
        DiffDynamic::member(self.sink, self.known, next).fill(fill);
    }

    /// Has `fill` fill all of them, unless they were filled under the same
    /// stamp last time.
    pub(crate) fn memo(&mut self, stamp: u64, fill: impl FnOnce(DiffDynamics<'_>)) {
        let Self { sink, known } = self;
        let width = sink.progress.width;
        if width > 0 && sink.walk.stamp(*known, stamp, width) {
            sink.progress.next = width;
        } else {
            fill(DiffDynamics {
                sink,
                known: *known,
            });
        }
    }
}
