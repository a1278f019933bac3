//! `gen`: adds a view, a component or a widget to the project.

use std::path::Path;

use anyhow::Result;

use crate::cargo_project::CargoProject;
use crate::generate::{self, ItemName, Kind};
use crate::terminal::say;

/// What `gen` takes.
#[derive(Debug, clap::Subcommand)]
#[command(after_help = "Examples:
  bennu gen live talks            the page /talks, with its route and its test
  bennu gen component speaker     a part of pages, with its test
  bennu gen widget weather        a card on the board of a dashboard, with its test")]
pub(super) enum Generate {
    /// Adds a page: a view with its route and its test.
    Live(Arguments),
    /// Adds a part that pages are made of, with its test.
    Component(Arguments),
    /// Adds a card to the board of a dashboard, with its test.
    Widget(Arguments),
}

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// What it is called, such as `talk_list`.
    name: String,
}

impl Generate {
    pub(super) fn run(self) -> Result<()> {
        let (kind, Arguments { name }) = match self {
            Self::Live(arguments) => (Kind::Live, arguments),
            Self::Component(arguments) => (Kind::Component, arguments),
            Self::Widget(arguments) => (Kind::Widget, arguments),
        };
        let name = ItemName::new(&name)?;
        let project = CargoProject::around(Path::new("."))?;
        let done = generate::plan(&project, kind, &name)?.apply()?;
        for path in &done.created {
            say(&format!("created  {path}"));
        }
        for (path, line) in &done.changed {
            say(&format!("changed  {path}: {line}"));
        }
        for left in &done.by_hand {
            say(&format!("\nLeft to you: {left}"));
        }
        say(&format!("\n{}", next(kind, &name)));
        Ok(())
    }
}

fn next(kind: Kind, name: &ItemName) -> String {
    let test = format!("`cargo test {name}` runs its test");
    match kind {
        Kind::Live => format!("`bennu dev` serves it at /{name}, {test}."),
        Kind::Component => format!(
            "Templates show it as <{}> after `use crate::components::{name}::{};`, {test}.",
            name.type_name(),
            name.type_name()
        ),
        Kind::Widget => format!("`bennu dev` shows it on the board, {test}."),
    }
}
