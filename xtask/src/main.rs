//! The chores of this repository, as `cargo xtask CHORE`.

#![expect(
    clippy::print_stdout,
    reason = "a chore talks to the person in front of the terminal"
)]

mod bench;
mod browser;
mod ci;
mod screenshot;
mod tidy;
mod workspace;

use std::env;
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask CHORE

  ci [STEP…]    everything that must hold before a change lands; installs what is missing
  tidy          the rules of the code base that a text search can check
  bench [PART…] measure the server and write the tables of docs/performance.md; parts
                are only printed; with --quick only look whether all of it works
  screenshot    make docs/images/ anew from a dashboard that runs on fake upstreams";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["ci", steps @ ..] => ci::run(steps),
        ["tidy"] => tidy::run(),
        ["bench", arguments @ ..] => exit_code(bench::run(arguments)),
        ["screenshot"] => exit_code(screenshot::run()),
        _ => {
            println!("{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn exit_code(done: Result<(), String>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            println!("{problem}");
            ExitCode::FAILURE
        }
    }
}
