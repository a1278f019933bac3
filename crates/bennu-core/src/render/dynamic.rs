//! The places of a template that change, over both sinks.

use std::hash::Hash;

use super::Render;
use super::static_html::HtmlSink;
use crate::diff::{DiffComprehension, DiffDynamic, DiffDynamics};
use crate::{Child, Template, escape};

/// One dynamic position of a template, to be filled exactly once.
///
/// Dropped unfilled, it is empty.
#[derive(Debug)]
pub struct Dynamic<'a>(Sink<'a>);

#[derive(Debug)]
pub(crate) enum Sink<'a> {
    Html(&'a mut HtmlSink),
    Diff(DiffDynamic<'a>),
}

impl<'a> Dynamic<'a> {
    pub(crate) fn new(sink: Sink<'a>) -> Self {
        Self(sink)
    }

    /// Fills it with nothing.
    pub fn empty(self) {
        self.html("");
    }

    /// Fills it with `text`, escaped.
    pub fn text(self, text: &str) {
        match self.0 {
            Sink::Html(sink) => escape::html(&mut sink.html, text),
            Sink::Diff(diff) => diff.text(text),
        }
    }

    /// Fills it with `html` as it stands. The caller vouches for it.
    pub fn html(self, html: &str) {
        match self.0 {
            Sink::Html(sink) => sink.html.push_str(html),
            Sink::Diff(diff) => diff.html(html),
        }
    }

    /// Fills it with text composed of escaped and trusted pieces.
    pub fn markup(self, write: impl FnOnce(&mut Markup<'_>)) {
        match self.0 {
            Sink::Html(sink) => write(&mut Markup {
                out: &mut sink.html,
            }),
            Sink::Diff(diff) => diff.composed(|out| write(&mut Markup { out })),
        }
    }

    /// Fills it with a nested template, whose dynamics `dynamics` fills.
    pub fn template(self, template: &'static Template, dynamics: impl FnOnce(&mut Dynamics<'_>)) {
        match self.0 {
            Sink::Html(sink) => sink.template(template, dynamics),
            Sink::Diff(diff) => {
                diff.template(template, |inner| dynamics(&mut Dynamics::diff(inner)));
            }
        }
    }

    /// Has `fill` fill it, unless it was filled under the same stamp last time.
    pub(crate) fn memo(self, stamp: u64, fill: impl FnOnce(Dynamic<'_>)) {
        match self.0 {
            Sink::Html(_) => fill(self),
            Sink::Diff(diff) => diff.memo(stamp, |inner| fill(Dynamic(Sink::Diff(inner)))),
        }
    }

    /// Fills it with a list: `body` once for each entry that `entries` adds.
    pub fn comprehension(
        self,
        body: &'static Template,
        entries: impl FnOnce(&mut Comprehension<'_>),
    ) {
        match self.0 {
            Sink::Html(sink) => {
                entries(&mut Comprehension(ComprehensionSink::Html { sink, body }));
            }
            Sink::Diff(diff) => {
                let mut comprehension =
                    Comprehension(ComprehensionSink::Diff(diff.comprehension(body)));
                entries(&mut comprehension);
                comprehension.finish();
            }
        }
    }

    /// Fills it with the container of a nested LiveView.
    ///
    /// In a diff this is the empty container, sent when `child` differs from
    /// what stood here; in HTML it is a hole that the caller of
    /// [`render_html`](super::render_html) fills.
    pub fn live_view(self, child: &Child) {
        match self.0 {
            Sink::Html(sink) => {
                sink.children.push((sink.html.len(), child.clone()));
            }
            Sink::Diff(diff) => diff.live_view(child),
        }
    }
}

/// The dynamics of one template, filled one after the other.
#[derive(Debug)]
pub struct Dynamics<'a>(DynamicsSink<'a>);

#[derive(Debug)]
enum DynamicsSink<'a> {
    Html {
        sink: &'a mut HtmlSink,
        statics: std::slice::Iter<'static, &'static str>,
    },
    Diff(DiffDynamics<'a>),
}

impl<'a> Dynamics<'a> {
    /// The dynamics of `template`, whose first static the caller has written.
    pub(super) fn html(sink: &'a mut HtmlSink, template: &'static Template) -> Self {
        let statics = template.statics[1..].iter();
        Self(DynamicsSink::Html { sink, statics })
    }

    fn diff(inner: DiffDynamics<'a>) -> Self {
        Self(DynamicsSink::Diff(inner))
    }

    /// Fills the next dynamic with `value`.
    pub fn dynamic<R: Render + ?Sized>(&mut self, value: &R) {
        self.with(|dynamic| value.render(dynamic));
    }

    /// Fills the next dynamic with what `fill` puts in it.
    ///
    /// # Panics
    ///
    /// If the template has no further dynamic: a bug in generated code.
    pub fn with(&mut self, fill: impl FnOnce(Dynamic<'_>)) {
        match &mut self.0 {
            DynamicsSink::Html { sink, statics } => {
                fill(Dynamic(Sink::Html(sink)));
                let after = statics
                    .next()
                    .expect("a template fills only its own dynamics");
                sink.html.push_str(after);
            }
            DynamicsSink::Diff(diff) => {
                diff.with(|inner| fill(Dynamic(Sink::Diff(inner))));
            }
        }
    }
}

impl Dynamics<'_> {
    /// Has `fill` fill all of them, unless they were filled under the same
    /// stamp last time.
    pub(crate) fn memo(&mut self, stamp: u64, fill: impl FnOnce(&mut Dynamics<'_>)) {
        match &mut self.0 {
            DynamicsSink::Html { .. } => fill(self),
            DynamicsSink::Diff(diff) => {
                diff.memo(stamp, |inner| fill(&mut Dynamics::diff(inner)));
            }
        }
    }
}

/// The entries of a list, added in order.
#[derive(Debug)]
pub struct Comprehension<'a>(ComprehensionSink<'a>);

#[derive(Debug)]
enum ComprehensionSink<'a> {
    Html {
        sink: &'a mut HtmlSink,
        body: &'static Template,
    },
    Diff(DiffComprehension<'a>),
}

impl Comprehension<'_> {
    /// Adds an entry known by its position: it never moves, it only changes.
    pub fn entry(&mut self, dynamics: impl FnOnce(&mut Dynamics<'_>)) {
        match &mut self.0 {
            ComprehensionSink::Html { sink, body } => sink.template(body, dynamics),
            ComprehensionSink::Diff(diff) => {
                diff.entry(|inner| dynamics(&mut Dynamics::diff(inner)));
            }
        }
    }

    /// Adds an entry known by `key`: it is followed when it moves.
    ///
    /// Keys should be unique in one list. A repeated key is drawn correctly,
    /// but its entries may be sent again instead of moved.
    pub fn keyed<K: Hash + ?Sized>(&mut self, key: &K, dynamics: impl FnOnce(&mut Dynamics<'_>)) {
        match &mut self.0 {
            ComprehensionSink::Html { sink, body } => sink.template(body, dynamics),
            ComprehensionSink::Diff(diff) => {
                diff.keyed(key, |inner| dynamics(&mut Dynamics::diff(inner)));
            }
        }
    }

    fn finish(self) {
        match self.0 {
            ComprehensionSink::Html { .. } => {}
            ComprehensionSink::Diff(diff) => diff.finish(),
        }
    }
}

/// Text composed of escaped and trusted pieces; see [`Dynamic::markup`].
#[derive(Debug)]
pub struct Markup<'a> {
    out: &'a mut String,
}

impl Markup<'_> {
    /// Appends `html` as it stands. The caller vouches for it.
    pub fn raw(&mut self, html: &str) {
        self.out.push_str(html);
    }

    /// The same markup for a shorter time, as a value.
    pub(crate) fn reborrow(&mut self) -> Markup<'_> {
        Markup { out: self.out }
    }

    /// Appends `text` escaped, for element content and quoted attribute values.
    pub fn text(&mut self, text: &str) {
        escape::html(self.out, text);
    }
}

/// Appends formatted text escaped: `write!(markup, "{value}")`.
impl std::fmt::Write for Markup<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.text(text);
        Ok(())
    }
}
