//! The measurements of docs/performance.md, made anew.

use std::process::{Command, ExitCode};

use crate::workspace::{cargo, root};

/// What the run starts, and the run itself.
const PROGRAMS: [&str; 6] = [
    "-p",
    "bennu-bench-server",
    "-p",
    "bennu-bench-baseline",
    "-p",
    "bennu-bench-suite",
];

/// Measures everything, or some parts, and writes the tables; `--quick` only looks
/// whether all of it works, with what `cargo build` builds.
pub(crate) fn run(arguments: &[&str]) -> ExitCode {
    let made = if arguments.contains(&"--quick") {
        built("dev").map(|()| suite("debug", arguments))
    } else {
        let mut arguments = arguments.to_vec();
        arguments.extend(["--write", "docs/performance.md"]);
        built("measure").map(|()| suite("measure", &arguments))
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
    built("dev")?;
    Ok(suite("debug", &["--quick"]))
}

fn built(profile: &str) -> Result<(), String> {
    let mut build = cargo(&["build", "--locked", "--profile", profile]);
    let status = build.args(PROGRAMS).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("cargo build: {status}")),
        Err(error) => Err(format!("cargo build: {error}")),
    }
}

fn suite(folder: &str, arguments: &[&str]) -> Command {
    let target = std::env::var_os("CARGO_TARGET_DIR");
    let target = target.map_or_else(|| root().join("target"), Into::into);
    let mut suite = Command::new(target.join(folder).join("bennu-bench"));
    suite.args(arguments).current_dir(root());
    suite
}
