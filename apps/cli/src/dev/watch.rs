//! Watches the files that a build is made of.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, Result};
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use notify::{EventKind, RecursiveMode, Watcher as _};

/// Editors write a file in several steps: this long nothing must have happened.
const QUIET: Duration = Duration::from_millis(50);

/// Tells of changes in a folder and those below it, but for what its own `.gitignore`
/// names: one further up may ignore all of the project.
pub(super) struct Watch {
    filter: Arc<Filter>,
    changes: Receiver<()>,
    watcher: notify::RecommendedWatcher,
    /// The folders that are watched, and since when they are what they are.
    watched: HashMap<PathBuf, Option<SystemTime>>,
}

impl Watch {
    /// Starts to watch.
    ///
    /// # Errors
    ///
    /// When the system does not let it.
    pub(super) fn start(folder: &Path) -> Result<Self> {
        // However many changes wait, they are one build.
        let (sender, changes) = sync_channel(1);
        let filter = Arc::new(Filter::of(folder));
        let watcher = notify::recommended_watcher({
            let filter = Arc::clone(&filter);
            move |event: notify::Result<_>| {
                if !event.is_ok_and(|event| filter.takes(&event)) {
                    return;
                }
                // One waits already, or nobody listens any more.
                let _ = sender.try_send(());
            }
        })
        .context("files cannot be watched")?;
        let mut watch = Self {
            filter,
            changes,
            watcher,
            watched: HashMap::new(),
        };
        watch.follow_folders()?;
        Ok(watch)
    }

    /// Waits for a change, and until the last one of several is over.
    ///
    /// # Errors
    ///
    /// When the system has stopped to tell of changes.
    pub(super) fn wait(&mut self) -> Result<()> {
        let gone = "files are not watched any more";
        self.changes.recv().context(gone)?;
        loop {
            match self.changes.recv_timeout(QUIET) {
                Ok(()) => {}
                Err(RecvTimeoutError::Timeout) => return self.follow_folders(),
                Err(error) => return Err(error).context(gone),
            }
        }
    }

    /// Watches what is not watched yet: a change may have been a new folder, also one in
    /// place of another.
    fn follow_folders(&mut self) -> Result<()> {
        self.watched.retain(|path, _| path.is_dir());
        for (path, mode) in self.filter.watched() {
            let created = created(&path);
            if self.watched.get(&path) != Some(&created) {
                self.watcher
                    .watch(&path, mode)
                    .with_context(|| format!("cannot watch {}", path.display()))?;
                self.watched.insert(path, created);
            }
        }
        Ok(())
    }
}

/// `None` where the system does not tell.
fn created(folder: &Path) -> Option<SystemTime> {
    folder.metadata().and_then(|about| about.created()).ok()
}

/// What belongs to the project.
struct Filter {
    folder: PathBuf,
    ignored: Gitignore,
}

impl Filter {
    fn of(folder: &Path) -> Self {
        let mut ignored = GitignoreBuilder::new(folder);
        // A file with mistakes still tells the rest; one that is missing, nothing.
        let _ = ignored.add(folder.join(".gitignore"));
        let _ = ignored.add_line(None, ".*");
        Self {
            folder: folder.to_owned(),
            ignored: ignored.build().unwrap_or_else(|_| Gitignore::empty()),
        }
    }

    /// The folder itself, and everything in its folders that are not ignored: a watch on
    /// all of it would hear of every file that a build writes.
    fn watched(&self) -> Vec<(PathBuf, RecursiveMode)> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
        let folders = folders.map(|entry| entry.path());
        let ours = folders.filter(|path| self.is_ours(path, true));
        let deep = ours.map(|path| (path, RecursiveMode::Recursive));
        std::iter::once((self.folder.clone(), RecursiveMode::NonRecursive))
            .chain(deep)
            .collect()
    }

    /// Whether an event is a change of the project.
    fn takes(&self, event: &notify::Event) -> bool {
        let is_write = !matches!(event.kind, EventKind::Access(_) | EventKind::Other);
        is_write && event.paths.iter().any(|path| self.is_ours(path, false))
    }

    fn is_ours(&self, path: &Path, is_folder: bool) -> bool {
        path.strip_prefix(&self.folder).is_ok_and(|path| {
            let ignored = self.ignored.matched_path_or_any_parents(path, is_folder);
            !ignored.is_ignore()
        })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_git_ignores_is_no_change() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(".gitignore"), "/target\n").unwrap();
        let filter = Filter::of(folder.path());
        let event = |path: &str| {
            let event = notify::Event::new(EventKind::Any);
            event.add_path(folder.path().join(path))
        };
        assert!(filter.takes(&event("src/live/home.rs")));
        assert!(filter.takes(&event("style/app.css")));
        assert!(!filter.takes(&event("target/debug/hello")));
        assert!(!filter.takes(&event("src/.home.rs.swp")));
    }

    #[test]
    fn only_what_is_built_is_watched() {
        let folder = tempfile::tempdir().unwrap();
        for part in ["src", "style", "target", ".git"] {
            fs::create_dir(folder.path().join(part)).unwrap();
        }
        fs::write(folder.path().join(".gitignore"), "/target/\n").unwrap();
        let watched = Filter::of(folder.path()).watched();
        let mut watched: Vec<_> = watched.into_iter().map(|(path, _)| path).collect();
        watched.sort();
        let expected = ["", "src", "style"].map(|part| folder.path().join(part));
        assert_eq!(watched, expected);
    }

    #[test]
    fn a_written_file_is_noticed_at_any_depth() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().canonicalize().unwrap();
        // Whoever keeps the settings of a home in git ignores everything else there.
        fs::create_dir(folder.join(".git")).unwrap();
        fs::write(folder.join(".gitignore"), "*").unwrap();
        let folder = folder.join("app");
        fs::create_dir_all(folder.join("src/live")).unwrap();
        let mut watch = Watch::start(&folder).unwrap();
        for path in ["src/live/home.rs", "Cargo.toml"] {
            fs::write(folder.join(path), "changed").unwrap();
            watch.wait().unwrap();
        }
        fs::create_dir(folder.join("style")).unwrap();
        watch.wait().unwrap();
        fs::remove_dir(folder.join("style")).unwrap();
        fs::create_dir(folder.join("style")).unwrap();
        watch.wait().unwrap();
        fs::write(folder.join("style/new.css"), "new").unwrap();
        watch.wait().unwrap();
    }
}
