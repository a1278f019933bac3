//! The command line, where it has nothing to measure.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::net::TcpListener;
use std::process::{Command, Output};

/// An address that nobody listens on.
fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

fn bennu_load(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bennu-load"));
    let command = command.args(arguments).env_remove("RUST_BACKTRACE");
    command.output().unwrap()
}

#[test]
fn server_that_refuses_is_named_and_is_no_success() {
    let address = nobody();
    let page = format!("http://{address}/");
    for measurement in ["open", "click", "churn", "render"] {
        let settle = ["--settle", "0", "--pages", "2"];
        let output = bennu_load(&[&[measurement, &page], &settle[..]].concat());
        let table = String::from_utf8(output.stdout).unwrap();
        let reason = format!("pages: cannot connect to {address}: ");
        assert!(table.contains(&reason), "{measurement}: {table}");
        assert_eq!(output.status.code(), Some(1), "{measurement}");
    }
}

#[test]
fn measurement_that_cannot_begin_says_why_on_a_line_of_its_own() {
    let address = nobody();
    let page = format!("http://{address}/");
    let cannot_connect = format!("Error: cannot connect to {address}: ");
    for (arguments, expected) in [
        (
            &["fanout", &page, "--pages", "1", "--settle", "0"][..],
            &*cannot_connect,
        ),
        (
            &["storm", &page, "--", "/no/such/program"],
            "Error: cannot start /no/such/program: ",
        ),
        (
            &["open", &page, "--pid", "4294967295"],
            "Error: cannot read /proc/4294967295/",
        ),
        (
            &["open", "127.0.0.1"],
            "Error: expected an address like http://",
        ),
    ] {
        let output = bennu_load(arguments);
        let told = String::from_utf8(output.stderr).unwrap();
        let line = told.lines().find(|line| line.starts_with(expected));
        assert!(line.is_some(), "{arguments:?}: {told}");
        assert!(!told.contains("Caused by"), "{arguments:?}: {told}");
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    }
}
