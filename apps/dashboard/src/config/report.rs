//! What reading one file has found so far: its mistakes, and the names of its sources.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use super::environment::Environment;
use super::mistake::{Mistake, Mistakes, Wrong};
use super::outline::Outline;

/// What reading a file has found so far.
#[derive(Debug)]
pub struct Report<'f> {
    path: &'f Path,
    text: &'f str,
    pub(super) environment: &'f Environment,
    mistakes: RefCell<Vec<Mistake>>,
    sources: RefCell<BTreeMap<String, Option<String>>>,
    outline: Option<Outline>,
}

impl<'f> Report<'f> {
    pub(super) fn new(path: &'f Path, text: &'f str, environment: &'f Environment) -> Self {
        let (mistakes, sources) = (RefCell::default(), RefCell::default());
        Self {
            path,
            text,
            environment,
            mistakes,
            sources,
            outline: None,
        }
    }

    /// For sections that are read without a file, so that their keys are noted.
    pub(super) fn outlining(path: &'f Path, environment: &'f Environment) -> Self {
        Self {
            outline: Some(Outline::default()),
            ..Self::new(path, "", environment)
        }
    }

    /// Where keys are noted, if they are.
    pub(super) fn outline(&self) -> Option<&Outline> {
        self.outline.as_ref()
    }

    /// What was noted.
    pub(super) fn into_outline(self) -> Outline {
        self.outline.unwrap_or_default()
    }

    /// The directory that relative paths start at.
    pub fn directory(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }

    /// A mistake in the file's TOML itself. The text there is not repeated: it may be
    /// a token without its closing quote.
    pub(super) fn syntax(&self, error: &toml::de::Error) {
        let (expected, nearest) = ("a TOML document".to_owned(), None);
        let found = Some(error.message().trim().replace('\n', ", "));
        let at = error.span().unwrap_or_default();
        self.add(
            at,
            String::new(),
            Wrong {
                expected,
                found,
                nearest,
            },
        );
    }

    /// The names and types of all sources, for widgets to refer to. A source without a
    /// valid type fits every widget: its own mistake is reported already.
    pub(super) fn declare_sources(&self, sources: impl Iterator<Item = (String, Option<String>)>) {
        self.sources.borrow_mut().extend(sources);
    }

    /// Looks a source up by its name.
    pub(super) fn source(&self, name: &str, kind: &str) -> Result<(), Wrong> {
        let sources = self.sources.borrow();
        match sources.get(name) {
            Some(None) => Ok(()),
            Some(Some(found)) if found == kind => Ok(()),
            Some(Some(found)) => Err(Wrong {
                expected: format!("a source of type {kind:?}"),
                found: Some(format!("{name:?} of type {found:?}")),
                nearest: None,
            }),
            None => Err(self.unknown_source(name, kind)),
        }
    }

    /// The mistake of a key that should name a source, and is missing.
    pub(super) fn no_source(&self, kind: &str) -> Wrong {
        Wrong::missing(self.unknown_source("", kind).expected)
    }

    fn unknown_source(&self, name: &str, kind: &str) -> Wrong {
        let sources = self.sources.borrow();
        let fitting = sources
            .iter()
            .filter(|(_, found)| found.as_deref() == Some(kind));
        let names: Vec<&str> = fitting.map(|(name, _)| name.as_str()).collect();
        Wrong::name(
            &format!("the name of a source of type {kind:?}"),
            name,
            names,
        )
    }

    pub(super) fn add(&self, at: Range<usize>, key: String, wrong: Wrong) {
        let before = self.text.get(..at.start).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        self.mistakes
            .borrow_mut()
            .push(Mistake { line, key, wrong });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.mistakes.borrow().is_empty()
    }

    pub(super) fn into_mistakes(self) -> Mistakes {
        let mut mistakes = self.mistakes.into_inner();
        mistakes.sort_by_key(|mistake| mistake.line);
        Mistakes {
            path: self.path.to_owned(),
            mistakes,
        }
    }
}

/// The first part of a text that may be long.
pub(super) fn clip(text: &str) -> &str {
    const MOST: usize = 60;
    let end = text
        .char_indices()
        .nth(MOST)
        .map_or(text.len(), |(end, _)| end);
    &text[..end]
}
