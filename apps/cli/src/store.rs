//! The templates that are installed, each in a folder of its own.
//!
//! ```text
//! HOME/templates/NAME/origin    where it came from, for people
//! HOME/templates/NAME/files/    the template
//! ```
//!
//! HOME is `$BENNU_HOME`, or `bennu` in the user's folder for data
//! (`~/.local/share` on most systems).

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use etcetera::BaseStrategy as _;

use crate::built_in::{self, BUILT_IN};
use crate::files::Files;
use crate::nearest::nearest;
use crate::source::{self, Fetched, Source};
use crate::staging::Staging;
use crate::template::Template;

/// The templates that are installed.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
}

/// A template that is installed.
#[derive(Debug)]
pub struct Installed {
    /// The template.
    pub template: Template,
    /// Where it came from.
    pub origin: String,
}

/// What to install, and as what.
#[derive(Debug)]
pub struct Installation<'a> {
    /// Where from.
    pub source: &'a Source,
    /// The folder in it, when there are several templates.
    pub subfolder: Option<&'a str>,
    /// What to call it, if not as the folder.
    pub name: Option<&'a str>,
    /// Whether it may take the place of one that is installed.
    pub force: bool,
}

impl Store {
    /// The store of this user.
    ///
    /// # Errors
    ///
    /// When the user has no home.
    pub fn of_user() -> Result<Self> {
        let home = match std::env::var_os("BENNU_HOME").filter(|home| !home.is_empty()) {
            Some(home) => PathBuf::from(home),
            None => etcetera::choose_base_strategy()
                .context("there is no home folder\n  try: set BENNU_HOME to a folder")?
                .data_dir()
                .join("bennu"),
        };
        Ok(Self {
            folder: home.join("templates"),
        })
    }

    /// The names of what is installed, in order.
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let mut names: Vec<_> = entries
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| check_name(name).is_ok())
            .collect();
        names.sort();
        names
    }

    /// What is installed under a name.
    ///
    /// # Errors
    ///
    /// When nothing is, or what is cannot be read any more.
    pub fn get(&self, name: &str) -> Result<Installed> {
        let folder = self.folder_of(name)?;
        let files = Files::read(&folder.join("files"))?;
        let template = Template::new(name, files)
            .with_context(|| format!("the installed template `{name}`"))?;
        let origin = fs::read_to_string(folder.join("origin")).unwrap_or_default();
        Ok(Installed { template, origin })
    }

    /// Installs a template: completely, or not at all.
    ///
    /// # Errors
    ///
    /// When the source cannot be had or holds no good template, or the name
    /// is taken.
    pub fn install(&self, installation: &Installation<'_>) -> Result<Installed> {
        fs::create_dir_all(&self.folder)
            .with_context(|| format!("cannot create {}", self.folder.display()))?;
        let staging = Staging::begin(&self.folder)?;
        let fetched = installation.source.fetch(&staging)?;
        let (template, files) = read(&fetched, installation)
            .with_context(|| format!("cannot install from {}", fetched.origin))?;
        let content = staging.content().join("files");
        fs::create_dir(&content)?;
        files.write(&content)?;
        fs::write(staging.content().join("origin"), &fetched.origin)?;
        self.put(staging, &template.name, installation.force)?;
        Ok(Installed {
            template,
            origin: fetched.origin,
        })
    }

    /// Removes a template.
    ///
    /// # Errors
    ///
    /// When there is none of that name, or it cannot be removed.
    pub fn uninstall(&self, name: &str) -> Result<()> {
        ensure!(
            built_in::find(name).is_none(),
            "`{name}` is a part of `bennu` itself and cannot be uninstalled"
        );
        let folder = self.folder_of(name)?;
        Staging::begin(&self.folder)?.swallow(&folder)
    }

    fn put(&self, staging: Staging, name: &str, force: bool) -> Result<()> {
        let target = self.folder.join(name);
        if !target.exists() {
            return staging.finish(&target);
        }
        ensure!(
            force,
            "a template `{name}` is installed already\n  \
             try: --force to replace it, or --name for another name"
        );
        staging.replace(&target)
    }

    fn folder_of(&self, name: &str) -> Result<PathBuf> {
        let folder = self.folder.join(Path::new(name));
        if check_name(name).is_ok() && folder.is_dir() {
            return Ok(folder);
        }
        let names = BUILT_IN.iter().map(|each| each.name.to_owned());
        let names: Vec<_> = names.chain(self.names()).collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        let advice = nearest(name, &names).unwrap_or("bennu template list");
        bail!(
            "there is no template `{name}`; there are {}\n  try: {advice}",
            names.join(", ")
        );
    }
}

/// The template in what was fetched, and its files as they are.
fn read(fetched: &Fetched, installation: &Installation<'_>) -> Result<(Template, Files)> {
    let subfolder = source::locate(&fetched.folder, installation.subfolder)?;
    let last = subfolder.rsplit('/').next().filter(|name| !name.is_empty());
    let name = installation.name.or(last).unwrap_or(&fetched.name);
    check_new_name(name)?;
    let files = Files::read(&fetched.folder.join(&subfolder))?;
    Ok((Template::new(name, files.clone())?, files))
}

/// Checks the name of a template: it is also the name of a folder.
fn check_name(name: &str) -> Result<()> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    let starts = name.starts_with(|first: char| first.is_ascii_alphanumeric());
    ensure!(
        starts && name.len() <= 64 && name.chars().all(plain),
        "`{name}` cannot be the name of a template: expected ASCII letters, digits, `-` and `_`, \
         at most 64\n  try: --name NAME"
    );
    Ok(())
}

fn check_new_name(name: &str) -> Result<()> {
    check_name(name)?;
    ensure!(
        built_in::find(name).is_none(),
        "`{name}` is the name of a template that `bennu` comes with\n  try: --name NAME"
    );
    Ok(())
}
