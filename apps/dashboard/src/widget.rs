//! The seam of the widgets: what every kind provides, and the one list of them all.
//!
//! A new widget is a module in [`crate::widgets`] and one line in the list.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use bennu::prelude::*;
use bennu::{Container, LiveRender};

use crate::board::Place;
use crate::config::field::Choice;
use crate::config::outline::Key;
use crate::config::section::Section;
use crate::widgets::{Clock, Countdown, Github, Posts};

impl Choice for Kind {
    const WHAT: &'static str = "a type of widget";

    /// Every kind of widget that a configuration can name.
    const WORDS: &'static [(&'static str, Self)] = &[
        Kind::of::<Clock>(),
        Kind::of::<Countdown>(),
        Kind::of::<Github>(),
        Kind::of::<Posts>(),
    ];
}

/// A kind of widget: a view in a panel, and the options that it takes.
pub trait Widget: LiveView {
    /// Its `type` in the configuration and its `data-widget` on the page.
    const TYPE: &'static str;

    /// The heading of a widget that is given none.
    const DEFAULT_TITLE: &'static str;

    /// Its own options: what stands beside `type`, `title` and `width`.
    type Config: fmt::Debug + Send + Sync + 'static;

    /// Reads its options; `None` after a mistake, which the section has noted.
    fn read(section: &mut Section<'_>) -> Option<Self::Config>;
}

/// Some [`Widget`], as an entry of the list.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    name: &'static str,
    default_title: &'static str,
    read: fn(&mut Section<'_>) -> Option<Arc<dyn AnyConfig>>,
    view: fn(Place) -> LiveRender,
}

impl Kind {
    const fn of<W: Widget>() -> (&'static str, Self) {
        let kind = Self {
            name: W::TYPE,
            default_title: W::DEFAULT_TITLE,
            read: |section| Some(Arc::new(W::read(section)?)),
            view: |place| live_render::<W>(place.id()),
        };
        (W::TYPE, kind)
    }
}

const TYPE: Key = Key("type", "What it shows.");

/// Every type of widget, and what notes the keys of its own.
pub(crate) fn kinds() -> impl Iterator<Item = (&'static str, impl Fn(&mut Section<'_>))> {
    Kind::WORDS.iter().map(|(word, kind)| {
        (*word, |section: &mut Section<'_>| {
            drop((kind.read)(section))
        })
    })
}

/// Asks for the type alone.
pub(crate) fn note_kind(section: &mut Section<'_>) {
    section.required::<Kind>(TYPE);
}

/// What one `[[row.widget]]` shows: its kind, and its own options.
#[derive(Clone)]
pub struct WidgetKind {
    kind: Kind,
    config: Arc<dyn AnyConfig>,
}

impl WidgetKind {
    /// Reads the `type` of a section, and the options that this kind has.
    pub(crate) fn read(section: &mut Section<'_>) -> Option<Self> {
        let Some(kind) = section.required::<Kind>(TYPE) else {
            section.ignore_rest();
            return None;
        };
        let config = (kind.read)(section)?;
        Some(Self { kind, config })
    }

    /// The word in `type = "…"` and in a widget's `data-widget`.
    pub fn name(&self) -> &'static str {
        self.kind.name
    }

    /// The heading of a widget that names none.
    pub fn default_title(&self) -> &'static str {
        self.kind.default_title
    }

    /// The options, if they are those of a `W`.
    pub fn config<W: Widget>(&self) -> Option<Arc<W::Config>> {
        let config: Arc<dyn Any + Send + Sync> = self.config.clone();
        config.downcast().ok()
    }

    /// The view that shows it at `place`, as wide as that many columns.
    pub(crate) fn view(&self, place: Place, columns: u32) -> impl Render + use<> {
        let container = Container {
            attributes: vec![
                ("class", "cell".to_owned()),
                ("data-width", columns.to_string()),
            ],
            ..Container::default()
        };
        (self.kind.view)(place)
            .with_session(Place::ROW, place.row)
            .with_session(Place::COLUMN, place.column)
            .with_container(container)
    }
}

impl fmt::Debug for WidgetKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.name(), self.config)
    }
}

/// The options of some kind of widget.
trait AnyConfig: Any + fmt::Debug + Send + Sync {}

impl<T: Any + fmt::Debug + Send + Sync> AnyConfig for T {}
