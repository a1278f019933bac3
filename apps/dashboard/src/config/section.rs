//! One table of the configuration, read key by key.
//!
//! A section's `read` function asks for each of its keys, and only then looks at what
//! it got: so every mistake is reported, and what was never asked for is unknown.

use std::ops::Range;

use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

use super::field::{Field, Given, Written};
use super::mistake::Wrong;
use super::outline::{Entry, Key, Need};
use super::report::Report;

/// A table, and which of its keys were asked for.
#[derive(Debug)]
pub struct Section<'t> {
    table: Option<&'t DeTable<'t>>,
    at: Range<usize>,
    path: String,
    report: &'t Report<'t>,
    known: Vec<&'static str>,
}

impl<'t> Section<'t> {
    pub(super) fn root(table: &'t DeTable<'t>, report: &'t Report<'t>) -> Self {
        Self {
            table: Some(table),
            at: 0..0,
            path: String::new(),
            report,
            known: Vec::new(),
        }
    }

    /// A section without a file, whose keys are noted in the report's outline.
    pub(super) fn outlined(path: &str, report: &'t Report<'t>) -> Self {
        Self {
            table: None,
            at: 0..0,
            path: path.to_owned(),
            report,
            known: Vec::new(),
        }
    }

    fn inner(&self, path: String, value: &'t Spanned<DeValue<'t>>) -> Option<Self> {
        let (at, report) = (value.span(), self.report);
        let DeValue::Table(table) = value.get_ref() else {
            let given = Given::new(value.get_ref(), report);
            report.add(at, path, given.wrong("a table"));
            return None;
        };
        Some(Self {
            table: Some(table),
            at,
            path,
            report,
            known: Vec::new(),
        })
    }

