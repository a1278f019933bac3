//! The seam of the widgets: what every kind provides, and the one list of them all.
//!
//! A new widget is a module in [`crate::widgets`] and one line in [`WIDGETS`].

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::de::ValueDeserializer;

use crate::widgets::{Clock, Countdown, Github, Posts};

/// Every kind of widget that a configuration can name.
pub static WIDGETS: &[WidgetKind] = &[
    WidgetKind::of::<Clock>(),
    WidgetKind::of::<Countdown>(),
    WidgetKind::of::<Github>(),
    WidgetKind::of::<Posts>(),
];

/// A kind of widget.
pub trait Widget: 'static {
    /// Its `type` in the configuration and its `data-widget` on the page.
    const TYPE: &'static str;

    /// The type of the source that it shows; `None` for a widget without one.
    const SOURCE_TYPE: Option<&'static str> = None;

    /// Its own options: what stands beside `type`, `title`, `subtitle` and `width`.
    type Config: DeserializeOwned + fmt::Debug + Send + Sync + 'static;

    /// The name of the source that it shows, where there is a
    /// [`SOURCE_TYPE`](Self::SOURCE_TYPE).
    fn source(_config: &Self::Config) -> Option<&str> {
        None
    }
}

/// A [`Widget`] as a value in the list.
#[derive(Clone, Copy)]
pub struct WidgetKind {
    /// Its `type` in the configuration.
    pub name: &'static str,
    /// The type of the source that it shows.
    pub source_type: Option<&'static str>,
    parse: fn(ValueDeserializer<'_>) -> Result<Settings, toml::de::Error>,
}

impl WidgetKind {
    const fn of<W: Widget>() -> Self {
        Self {
            name: W::TYPE,
            source_type: W::SOURCE_TYPE,
            parse: Settings::parse::<W>,
        }
    }

    /// The kind that the configuration calls `name`.
    pub fn named(name: &str) -> Option<&'static Self> {
        WIDGETS.iter().find(|kind| kind.name == name)
    }

    /// Reads the widget's own options; the common ones must be taken out before.
    ///
    /// # Errors
    ///
    /// An option that does not exist or has a wrong value, with its place in the file.
    pub fn parse(&self, options: ValueDeserializer<'_>) -> Result<Settings, toml::de::Error> {
        (self.parse)(options)
    }
}

impl fmt::Debug for WidgetKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// The options of one configured widget, whatever its kind.
#[derive(Clone)]
pub struct Settings {
    /// The name of the source that the widget shows.
    pub source: Option<String>,
    config: Arc<dyn Any + Send + Sync>,
}

impl Settings {
    fn parse<W: Widget>(options: ValueDeserializer<'_>) -> Result<Self, toml::de::Error> {
        let config = W::Config::deserialize(options)?;
        Ok(Self {
            source: W::source(&config).map(str::to_owned),
            config: Arc::new(config),
        })
    }

    /// The options as their own type; `None` when they are of another kind of widget.
    pub fn of<W: Widget>(&self) -> Option<Arc<W::Config>> {
        Arc::clone(&self.config).downcast().ok()
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

/// One widget on the page: where it stands, what is written over it, what it shows.
#[derive(Debug, Clone)]
pub struct Panel {
    /// What it is.
    pub kind: &'static WidgetKind,
    /// Its heading.
    pub title: String,
    /// A smaller line beside the heading.
    pub subtitle: Option<String>,
    /// How much of its row it takes.
    pub width: Width,
    /// Its own options.
    pub settings: Settings,
}

/// A width in columns: from 1 to 12, all 12 where nothing is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "i64")]
pub struct Width(u8);

impl Width {
    /// The number of columns.
    pub fn columns(self) -> u8 {
        self.0
    }
}

impl Default for Width {
    fn default() -> Self {
        Self(12)
    }
}

impl TryFrom<i64> for Width {
    type Error = String;

    fn try_from(columns: i64) -> Result<Self, String> {
        match u8::try_from(columns) {
            Ok(width @ 1..=12) => Ok(Self(width)),
            _ => Err(format!(
                "expected a number of columns from 1 to 12, found `{columns}`"
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(kind: &str, options: &str) -> Result<Settings, toml::de::Error> {
        let options = ValueDeserializer::parse(options)?;
        WidgetKind::named(kind).unwrap().parse(options)
    }

    #[test]
    fn every_kind_has_a_name_of_its_own() {
        for kind in WIDGETS {
            let named = WidgetKind::named(kind.name).unwrap();
            assert!(std::ptr::eq(named, kind), "{kind:?}");
        }
    }

    #[test]
    fn a_kind_reads_its_own_options() {
        let settings = parse("clock", "{ format = '%H:%M' }").unwrap();
        assert!(settings.of::<Clock>().is_some());
        assert!(settings.of::<Posts>().is_none());
        let settings = parse("posts", "{ source = 'talk' }").unwrap();
        assert_eq!(settings.source.as_deref(), Some("talk"));
    }

    #[test]
    fn a_mistake_is_told_with_what_was_expected() {
        let cases = [
            ("clock", "{ fromat = '%H' }", "unknown field `fromat`"),
            ("clock", "{ format = 'noon' }", "at least one directive"),
            ("clock", "{ timezone = 'Prague' }", "Prague"),
            ("countdown", "{ done = 'now' }", "missing field `to`"),
            ("countdown", "{ to = 'soon' }", "expected an instant"),
            ("github", "{ source = 'r', show = ['starz'] }", "`starz`"),
            ("posts", "{ source = 'r', limit = 0 }", "from 1 to 50"),
        ];
        for (kind, options, expected) in cases {
            let error = parse(kind, options).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn a_width_fits_the_grid() {
        assert_eq!(Width::try_from(8).unwrap().columns(), 8);
        for wrong in [-1, 0, 13, 268] {
            assert!(Width::try_from(wrong).is_err(), "{wrong}");
        }
    }
}
