//! Builds the project, and finds the program that came of it.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use crate::cargo_project::CargoProject;
use crate::interrupt;

/// How a build ended.
#[derive(Debug)]
pub(super) enum Build {
    /// With this program.
    Made(PathBuf),
    /// With errors, which Cargo has shown.
    Failed,
}

/// A line of what Cargo reports to programs; it has more, which is left out.
#[derive(Debug, Deserialize)]
struct Report {
    reason: String,
    executable: Option<PathBuf>,
    target: Option<Target>,
}

#[derive(Debug, Deserialize)]
struct Target {
    name: String,
}

/// Builds the project; what is wrong with it, Cargo shows.
///
/// # Errors
///
/// When Cargo cannot be run, or makes no program.
pub(super) fn build(project: &CargoProject) -> Result<Build> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .args(["build", "--message-format=json-render-diagnostics"])
        .current_dir(project.folder())
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    let child = interrupt::start(&mut command)?;
    let mut programs = Vec::new();
    if let Some(reports) = child.take_stdout() {
        let lines = BufReader::new(reports).lines().map_while(Result::ok);
        programs.extend(lines.filter_map(|line| program(&line)));
    }
    let status = child.wait().context("cannot wait for cargo")?;
    interrupt::end(&child);
    if !status.success() {
        return Ok(Build::Failed);
    }
    let ours = programs.iter().position(|(name, _)| name == project.name());
    match ours.or((programs.len() == 1).then_some(0)) {
        Some(index) => Ok(Build::Made(programs.swap_remove(index).1)),
        None => bail!(
            "expected the package to have a program called `{}`, found {} of other names",
            project.name(),
            programs.len()
        ),
    }
}

/// The program that a line reports, with its name.
fn program(line: &str) -> Option<(String, PathBuf)> {
    let report: Report = serde_json::from_str(line).ok()?;
    let made = report.reason == "compiler-artifact";
    Some((report.target.filter(|_| made)?.name, report.executable?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_read_from_cargos_reports() {
        let line = r#"{"reason":"compiler-artifact","package_id":"x","target":{"kind":["bin"],
            "name":"hello"},"executable":"/target/debug/hello","fresh":true}"#;
        assert_eq!(
            program(line),
            Some(("hello".to_owned(), "/target/debug/hello".into()))
        );
        let library = line.replace("\"/target/debug/hello\"", "null");
        for other in [
            &*library,
            r#"{"reason":"build-finished","success":true}"#,
            "x",
        ] {
            assert_eq!(program(other), None);
        }
    }
}
