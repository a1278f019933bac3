//! Where things are in the checkout, and how its commands are started.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the checkout.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The cargo that runs this chore, started in the root. It builds into `target` there,
/// where the chores and the browser tests look for programs.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let program = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command
        .args(arguments)
        .current_dir(root())
        .env_remove("CARGO_TARGET_DIR");
    command
}

/// A program found on the path, started in a folder below the root.
pub(crate) fn program(name: &str, arguments: &[&str], folder: &str) -> Command {
    let mut command = Command::new(name);
    command.args(arguments).current_dir(root().join(folder));
    command
}

/// One of our programs, built before.
pub(crate) fn built(name: &str) -> Command {
    built_as("debug", name)
}

/// The same of another profile, by the name of its folder.
pub(crate) fn built_as(profile: &str, name: &str) -> Command {
    let mut command = Command::new(root().join("target").join(profile).join(name));
    command.current_dir(root());
    command
}

/// Builds every program. All at once: for one of them alone, cargo would build the
/// libraries below it anew with fewer features.
pub(crate) fn build_programs() -> Result<(), String> {
    succeed(cargo(&["build", "--workspace", "--bins", "--locked"]))
}

/// Runs a command that only succeeds or fails.
pub(crate) fn succeed(mut command: Command) -> Result<(), String> {
    let ended = match command.status() {
        Ok(status) if status.success() => return Ok(()),
        Ok(status) => status.to_string(),
        Err(error) => error.to_string(),
    };
    Err(format!("{}: {ended}", line_of(&command)))
}

/// A command as one would type it.
pub(crate) fn line_of(command: &Command) -> String {
    let words = [command.get_program()]
        .into_iter()
        .chain(command.get_args());
    words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

/// What a program prints when asked for its version; `None` when it is missing.
pub(crate) fn version_of(name: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(name).args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
