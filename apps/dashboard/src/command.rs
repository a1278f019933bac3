//! The command line.

mod check;
mod log;
mod serve;
mod socket;

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::config::outline;

/// A live dashboard: one binary, one configuration file.
#[derive(Debug, clap::Parser)]
#[command(name = "bennu-dashboard", version, about)]
pub enum Command {
    /// Serves the dashboard.
    Serve(ServeArguments),
    /// Checks a configuration file and names every mistake in it.
    Check {
        /// The file.
        file: PathBuf,
    },
    /// Prints the reference of all keys of a configuration file, in Markdown.
    Reference,
}

/// What `serve` takes.
#[derive(Debug, clap::Args)]
pub struct ServeArguments {
    /// The configuration file; without one, a built-in dashboard is served.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where to listen, in place of what the configuration says; port 0 takes any.
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// How the log is written.
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    log_format: LogFormat,
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// A line of text per event.
    Text,
    /// A JSON object per event.
    Json,
}

impl Command {
    /// Carries the command out; 1 is the exit code of every failure.
    pub fn run(self) -> ExitCode {
        match self {
            Self::Serve(arguments) => serve::run(&arguments),
            Self::Check { file } => check::run(&file),
            Self::Reference => reference(),
        }
    }
}

fn reference() -> ExitCode {
    let printed = write!(io::stdout(), "{}", outline::reference());
    printed.map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS)
}
