//! The measurements of docs/performance.md, made anew.

use std::process::{Command, ExitCode};

use crate::workspace::{built_as, cargo};

/// What the run starts, and the run itself.
const PROGRAMS: [&str; 6] = [
    "-p",
    "bennu-bench-server",
    "-p",
    "bennu-bench-baseline",
    "-p",
    "bennu-bench-suite",
];

/// Measures everything and writes the tables; some parts are only printed, as a table
/// can need several. `--quick` only looks whether all of it works, with what `cargo
/// build` builds.
pub(crate) fn run(arguments: &[&str]) -> ExitCode {
    let made = if arguments.contains(&"--quick") {
        suite("dev", "debug", arguments)
    } else if arguments.is_empty() {
        suite("measure", "measure", &["--write", "docs/performance.md"])
    } else {
        suite("measure", "measure", arguments)
    };
    let done = made.and_then(|mut suite| suite.status().map_err(|error| error.to_string()));
    match done {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(problem) => {
            println!("{problem}");
            ExitCode::FAILURE
        }
    }
}

/// The run of `cargo xtask ci`, whose last line counts.
pub(crate) fn quick() -> Result<Command, String> {
    suite("dev", "debug", &["--quick"])
}

/// The run, of programs that are built for it now.
fn suite(profile: &str, folder: &str, arguments: &[&str]) -> Result<Command, String> {
    let mut build = cargo(&["build", "--locked", "--profile", profile]);
    match build.args(PROGRAMS).status() {
        Ok(status) if status.success() => {}
        Ok(status) => return Err(format!("cargo build: {status}")),
        Err(error) => return Err(format!("cargo build: {error}")),
    }
    let mut suite = built_as(folder, "bennu-bench");
    suite.args(arguments);
    Ok(suite)
}
