//! `cargo xtask bench`: measures the bench server against the baseline in one run, and
//! prints and writes the tables.
//!
//! Each line has servers of its own, fresh, one after another; what is compared is
//! measured in turns. The programs stand beside this one: the chore builds them all.

mod document;
mod figures;
mod measure;
mod profile;
mod scale;
mod subject;
mod table;
mod tables;
mod targets;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser as _;

use crate::measure::{Bench, PARTS};
use crate::scale::Scale;

/// Measures the bench server against the baseline.
#[derive(Debug, clap::Parser)]
#[command(name = "bennu-bench", version, about)]
struct Command {
    /// Few pages, few messages, once: whether all of it works, not how fast.
    #[arg(long)]
    quick: bool,
    /// Measures these parts only.
    #[arg(value_parser = PARTS)]
    parts: Vec<String>,
    /// The document whose tables are written anew, by a whole run: a table can need
    /// several parts.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["quick", "parts"])]
    write: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let command = Command::parse();
    let limit = bennu_load::raise_file_limit();
    let scale = if command.quick {
        Scale::quick()
    } else {
        Scale::full(limit)
    };
    let bench = Bench::new(scale)?;
    let figures = bench.run(&command.parts).await?;
    let tables = figures.tables();
    let mut out = std::io::stdout().lock();
    // What is quick is no measure.
    for (name, table) in tables.iter().filter(|_| !command.quick) {
        writeln!(out, "\n{name}\n\n{table}")?;
    }
    if let Some(path) = &command.write {
        document::write(path, &tables)?;
    }
    for problem in &figures.problems {
        writeln!(out, "FAILED {problem}")?;
    }
    let failed = figures.problems.len();
    let passed = figures.measurements - failed.min(figures.measurements);
    writeln!(out, "\n{passed} passed, {failed} failed")?;
    Ok(if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
