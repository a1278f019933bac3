//! The dashboard binary: `serve` and `check`.

use std::process::ExitCode;

use bennu_dashboard::command::Command;
use clap::Parser as _;

fn main() -> ExitCode {
    Command::parse().run()
}
