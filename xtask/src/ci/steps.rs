//! The steps of a run, one line each.
//!
//! Only two sets of artifacts are built: metadata, which clippy and rustdoc
//! share, and the test build, whose binaries the browser tests start. No step
//! sets `RUSTFLAGS`, which would build everything once more.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use super::tally::Tally;
use super::{templates, tools};
use crate::workspace::{build_programs, built, cargo, line_of, succeed, version_of};
use crate::{bench, browser, tidy};

/// One thing to check.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) what: &'static str,
    pub(crate) run: fn() -> Result<Tally, String>,
}

pub(crate) const STEPS: &[Step] = &[
    Step {
        name: "tools",
        what: "what the other steps need",
        run: tools,
    },
    Step {
        name: "format",
        what: "rustfmt",
        run: format,
    },
    Step {
        name: "tidy",
        what: "the rules of the code base",
        run: tidy,
    },
    Step {
        name: "licences",
        what: "licences, advisories and duplicates, where cargo-deny is installed",
        run: licences,
    },
    Step {
        name: "clippy",
        what: "lints, warnings denied",
        run: clippy,
    },
    Step {
        name: "doc",
        what: "API documentation, warnings denied",
        run: doc,
    },
    Step {
        name: "test",
        what: "unit, property, compile-fail, integration and doc tests",
        run: test,
    },
    Step {
        name: "bench",
        what: "the load tool on the bench server: nothing lost, nobody refused",
        run: bench,
    },
    Step {
        name: "book",
        what: "the guides, and whether their links lead somewhere",
        run: book,
    },
    Step {
        name: "browser",
        what: "the official client in Chromium",
        run: browser,
    },
    Step {
        name: "templates",
        what: "new projects: built, checked, tested, and opened in Chromium",
        run: templates::run,
    },
];

fn tools() -> Result<Tally, String> {
    tools::ensure().map(|()| Tally::default())
}

fn format() -> Result<Tally, String> {
    check(cargo(&["fmt", "--all", "--check"]))
}

fn tidy() -> Result<Tally, String> {
    let tidy = tidy::check();
    Ok(Tally::default().ended(tidy))
}

fn licences() -> Result<Tally, String> {
    if version_of("cargo", &["deny", "--version"]).is_none() {
        println!("cargo-deny is not installed: skipped");
        return Ok(Tally::default());
    }
    check(cargo(&["deny", "--all-features", "check"]))
}

fn clippy() -> Result<Tally, String> {
    check(cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "-D",
        "warnings",
    ]))
}

fn doc() -> Result<Tally, String> {
    let mut doc = cargo(&["doc", "--workspace", "--no-deps", "--locked"]);
    doc.env("RUSTDOCFLAGS", "-D warnings");
    check(doc)
}

fn test() -> Result<Tally, String> {
    count(cargo(&[
        "test",
        "--workspace",
        "--no-fail-fast",
        "--locked",
    ]))
}

fn book() -> Result<Tally, String> {
    build_programs()?;
    check(built("bennu-book"))
}

fn bench() -> Result<Tally, String> {
    count(bench::quick()?)
}

fn browser() -> Result<Tally, String> {
    let playwright = browser::playwright(&[])?;
    build_programs()?;
    count(playwright)
}

/// Runs a command that counts nothing.
fn check(command: Command) -> Result<Tally, String> {
    succeed(command).map(|()| Tally::default())
}

/// Runs a test runner: shows what it prints, and counts.
pub(super) fn count(mut command: Command) -> Result<Tally, String> {
    command.stdout(Stdio::piped());
    let mut child = command
        .spawn()
        .map_err(|error| cannot_start(&command, &error))?;
    let mut tally = Tally::default();
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            tally = tally.read(&line);
        }
    }
    let status = child
        .wait()
        .map_err(|error| cannot_start(&command, &error))?;
    Ok(tally.ended(status.success()))
}

fn cannot_start(command: &Command, error: &std::io::Error) -> String {
    format!("{}: {error}", line_of(command))
}
