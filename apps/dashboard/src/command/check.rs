//! `check FILE`: says what is wrong, or that nothing is.

use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use crate::config::Config;

pub(super) fn run(file: &Path) -> ExitCode {
    let said = match Config::load(file) {
        Ok(config) => {
            let path = file.display();
            writeln!(io::stdout(), "{path}: good: {config}").map(|()| ExitCode::SUCCESS)
        }
        Err(error) => writeln!(io::stderr(), "{error}").map(|()| ExitCode::FAILURE),
    };
    // Nobody is left to tell when the output is closed.
    said.unwrap_or(ExitCode::FAILURE)
}
