//! What is going to be written, complete before the first byte of it is.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::edit::Edit;
use super::rustfmt::formatted;
use crate::cargo_project::CargoProject;
use crate::interrupt;

/// Files to create and to change, by their paths in the project.
#[derive(Debug)]
pub struct Plan {
    folder: PathBuf,
    edition: String,
    files: BTreeMap<String, Change>,
    by_hand: Vec<Line>,
}

#[derive(Debug)]
struct Change {
    /// What the file holds; `None` if there is none.
    before: Option<String>,
    after: String,
    /// What was added to it.
    lines: Vec<String>,
}

#[derive(Debug)]
struct Line {
    file: String,
    place: &'static str,
    line: String,
}

/// What was done, to be told.
#[derive(Debug, PartialEq, Eq)]
pub struct Done {
    /// The files that are new.
    pub created: Vec<String>,
    /// The files that changed, each with the line that was added.
    pub changed: Vec<(String, String)>,
    /// What is left to do by hand.
    pub by_hand: Vec<String>,
}

impl Plan {
    /// A plan that does nothing yet.
    pub(super) fn new(project: &CargoProject) -> Self {
        Self {
            folder: project.folder().to_owned(),
            edition: project.edition().to_owned(),
            files: BTreeMap::new(),
            by_hand: Vec::new(),
        }
    }

    /// Whether the project has a file, or will have it.
    pub(super) fn has(&self, path: &str) -> bool {
        self.files.contains_key(path) || self.folder.join(path).is_file()
    }

    /// What a file holds, or will hold.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub(super) fn text(&mut self, path: &str) -> Result<&str> {
        if !self.files.contains_key(path) {
            let text = fs::read_to_string(self.folder.join(path))
                .with_context(|| format!("cannot read {path}"))?;
            let change = Change {
                before: Some(text.clone()),
                after: text,
                lines: Vec::new(),
            };
            self.files.insert(path.to_owned(), change);
        }
        Ok(&self.files[path].after)
    }

    /// Adds a file.
    ///
    /// # Errors
    ///
    /// When it is there already.
    pub(super) fn create(&mut self, path: &str, text: String) -> Result<()> {
        if fs::symlink_metadata(self.folder.join(path)).is_ok() {
            bail!("expected a new name, {path} exists already");
        }
        let change = Change {
            before: None,
            after: self.formatted(&text).unwrap_or(text),
            lines: Vec::new(),
        };
        self.files.insert(path.to_owned(), change);
        Ok(())
    }

    /// Adds a line to a file, or tells it if its place is not found.
    ///
    /// # Errors
    ///
    /// When the file is there and cannot be read.
    pub(super) fn change(&mut self, path: &str, edit: &dyn Edit) -> Result<()> {
        let edited = if self.has(path) {
            let text = self.text(path)?.to_owned();
            edit.apply(&text)
                .map(|edited| (self.kept_formatted(&text, edited.text), edited.line))
        } else {
            None
        };
        match (edited, self.files.get_mut(path)) {
            (Some((text, line)), Some(change)) => {
                change.after = text;
                change.lines.push(line);
            }
            _ => self.by_hand.push(Line {
                file: path.to_owned(),
                place: edit.place(),
                line: edit.line(),
            }),
        }
        Ok(())
    }

    /// Writes everything, or nothing; an interruption waits meanwhile.
    ///
    /// # Errors
    ///
    /// When a file cannot be written; those that were are as before.
    pub fn apply(self) -> Result<Done> {
        let mut under_way = interrupt::hold();
        let changes = self.files.iter().filter(|(_, change)| change.is_real());
        let mut written: Vec<(PathBuf, &Change)> = Vec::new();
        for (path, change) in changes {
            let file = self.folder.join(path);
            if let Err(error) = change.write(&file) {
                for (file, change) in written.into_iter().rev() {
                    change.undo(file);
                }
                return Err(error).with_context(|| format!("cannot write {path}"));
            }
            written.push((file, change));
        }
        under_way.settle();
        Ok(self.done())
    }

    fn done(self) -> Done {
        let mut done = Done {
            created: Vec::new(),
            changed: Vec::new(),
            by_hand: Vec::new(),
        };
        for (path, change) in self.files {
            if change.before.is_none() {
                done.created.push(path);
            } else {
                let lines = change.lines.into_iter();
                done.changed.extend(lines.map(|line| (path.clone(), line)));
            }
        }
        let by_hand = self.by_hand.into_iter();
        done.by_hand = by_hand
            .map(|line| format!("add to {}, {}:\n    {}", line.file, line.place, line.line))
            .collect();
        done
    }

    fn formatted(&self, text: &str) -> Option<String> {
        formatted(text, &self.folder, &self.edition)
    }

    /// Formats a file that was formatted before; leaves others as they are.
    fn kept_formatted(&self, before: &str, after: String) -> String {
        match self.formatted(before) {
            Some(formatted) if formatted == before => self.formatted(&after).unwrap_or(after),
            _ => after,
        }
    }
}

impl Change {
    fn is_real(&self) -> bool {
        self.before.as_ref() != Some(&self.after)
    }

    fn write(&self, file: &Path) -> Result<()> {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        if self.before.is_some() {
            return replace(file, &self.after);
        }
        let mut new = OpenOptions::new().write(true).create_new(true).open(file)?;
        if let Err(error) = new.write_all(self.after.as_bytes()) {
            let _ = fs::remove_file(file);
            return Err(error.into());
        }
        Ok(())
    }

    fn undo(&self, file: PathBuf) {
        let _ = match &self.before {
            Some(before) => replace(&file, before),
            None => fs::remove_file(&file).map_err(Into::into),
        };
    }
}

/// Replaces a file at once: nobody sees half of it.
fn replace(file: &Path, text: &str) -> Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(text.as_bytes())?;
    new.as_file()
        .set_permissions(fs::metadata(file)?.permissions())?;
    new.persist(file)?;
    Ok(())
}
