//! What a configuration can hold, told by the code that reads it: the sections are read
//! once without a file, and each key that they ask for is noted.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::path::Path;

use super::environment::Environment;
use super::page::PageConfig;
use super::report::Report;
use super::row;
use super::section::Section;
use super::server::ServerConfig;
use crate::{sources, widget};

/// A key of the configuration, and what the reference says of it.
#[derive(Debug, Clone, Copy)]
pub struct Key(pub &'static str, pub &'static str);

/// Whether a key must be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Need {
    Required,
    Optional,
    /// It may be left out, and is this then, as a file says it.
    Or(String),
}

/// One key that was asked for.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) section: String,
    pub(super) key: Key,
    pub(super) takes: String,
    pub(super) need: Need,
}

/// The keys that were asked for, in this order.
#[derive(Debug, Default)]
pub(super) struct Outline(RefCell<Vec<Entry>>);

impl Outline {
    pub(super) fn note(&self, entry: Entry) {
        self.0.borrow_mut().push(entry);
    }
}

const HEAD: &str = "\
# Configuration reference

<!-- Written by `cargo run -p bennu-dashboard -- reference`; do not edit. -->

The keys of a dashboard's file, as `bennu-dashboard reference` prints them.
A key that is not here is a mistake, which `bennu-dashboard check FILE` names with its line.

In every text `${NAME}` stands for an environment variable, `${NAME:-default}` for one that may be missing or empty; `$${` is a plain `${`.
Files are relative to the configuration's own folder.
";

/// The reference of all keys, in Markdown.
pub fn reference() -> String {
    let mut text = HEAD.to_owned();
    let mut chapter = |title: &str, path: &str, read: &dyn Fn(&mut Section<'_>)| {
        let _ = write!(text, "\n## {title}\n{}", section(path, read));
    };
    chapter("The page", "", &|root| drop(PageConfig::read(root)));
    chapter("The server", "server", &|server| {
        drop(ServerConfig::read(server));
    });
    for (kind, read) in sources::kinds() {
        chapter(&format!("Source `{kind}`"), "source.NAME", &|source| {
            sources::note_kind(source);
            read(source);
        });
    }
    chapter("Every widget", "row.widget", &|widget| {
        drop(row::read_common(widget));
        widget::note_kind(widget);
    });
    for (kind, read) in widget::kinds() {
        chapter(&format!("Widget `{kind}`"), "row.widget", &read);
    }
    text
}

/// The tables of the keys that `read` asks for.
fn section(path: &str, read: &dyn Fn(&mut Section<'_>)) -> String {
    let environment = Environment::of(&[]);
    let report = Report::outlining(Path::new("reference"), &environment);
    read(&mut Section::outlined(path, &report));
    let entries = report.into_outline().0.into_inner();
    let mut text = String::new();
    for keys in entries.chunk_by(|one, next| one.section == next.section) {
        let _ = write!(text, "\n{}", head_of(&keys[0].section));
        text += "| key | what it is | takes | if left out |\n|---|---|---|---|\n";
        for entry in keys {
            let Key(name, about) = entry.key;
            let otherwise = match &entry.need {
                Need::Required => "it must be there".to_owned(),
                Need::Optional => String::new(),
                Need::Or(value) => format!("`{value}`"),
            };
            let takes = entry.takes.replace('|', "\\|");
            let _ = writeln!(text, "| `{name}` | {about} | {takes} | {otherwise} |");
        }
    }
    text
}

/// How a file opens the section.
fn head_of(section: &str) -> String {
    match section {
        "" => "At the top of the file.\n\n".to_owned(),
        path if path.starts_with("row") => format!("`[[{path}]]`\n\n"),
        path => format!("`[{path}]`\n\n"),
    }
}
