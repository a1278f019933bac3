//! What survives a restart, and what a damaged file does.

use std::fs;

use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
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
    let names = fs::read_dir(directory.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    let aside = names
        .filter(|name| name.to_string_lossy().contains(".damaged-"))
        .count();
    assert_eq!(aside, 1);
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
