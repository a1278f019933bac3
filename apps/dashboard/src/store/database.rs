//! The SQLite file behind the store: one table, one row per source.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode, OptionalExtension as _, Transaction, params};

use super::{Change, Saved};
use crate::plain::one_line;

/// What `user_version` of our files says.
const SCHEMA_VERSION: i32 = 1;

const SCHEMA: &str = "
    CREATE TABLE source (
        key TEXT PRIMARY KEY,
        value TEXT,
        value_at INTEGER,
        resume TEXT
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE server (signing_secret TEXT NOT NULL) STRICT;
    PRAGMA user_version = 1;";

/// Why the store does not work.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// SQLite refused.
    #[error("the database: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// The file system refused.
    #[error("the database file: {0}")]
    Io(#[from] io::Error),
    /// SQLite reads the file, and finds it out of order.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// The file is from the future.
    #[error("the database has version {found}, this program knows versions up to {SCHEMA_VERSION}")]
    Newer {
        /// What the file says.
        found: i32,
    },
    /// The file holds what another program has put there.
    #[error("expected a database of the dashboard or an empty one, found one with the table {0:?}")]
    Foreign(String),
}

impl StoreError {
    fn is_damage(&self) -> bool {
        match self {
            Self::Damaged(_) => true,
            Self::Sqlite(error) => matches!(
                error.sqlite_error_code(),
                Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
            ),
            Self::Io(_) | Self::Newer { .. } | Self::Foreign(_) => false,
        }
    }
}

#[derive(Debug)]
pub(super) struct Database {
    connection: Connection,
}

impl Database {
    pub(super) fn open(path: &Path) -> Result<Self, StoreError> {
        match Self::open_file(path) {
            Err(error) if error.is_damage() => {
                let aside = move_aside(path)?;
                tracing::warn!(
                    path = %path.display(), aside = %aside.display(), %error,
                    "the database is damaged; it was moved aside and a new one started"
                );
                Self::open_file(path)
            }
            opened => opened,
        }
    }

    pub(super) fn in_memory() -> Result<Self, StoreError> {
        Self::prepare(Connection::open_in_memory()?)
    }

    fn open_file(path: &Path) -> Result<Self, StoreError> {
        keep_private(path)?;
        let connection = Connection::open(path)?;
        check(&connection)?;
        let database = Self::prepare(connection)?;
        // Not before it is known to be ours: the first stays with the file.
        let connection = &database.connection;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        Ok(database)
    }

    fn prepare(connection: Connection) -> Result<Self, StoreError> {
        match connection.pragma_query_value(None, "user_version", |row| row.get(0))? {
            0 => match any_table(&connection)? {
                None => create(&connection)?,
                Some(table) => return Err(StoreError::Foreign(table)),
            },
            SCHEMA_VERSION => {}
            found => return Err(StoreError::Newer { found }),
        }
        Ok(Self { connection })
    }

    pub(super) fn load(&mut self) -> Result<HashMap<String, Saved>, StoreError> {
        let mut select = self
            .connection
            .prepare("SELECT key, value, value_at, resume FROM source")?;
        let rows = select.query_map([], |row| {
            let at = row
                .get::<_, Option<i64>>(2)?
                .and_then(|at| Timestamp::from_millisecond(at).ok());
            let value = row.get::<_, Option<String>>(1)?.zip(at);
            Ok((
                row.get(0)?,
                Saved {
                    value,
                    resume: row.get(3)?,
                },
            ))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    pub(super) fn signing_secret(&mut self) -> Result<String, StoreError> {
        let select = "SELECT signing_secret FROM server";
        Ok(self.connection.query_row(select, [], |row| row.get(0))?)
    }

    pub(super) fn write(&mut self, changes: &HashMap<String, Change>) -> Result<(), StoreError> {
        let transaction = self.connection.transaction()?;
        for (key, change) in changes {
            write_one(&transaction, key, change)?;
        }
        Ok(transaction.commit()?)
    }
}

/// Damage is an answer of the check, and no error.
fn check(connection: &Connection) -> Result<(), StoreError> {
    let answer: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    match answer.as_str() {
        "ok" => Ok(()),
        _ => Err(StoreError::Damaged(one_line(&answer, 200))),
    }
}

fn any_table(connection: &Connection) -> rusqlite::Result<Option<String>> {
    let select = "SELECT name FROM sqlite_schema LIMIT 1";
    connection
        .query_row(select, [], |row| row.get(0))
        .optional()
}

/// All or nothing, with a secret of 256 bits that nobody knows.
fn create(connection: &Connection) -> rusqlite::Result<()> {
    let secret: String = rand::random::<[u8; 32]>()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    connection.execute_batch(&format!(
        "BEGIN; {SCHEMA} INSERT INTO server VALUES ('{secret}'); COMMIT;"
    ))
}

fn write_one(transaction: &Transaction<'_>, key: &str, change: &Change) -> rusqlite::Result<()> {
    if change.delete {
        transaction
            .prepare("DELETE FROM source WHERE key = ?1")?
            .execute([key])?;
    }
    if let Some((value, at)) = &change.saved.value {
        let upsert = "INSERT INTO source (key, value, value_at) VALUES (?1, ?2, ?3)
            ON CONFLICT (key) DO UPDATE SET value = excluded.value, value_at = excluded.value_at";
        transaction
            .prepare(upsert)?
            .execute(params![key, value, at.as_millisecond()])?;
    }
    if let Some(resume) = &change.saved.resume {
        let upsert = "INSERT INTO source (key, resume) VALUES (?1, ?2)
            ON CONFLICT (key) DO UPDATE SET resume = excluded.resume";
        transaction.prepare(upsert)?.execute([key, resume])?;
    }
    Ok(())
}

/// Makes a file that is not there yet readable for us alone: it will hold a secret.
fn keep_private(path: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Renames the file, and drops the journal that belonged to it.
fn move_aside(path: &Path) -> io::Result<PathBuf> {
    let beside = |suffix: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    let aside = beside(&format!(".damaged-{}", Timestamp::now().as_second()));
    fs::rename(path, &aside)?;
    for journal in ["-wal", "-shm"] {
        match fs::remove_file(beside(journal)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(aside)
}
