//! What all views share: the page as it is configured, and the feeds behind it.

use std::any::Any;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use bennu::Error;
use bennu::PubSub;
use bennu::prelude::*;

use crate::broadcast::Broadcast;
use crate::config::page::PageConfig;
use crate::config::row::{RowConfig, WidgetConfig};
use crate::feed::{Feed, Value};
use crate::widget::Widget;

/// The configured page and its feeds: the state of the router that serves it.
pub struct Board {
    /// Title, time zone, theme, background.
    pub page: PageConfig,
    /// What stands where.
    pub rows: Vec<RowConfig>,
    broadcasts: HashMap<String, Box<dyn Any + Send + Sync>>,
}

impl Board {
    /// A board whose sources are not connected yet.
    pub fn new(page: PageConfig, rows: Vec<RowConfig>) -> Self {
        Self {
            page,
            rows,
            broadcasts: HashMap::new(),
        }
    }

    /// Makes the feed of a source known to the widgets that name it.
    ///
    /// Their views hear of its changes while the returned future runs; it never ends.
    pub fn connect<T: Value>(
        &mut self,
        source: &str,
        feed: Feed<T>,
        pubsub: PubSub,
    ) -> impl Future<Output = ()> + Send + use<T> {
        let broadcast = Broadcast::new(self.broadcasts.len(), feed);
        self.broadcasts
            .insert(source.to_owned(), Box::new(broadcast.clone()));
        broadcast.run(pubsub)
    }

    /// What the source yields.
    ///
    /// # Errors
    ///
    /// When the source is not connected, or yields something else.
    pub fn broadcast<T: Value>(&self, source: &str) -> Result<Broadcast<T>> {
        let broadcast = self.broadcasts.get(source);
        let broadcast = broadcast.and_then(|broadcast| broadcast.downcast_ref::<Broadcast<T>>());
        broadcast
            .cloned()
            .ok_or_else(|| Error::new(format!("expected the source {source:?} to be connected")))
    }

    /// The widget that a view shows, if it is a `W`.
    ///
    /// # Errors
    ///
    /// When another widget, or none, stands where the view's page had it: the
    /// configuration has changed since.
    pub fn panel<W: Widget>(&self, socket: &Socket<W>) -> Result<Panel<W>> {
        let place = Place::of(socket);
        let panel = place.and_then(|place| {
            let widget = self.widget(place)?;
            Some(Panel {
                id: place.id(),
                title: widget.title.clone(),
                config: widget.kind.config::<W>()?,
            })
        });
        panel.ok_or_else(|| Error::new(format!("expected a {} at {place:?}", W::TYPE)))
    }

    fn widget(&self, place: Place) -> Option<&WidgetConfig> {
        self.rows.get(place.row)?.widgets.get(place.column)
    }
}

impl fmt::Debug for Board {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Board")
            .field("page", &self.page)
            .field("rows", &self.rows)
            .finish_non_exhaustive()
    }
}

/// Where a widget stands, counted from nought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Its row, from the top.
    pub row: usize,
    /// Its place in the row, from the left.
    pub column: usize,
}

impl Place {
    /// The name of [`row`](Self::row) in the session of the widget's view.
    pub(crate) const ROW: &'static str = "row";

    /// The name of [`column`](Self::column) there.
    pub(crate) const COLUMN: &'static str = "column";

    fn of<V: LiveView>(socket: &Socket<V>) -> Option<Self> {
        let session = socket.session();
        Some(Self {
            row: session.get(Self::ROW)?,
            column: session.get(Self::COLUMN)?,
        })
    }

    /// The DOM id of the widget's view.
    pub fn id(self) -> String {
        format!("panel-{}-{}", self.row + 1, self.column + 1)
    }
}

/// One configured widget, as its view sees it.
#[derive(Debug)]
pub struct Panel<W: Widget> {
    /// The DOM id of the widget's view, by which what is in it is told apart.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// Its own options.
    pub config: Arc<W::Config>,
}
