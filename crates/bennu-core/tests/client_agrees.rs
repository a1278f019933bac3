//! The official client shows, after every diff, what a fresh render would.
//!
//! Random views go through random states; each diff is given to the client's
//! own `Rendered` class in Node, and the HTML that it then holds is compared
//! with a render of the new state into HTML.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "client/views.rs"]
mod views;

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child as Process, ChildStdin, ChildStdout, Command, Stdio};

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

/// The official client, in a Node process.
struct Client {
    process: Process,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Client {
    fn start() -> Self {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut process = Command::new("node")
            .arg(here.join("tests/client/rendered.mjs"))
            .arg(client_module(&here.with_file_name("bennu")))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node must be installed to test against the official client");
        let input = process.stdin.take().unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        Self {
            process,
            input,
            output,
        }
    }

    /// The HTML that the client holds after each of `messages`.
    fn replay(&mut self, messages: &[String]) -> Vec<String> {
        writeln!(self.input, "[{}]", messages.join(",")).unwrap();
        let mut answer = String::new();
        self.output.read_line(&mut answer).unwrap();
        serde_json::from_str(&answer).unwrap()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The client's module among the packages that the `bennu` crate pins, fetched
/// now if no build has done so yet.
fn client_module(bennu: &Path) -> PathBuf {
    let module = bennu.join("node_modules/phoenix_live_view/priv/static/phoenix_live_view.esm.js");
    if !module.exists() {
        let status = Command::new("npm")
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(bennu)
            .status()
            .expect("npm must be installed to test against the official client");
        assert!(
            status.success(),
            "npm could not fetch the client into {}",
            bennu.display()
        );
    }
    module
}

#[test]
fn the_client_shows_after_each_diff_what_a_fresh_render_shows() {
    let client = std::cell::RefCell::new(Client::start());
    let mut runner = TestRunner::new(views::config(4_000));
    let result = runner.run(&views::any_life(), |life| {
        let (messages, pages) = life.play();
        let shown = client.borrow_mut().replay(&messages);
        prop_assert_eq!(shown, pages, "after {:#?}", messages);
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}