    /// Reads the whole section, then refuses the keys that were not asked for.
    pub fn read<T>(mut self, read: impl FnOnce(&mut Section<'_>) -> Option<T>) -> Option<T> {
        let read = read(&mut self);
        self.finish();
        read
    }

    /// A key that must be there.
    pub fn required<T: Field>(&mut self, key: Key) -> Option<T> {
        self.note(key, T::expected(), Need::Required);
        if self.get(key.0).is_none() {
            self.mistake(key.0, Wrong::missing(T::expected()));
        }
        self.value(key.0)?
    }

    /// A key that may be left out: `Some(None)` then, and `None` after a mistake.
    pub fn optional<T: Field>(&mut self, key: Key) -> Option<Option<T>> {
        self.note(key, T::expected(), Need::Optional);
        self.value(key.0)
    }

    fn value<T: Field>(&mut self, key: &'static str) -> Option<Option<T>> {
        let Some(value) = self.get(key) else {
            return Some(None);
        };
        let given = Given::new(value.get_ref(), self.report);
        match T::read(&given) {
            Ok(field) => Some(Some(field)),
            Err(wrong) => {
                self.mistake(key, wrong);
                None
            }
        }
    }

    /// A key with a default.
    pub fn or<T: Field + Written>(&mut self, key: Key, default: T) -> Option<T> {
        self.note(key, T::expected(), Need::Or(default.written()));
        Some(self.value(key.0)?.unwrap_or(default))
    }

    /// A list; empty where the key is left out. Equal entries are refused.
    pub fn list<T: Field + PartialEq>(&mut self, key: Key) -> Option<Vec<T>> {
        self.note(key, list_of::<T>(), Need::Optional);
        self.values(key.0)
    }

    /// A list with at least one entry.
    pub fn some<T: Field + PartialEq>(&mut self, key: Key) -> Option<Vec<T>> {
        self.note(key, list_of::<T>(), Need::Required);
        let list = self.values(key.0)?;
        if list.is_empty() {
            let expected = format!("a list of at least one: {}", T::EXPECTED);
            self.mistake(key.0, Wrong::missing(expected));
            return None;
        }
        Some(list)
    }

    fn values<T: Field + PartialEq>(&mut self, key: &'static str) -> Option<Vec<T>> {
        let Some(value) = self.get(key) else {
            return Some(Vec::new());
        };
        let DeValue::Array(entries) = value.get_ref() else {
            let given = Given::new(value.get_ref(), self.report);
            self.mistake(key, given.wrong("a list"));
            return None;
        };
        let mut list = Vec::with_capacity(entries.len());
        let mut whole = true;
        for (index, entry) in entries.iter().enumerate() {
            let given = Given::new(entry.get_ref(), self.report);
            let read = T::read(&given).and_then(|field| match list.contains(&field) {
                true => Err(given.wrong("each entry once")),
                false => Ok(field),
            });
            match read {
                Ok(field) => list.push(field),
                Err(wrong) => {
                    whole = false;
                    self.report.add(
                        entry.span(),
                        format!("{}[{}]", self.join(key), index + 1),
                        wrong,
                    );
                }
            }
        }
        whole.then_some(list)
    }

    /// The name of a source of the given type.
    pub fn source(&mut self, key: Key, kind: &str) -> Option<String> {
        self.note(key, String::expected(), Need::Required);
        let name: Option<String> = self.value(key.0)?;
        let found = match &name {
            Some(name) => self.report.source(name, kind),
            None => Err(self.report.no_source(kind)),
        };
        match found {
            Ok(()) => name,
            Err(wrong) => {
                self.mistake(key.0, wrong);
                None
            }
        }
    }

    /// A table that may be left out; its keys then all have their defaults.
    pub fn table_or_empty(&mut self, key: &'static str) -> Section<'t> {
        let path = self.join(key);
        self.table(key).unwrap_or(Section {
            table: None,
            at: self.at.clone(),
            path,
            report: self.report,
            known: Vec::new(),
        })
    }

    /// A table that may be left out.
    pub fn table(&mut self, key: &'static str) -> Option<Section<'t>> {
        let value = self.get(key)?;
        self.inner(self.join(key), value)
    }

    /// A table that may be left out, read: `Some(None)` then, and `None` after a mistake.
    pub fn part<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&mut Section<'_>) -> Option<T>,
    ) -> Option<Option<T>> {
        if self.report.outline().is_some() {
            read(&mut Self::outlined(&self.join(key), self.report));
            return Some(None);
        }
        if self.get(key).is_none() {
            return Some(None);
        }
        self.table(key)?.read(read).map(Some)
    }

    /// A list of tables (`[[key]]`), empty where there are none; `None` where it is no
    /// list.
    pub fn array(&mut self, key: &'static str) -> Option<Vec<Section<'t>>> {
        if self.report.outline().is_some() {
            return Some(vec![Self::outlined(&self.join(key), self.report)]);
        }
        let Some(value) = self.get(key) else {
            return Some(Vec::new());
        };
        let DeValue::Array(entries) = value.get_ref() else {
            let given = Given::new(value.get_ref(), self.report);
            let head = without_places(&self.join(key));
            self.mistake(key, given.wrong(format!("tables, each below a [[{head}]]")));
            return None;
        };
        let path = |index| format!("{}[{}]", self.join(key), index + 1);
        let entries = entries.iter().enumerate();
        let sections = entries.filter_map(|(index, entry)| self.inner(path(index), entry));
        Some(sections.collect())
    }

    /// A table of named tables (`[key.NAME]`).
    pub fn tables(&mut self, key: &'static str) -> Vec<(String, Section<'t>)> {
        let Some(group) = self.table(key) else {
            return Vec::new();
        };
        let named = group
            .table
            .into_iter()
            .flatten()
            .filter_map(|(name, value)| {
                let name = name.get_ref().to_string();
                Some((
                    name.clone(),
                    group.inner(format!("{}.{name}", group.path), value)?,
                ))
            });
        named.collect()
    }

    /// The plain text under a key, if it is one; asks for nothing and reports nothing.
    pub(super) fn text_of(&self, key: &str) -> Option<String> {
        self.table?.get(key)?.get_ref().as_str().map(str::to_owned)
    }

    /// Whether the key is there. Does not ask for it.
    pub fn has(&self, key: &str) -> bool {
        self.table.is_some_and(|table| table.contains_key(key))
    }

    /// Takes every other key as known: what they mean cannot be told after a mistake.
    pub fn ignore_rest(&mut self) {
        self.table = None;
    }

    /// Reports a mistake at a key, or at the section's head where the key is missing.
    pub fn mistake(&self, key: &str, wrong: Wrong) {
        let value = self.table.and_then(|table| table.get(key));
        let at = value.map_or(self.at.clone(), Spanned::span);
        self.report.add(at, self.join(key), wrong);
    }

    /// Refuses every key that was not asked for.
    pub(super) fn finish(self) {
        let what = match self.path.as_str() {
            "" => "a known key".to_owned(),
            path => format!("a key of {path}"),
        };
        for (key, _) in self.table.into_iter().flatten() {
            let name = key.get_ref();
            if !self.known.contains(&name.as_ref()) {
                let wrong = Wrong::name(&what, name, self.known.iter().copied());
                self.report.add(key.span(), self.join(name), wrong);
            }
        }
    }

    /// Tells the outline of a key, where there is one.
    fn note(&self, key: Key, takes: String, need: Need) {
        if let Some(outline) = self.report.outline() {
            let section = self.path.clone();
            outline.note(Entry {
                section,
                key,
                takes,
                need,
            });
        }
    }

    fn get(&mut self, key: &'static str) -> Option<&'t Spanned<DeValue<'t>>> {
        if !self.known.contains(&key) {
            self.known.push(key);
        }
        self.table?.get(key)
    }

    fn join(&self, key: &str) -> String {
        match self.path.as_str() {
            "" => key.to_owned(),
            path => format!("{path}.{key}"),
        }
    }
}

/// `row.widget` of `row[1].widget`.
fn without_places(path: &str) -> String {
    let parts = path.split('.');
    let names: Vec<_> = parts.filter_map(|part| part.split('[').next()).collect();
    names.join(".")
}

fn list_of<T: Field>() -> String {
    format!("a list, each {}", T::expected())
}
