//! What survives a restart, and what a damaged file does.

use std::fs;

use super::*;

/// A directory that is gone after the test.
struct Directory(std::path::PathBuf);

impl Directory {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("bennu-store-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

#[test]
fn the_newest_value_and_resume_survive_a_restart() {
    let directory = Directory::new("survive");
    let file = directory.0.join("dashboard.db");
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
    let directory = Directory::new("keep");
    let file = directory.0.join("dashboard.db");
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
    let directory = Directory::new("deletion");
    let file = directory.0.join("dashboard.db");
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
    let directory = Directory::new("damaged");
    let file = directory.0.join("dashboard.db");
    fs::write(
        &file,
        "this is not a database, whatever its name may say".repeat(100),
    )
    .unwrap();
    let store = Store::open(&file).unwrap();
    store.saver().save_value("key", "1".into(), at(1));
    drop(store);

    assert!(Store::open(&file).unwrap().load("key").value.is_some());
    let names = fs::read_dir(&directory.0)
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    let aside = names
        .filter(|name| name.to_string_lossy().contains(".damaged-"))
        .count();
    assert_eq!(aside, 1);
}

#[test]
fn a_file_of_a_newer_version_is_refused_and_kept() {
    let directory = Directory::new("newer");
    let file = directory.0.join("dashboard.db");
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
    let directory = Directory::new("secret");
    let (one, two) = (directory.0.join("one.db"), directory.0.join("two.db"));
    let secret = Store::open(&one).unwrap().signing_secret().to_owned();
    assert_eq!(secret.len(), 64);
    assert_eq!(Store::open(&one).unwrap().signing_secret(), secret);
    assert_ne!(Store::open(&two).unwrap().signing_secret(), secret);
}

#[cfg(unix)]
#[test]
fn the_file_is_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let directory = Directory::new("private");
    let file = directory.0.join("dashboard.db");
    drop(Store::open(&file).unwrap());
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o077, 0);
}
