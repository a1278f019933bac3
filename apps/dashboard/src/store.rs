//! Last good values that outlive a restart, written off the hot path.
//!
//! Saving only notes what is to be written; a thread of its own writes it within
//! `WRITE_PAUSE`. Several saves under one key become one write, so what waits is
//! bounded by the number of sources. Credentials for upstreams are never stored.

mod database;

use std::collections::HashMap;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use jiff::Timestamp;

use database::Database;
pub use database::StoreError;

/// How long saves are gathered before they are written together.
const WRITE_PAUSE: Duration = Duration::from_millis(500);

/// How long to wait after a failed write.
const RETRY_PAUSE: Duration = Duration::from_secs(5);

/// What is kept under one source's key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Saved {
    /// The last good value as JSON, and when it was last known to be right.
    pub value: Option<(String, Timestamp)>,
    /// Where a stream resumes: opaque to everybody but its source.
    pub resume: Option<String>,
}

/// The store. Dropping it writes what is still waiting.
pub struct Store {
    signing_secret: Box<str>,
    saver: Saver,
    writer: Option<JoinHandle<()>>,
}

impl Store {
    /// Opens or creates the database file.
    ///
    /// A file that is no database, or a damaged one, is moved aside with a warning.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened, or was written by a newer version or another
    /// program.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::start(Database::open(path)?)
    }

    /// A store that ends with the process.
    ///
    /// # Errors
    ///
    /// When SQLite has no memory.
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::start(Database::in_memory()?)
    }

    fn start(mut database: Database) -> Result<Self, StoreError> {
        let (kept, signing_secret) = (database.load()?, database.signing_secret()?.into());
        let saver = Saver::default();
        let shared = Arc::clone(&saver.shared);
        shared.lock().kept = kept;
        let writer = thread::Builder::new()
            .name("store".into())
            .spawn(move || shared.write_until_closed(&mut database))?;
        Ok(Self {
            signing_secret,
            saver,
            writer: Some(writer),
        })
    }

    /// What is kept under `key`, by this run or the last.
    pub fn load(&self, key: &str) -> Saved {
        let noted = self.saver.shared.lock();
        noted.kept.get(key).cloned().unwrap_or_default()
    }

    /// What this server signs its sessions with, made when the store was: open pages
    /// survive a restart because it does. 64 characters.
    pub fn signing_secret(&self) -> &str {
        &self.signing_secret
    }

    /// Deletes what is kept for sources that are configured no more.
    pub fn keep_only(&self, keys: &[&str]) {
        let mut others: Vec<_> = self.saver.shared.lock().kept.keys().cloned().collect();
        others.retain(|key| !keys.contains(&key.as_str()));
        others.iter().for_each(|key| self.saver.delete(key));
    }

    /// A handle for saving.
    pub fn saver(&self) -> Saver {
        self.saver.clone()
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store")
            .field("keys", &self.saver.shared.lock().kept.keys())
            .finish_non_exhaustive()
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.saver.shared.close();
        if let Some(writer) = self.writer.take() {
            // A panic in the writer was reported by the panic hook already.
            let _ = writer.join();
        }
    }
}

/// Notes what is to be written; never blocks on the disk. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Saver {
    shared: Arc<Shared>,
}

impl Saver {
    /// Keeps a value, in place of the one before.
    pub fn save_value(&self, key: &str, json: String, at: Timestamp) {
        self.shared
            .note(key, |saved| saved.value = Some((json.clone(), at)));
    }

    /// Keeps where a stream resumes.
    pub fn save_resume(&self, key: &str, resume: String) {
        self.shared
            .note(key, |saved| saved.resume = Some(resume.clone()));
    }

    /// Forgets everything under `key`.
    pub fn delete(&self, key: &str) {
        self.shared.forget(key);
    }
}

/// What is to be written under one key: a deletion, then what came after it.
#[derive(Debug, Clone, Default)]
struct Change {
    delete: bool,
    saved: Saved,
}

#[derive(Debug, Default)]
struct Noted {
    /// What is kept, written or not.
    kept: HashMap<String, Saved>,
    /// What is to be written.
    changes: HashMap<String, Change>,
    closed: bool,
}

#[derive(Debug, Default)]
struct Shared {
    noted: Mutex<Noted>,
    changed: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Noted> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, key: &str, edit: impl Fn(&mut Saved)) {
        let mut noted = self.lock();
        edit(noted.kept.entry(key.to_owned()).or_default());
        edit(&mut noted.changes.entry(key.to_owned()).or_default().saved);
        self.changed.notify_one();
    }

    fn forget(&self, key: &str) {
        let mut noted = self.lock();
        noted.kept.remove(key);
        let change = Change {
            delete: true,
            ..Change::default()
        };
        noted.changes.insert(key.to_owned(), change);
        self.changed.notify_one();
    }

    fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_one();
    }

    fn write_until_closed(&self, database: &mut Database) {
        let mut failed = false;
        loop {
            let noted = self.lock();
            let idle = |noted: &mut Noted| noted.changes.is_empty() && !noted.closed;
            let noted = self
                .changed
                .wait_while(noted, idle)
                .unwrap_or_else(PoisonError::into_inner);
            let (changes, closed) = self.gather(noted, failed);
            let outcome = database.write(&changes);
            report(&mut failed, outcome.as_ref().err());
            if closed {
                return;
            }
            if outcome.is_err() {
                self.put_back(changes);
            }
        }
    }

    /// Lets more saves come together, then takes them all.
    fn gather(
        &self,
        noted: MutexGuard<'_, Noted>,
        failed: bool,
    ) -> (HashMap<String, Change>, bool) {
        let pause = if failed { RETRY_PAUSE } else { WRITE_PAUSE };
        let open = |noted: &mut Noted| !noted.closed;
        let (mut noted, _) = self
            .changed
            .wait_timeout_while(noted, pause, open)
            .unwrap_or_else(PoisonError::into_inner);
        (std::mem::take(&mut noted.changes), noted.closed)
    }

    /// Keeps what could not be written, under what was saved since.
    fn put_back(&self, changes: HashMap<String, Change>) {
        let mut noted = self.lock();
        for (key, old) in changes {
            let change = noted.changes.entry(key).or_default();
            if !change.delete {
                change.delete = old.delete;
                change.saved.value = change.saved.value.take().or(old.saved.value);
                change.saved.resume = change.saved.resume.take().or(old.saved.resume);
            }
        }
    }
}

/// Logs the first failure of a row, and the first success after it.
fn report(failed: &mut bool, error: Option<&StoreError>) {
    match (error, *failed) {
        (Some(error), false) => tracing::warn!(%error, "last good values cannot be written"),
        (None, true) => tracing::info!("last good values are written again"),
        _ => {}
    }
    *failed = error.is_some();
}

#[cfg(test)]
mod tests;
