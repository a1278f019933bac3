//! The `bennu` binary.

use std::process::ExitCode;

use bennu_cli::command::Bennu;
use clap::Parser as _;

fn main() -> ExitCode {
    Bennu::parse().run()
}
