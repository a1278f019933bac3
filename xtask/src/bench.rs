//! The measurements of docs/performance.md, made anew.

use std::process::Command;

use crate::workspace::{built_as, cargo, succeed};

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
pub(crate) fn run(arguments: &[&str]) -> Result<(), String> {
    let suite = if arguments.contains(&"--quick") {
        suite("dev", "debug", arguments)
    } else if arguments.is_empty() {
        suite("measure", "measure", &["--write", "docs/performance.md"])
    } else {
        suite("measure", "measure", arguments)
    };
    succeed(suite?)
}

/// The run of `cargo xtask ci`, whose last line counts.
pub(crate) fn quick() -> Result<Command, String> {
    suite("dev", "debug", &["--quick"])
}

/// The run, of programs that are built for it now.
fn suite(profile: &str, folder: &str, arguments: &[&str]) -> Result<Command, String> {
    let mut build = cargo(&["build", "--locked", "--profile", profile]);
    build.args(PROGRAMS);
    succeed(build)?;
    let mut suite = built_as(folder, "bennu-bench");
    suite.args(arguments);
    Ok(suite)
}
