//! The command line.

mod completions;
mod generate;
mod new;
mod template;

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use clap_complete::Shell;

use crate::cargo_project::CargoProject;
use crate::terminal::{plain_lines, remark};
use crate::{dev, interrupt};

/// The command line of Bennu: a new project in one command.
#[derive(Debug, clap::Parser)]
#[command(
    name = "bennu",
    version,
    arg_required_else_help = true,
    after_help = "Examples:
  bennu new hello                        a page with a clock, in the folder `hello`
  bennu new board --template dashboard   a dashboard
  bennu dev                              in a project: serves it and follows changes
  bennu gen live talks                   in a project: adds the page /talks
  bennu template list                    what a project can be made of

`bennu help COMMAND` tells more about one of them."
)]
pub struct Bennu {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Makes a new project from a template.
    New(new::New),
    /// Serves the project that you are in, and builds and serves it anew when a file
    /// changes; open pages follow.
    #[command(
        after_help = "The environment is that of the project: LISTEN=127.0.0.1:8000 bennu dev"
    )]
    Dev,
    /// Adds a page, a component or a widget to the project that you are in.
    #[command(subcommand)]
    Gen(generate::Generate),
    /// Lists, shows, installs and uninstalls templates.
    #[command(subcommand)]
    Template(template::Template),
    /// Prints what completes commands in a shell.
    #[command(after_help = completions::HELP)]
    Completions {
        /// The shell.
        shell: Shell,
    },
}

impl Bennu {
    /// Carries the command out; 1 is the exit code of every failure.
    pub fn run(self) -> ExitCode {
        match interrupt::install().and_then(|()| self.command.run()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) if is_interruption(&error) => interrupt::leave(),
            Err(error) => {
                remark(&plain_lines(&format!("error: {error:#}")));
                ExitCode::FAILURE
            }
        }
    }
}

impl Command {
    fn run(self) -> Result<()> {
        match self {
            Self::New(new) => new.run(),
            Self::Dev => dev::run(&CargoProject::around(Path::new("."))?),
            Self::Gen(generate) => generate.run(),
            Self::Template(template) => template.run(),
            Self::Completions { shell } => completions::run(shell),
        }
    }
}

/// Ctrl-C while a question is open comes as an error of the terminal.
fn is_interruption(error: &anyhow::Error) -> bool {
    let mut causes = error.chain();
    causes.any(|cause| {
        let dialoguer = cause.downcast_ref::<dialoguer::Error>();
        dialoguer.is_some_and(|dialoguer::Error::IO(error)| {
            error.kind() == std::io::ErrorKind::Interrupted
        })
    })
}
