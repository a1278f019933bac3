//! A folder beside the one that is to come.
//!
//! ```text
//! parent/.bennu-x7Ty3k/lock       held as long as the run lives
//! parent/.bennu-x7Ty3k/content/   becomes parent/name, by one rename
//! ```
//!
//! The folder goes away with its [`Staging`], and with an interruption. What a
//! killed run leaves has a lock that nobody holds: the next run in the same
//! place recognises it by that, and removes it.

use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow};

use crate::interrupt;
use crate::terminal::remark;

const PREFIX: &str = ".bennu-";
const LOCK: &str = "lock";

/// A folder whose content is not final yet.
#[derive(Debug)]
pub struct Staging {
    folder: PathBuf,
    content: PathBuf,
    _lock: File,
}

impl Staging {
    /// Begins in a folder that exists, and removes what a killed run left there.
    ///
    /// # Errors
    ///
    /// Those of the file system.
    pub fn begin(parent: &Path) -> Result<Self> {
        sweep(parent);
        let cannot = || format!("cannot write in {}", parent.display());
        let mut under_way = interrupt::hold();
        let folder = tempfile::Builder::new()
            .prefix(PREFIX)
            .tempdir_in(parent)
            .with_context(cannot)?
            .keep();
        under_way.add(&folder);
        drop(under_way);
        // From here on, dropping removes it.
        let (content, lock) = match furnish(&folder) {
            Ok(furnished) => furnished,
            Err(error) => {
                interrupt::hold().remove(&folder);
                return Err(error).with_context(cannot);
            }
        };
        Ok(Self {
            content,
            folder,
            _lock: lock,
        })
    }

    /// What becomes the folder that is to come.
    pub fn content(&self) -> &Path {
        &self.content
    }

    /// A place for what is needed on the way.
    ///
    /// # Errors
    ///
    /// Those of the file system.
    pub fn scratch(&self) -> Result<PathBuf> {
        let scratch = self.folder.join("scratch");
        fs::create_dir_all(&scratch)?;
        Ok(scratch)
    }

    /// Makes the content final, in a place where nothing is, or an empty folder.
    ///
    /// # Errors
    ///
    /// When something is there, and those of the file system.
    pub fn finish(self, target: &Path) -> Result<()> {
        let mut under_way = interrupt::hold();
        fs::rename(&self.content, target).map_err(|error| {
            if is_taken(error.kind()) {
                anyhow!("{} is taken", target.display())
            } else {
                anyhow!("cannot create {}: {error}", target.display())
            }
        })?;
        under_way.settle();
        Ok(())
    }

    /// Makes the content final in place of what is there.
    ///
    /// # Errors
    ///
    /// Those of the file system.
    pub fn replace(self, target: &Path) -> Result<()> {
        let old = self.folder.join("old");
        let mut under_way = interrupt::hold();
        fs::rename(target, &old).with_context(|| format!("cannot move {}", target.display()))?;
        fs::rename(&self.content, target)
            .inspect_err(|_| {
                // Back to where it was: nothing has changed then.
                let _ = fs::rename(&old, target);
            })
            .with_context(|| format!("cannot create {}", target.display()))?;
        under_way.settle();
        Ok(())
    }

    /// Removes a folder at once: no moment shows half of it.
    ///
    /// # Errors
    ///
    /// Those of the file system.
    pub fn swallow(self, target: &Path) -> Result<()> {
        let mut under_way = interrupt::hold();
        fs::rename(target, self.content.join("old"))
            .with_context(|| format!("cannot remove {}", target.display()))?;
        under_way.settle();
        Ok(())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        interrupt::hold().remove(&self.folder);
    }
}

fn is_taken(kind: ErrorKind) -> bool {
    use ErrorKind::{AlreadyExists, DirectoryNotEmpty, NotADirectory};

    matches!(kind, AlreadyExists | DirectoryNotEmpty | NotADirectory)
}

/// The lock gets its name only when it is held: whoever finds one that is not
/// held knows that its run is gone. Where the file system knows no locks, there
/// is no name, and nothing is ever swept.
fn furnish(folder: &Path) -> std::io::Result<(PathBuf, File)> {
    let content = folder.join("content");
    fs::create_dir(&content)?;
    let unnamed = folder.join("lock-to-be");
    let lock = File::create(&unnamed)?;
    if lock.lock().is_ok() {
        fs::rename(unnamed, folder.join(LOCK))?;
    }
    Ok((content, lock))
}

/// Removes what killed runs left. What cannot be looked at is left alone.
fn sweep(parent: &Path) {
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    let ours = entries.filter(|entry| {
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        is_folder && entry.file_name().to_string_lossy().starts_with(PREFIX)
    });
    for entry in ours {
        let folder = entry.path();
        let Ok(lock) = File::open(folder.join(LOCK)) else {
            continue;
        };
        match lock.try_lock() {
            Ok(()) => {
                if fs::remove_dir_all(&folder).is_ok() {
                    remark(&format!(
                        "removed {}, which an interrupted run had left",
                        folder.display()
                    ));
                }
            }
            Err(TryLockError::WouldBlock | TryLockError::Error(_)) => {}
        }
    }
}
