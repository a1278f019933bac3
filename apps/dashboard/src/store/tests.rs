//! What survives a restart, and what a damaged file does.

use std::fs;

use tempfile::TempDir;

use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// How many files were moved aside there.
fn damaged_files(directory: &TempDir) -> usize {
    let names = fs::read_dir(directory.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    names
        .filter(|name| name.to_string_lossy().contains(".damaged-"))
        .count()
}

#[test]
fn the_newest_value_and_resume_survive_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("dashboard.db");
    let store = Store::open(&file).unwrap();
    let saver = store.saver();
    saver.save_value("github o/r", "1".into(), at(1));
    saver.save_value("github o/r", "2".into(), at(2));
    saver.save_resume("posts", "cursor".into());
    drop(store);

    let store = Store::open(&file).unwrap();
    assert_eq!(store.load("github o/r").value, Some(("2".into(), at(2))));
    assert_eq!(
        store.load("posts"),
        Saved {
            value: None,
            resume: Some("cursor".into())
        }
    );
    assert_eq!(store.load("unknown"), Saved::default());
}

#[test]
fn what_this_run_has_saved_can_be_loaded() {
    let store = Store::in_memory().unwrap();
    let saver = store.saver();
    saver.save_value("key", "1".into(), at(1));
    saver.save_resume("key", "r".into());
    saver.save_value("key", "2".into(), at(2));
    let saved = Saved {
        value: Some(("2".into(), at(2))),
        resume: Some("r".into()),
    };
    assert_eq!(store.load("key"), saved);
    store.keep_only(&["other"]);
    assert_eq!(store.load("key"), Saved::default());
}

#[test]
fn what_is_configured_no_more_is_deleted() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("dashboard.db");
    let store = Store::open(&file).unwrap();
    store.saver().save_value("kept", "1".into(), at(1));
    store.saver().save_value("dropped", "1".into(), at(1));
    drop(store);
    Store::open(&file).unwrap().keep_only(&["kept"]);

    let store = Store::open(&file).unwrap();
    assert!(store.load("kept").value.is_some());
    assert_eq!(store.load("dropped"), Saved::default());
}

#[test]
fn a_save_after_a_deletion_stays() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("dashboard.db");
    let store = Store::open(&file).unwrap();
    store.saver().save_value("key", "1".into(), at(1));
    store.saver().delete("key");
    store.saver().save_resume("key", "r".into());
    drop(store);

    let saved = Store::open(&file).unwrap().load("key");
    assert_eq!(
        saved,
        Saved {
            value: None,
            resume: Some("r".into())
        }
    );
}

#[test]
fn a_file_that_is_no_database_is_moved_aside() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("dashboard.db");
    fs::write(
        &file,
        "this is not a database, whatever its name may say".repeat(100),
    )
    .unwrap();
    let store = Store::open(&file).unwrap();
    store.saver().save_value("key", "1".into(), at(1));
    drop(store);

    assert!(Store::open(&file).unwrap().load("key").value.is_some());
    assert_eq!(damaged_files(&directory), 1);
}

#[test]
fn a_database_with_damaged_pages_is_moved_aside() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("dashboard.db");
    let store = Store::open(&file).unwrap();
    for key in 0..100 {
        let value = "1".repeat(3_000);
        store.saver().save_value(&key.to_string(), value, at(1));
    }
    drop(store);
    let mut bytes = fs::read(&file).unwrap();
    for page in bytes.chunks_mut(4_096).skip(20) {
        page[..200].fill(0xff);
    }
    fs::write(&file, bytes).unwrap();

    let store = Store::open(&file).unwrap();
    assert_eq!(store.load("1"), Saved::default());
    assert_eq!(damaged_files(&directory), 1);
}

#[test]
fn a_file_of_a_newer_version_is_refused_and_kept() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("dashboard.db");
    let connection = rusqlite::Connection::open(&file).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    let error = Store::open(&file).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the database has version 99, this program knows versions up to 1"
    );
}

#[test]
fn the_database_of_another_program_is_refused_and_kept() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("theirs.db");
    let theirs = rusqlite::Connection::open(&file).unwrap();
    theirs.execute_batch("CREATE TABLE mine (a)").unwrap();
    drop(theirs);
    let error = Store::open(&file).unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected a database of the dashboard or an empty one, found one with the table \"mine\""
    );
    let theirs = rusqlite::Connection::open(&file).unwrap();
    let tables = "SELECT count(*) FROM sqlite_schema";
    let count: i64 = theirs.query_row(tables, [], |row| row.get(0)).unwrap();
    assert_eq!((count, damaged_files(&directory)), (1, 0));
}

#[test]
fn the_signing_secret_survives_a_restart_and_is_nobody_elses() {
    let directory = tempfile::tempdir().unwrap();
    let (one, two) = (
        directory.path().join("one.db"),
        directory.path().join("two.db"),
    );
    let secret = Store::open(&one).unwrap().signing_secret().to_owned();
    assert_eq!(secret.len(), 64);
    assert_eq!(Store::open(&one).unwrap().signing_secret(), secret);
    assert_ne!(Store::open(&two).unwrap().signing_secret(), secret);
}

#[cfg(unix)]
#[test]
fn the_file_is_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("dashboard.db");
    drop(Store::open(&file).unwrap());
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o077, 0);
}
