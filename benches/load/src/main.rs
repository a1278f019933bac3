//! `bennu-load open|fanout|click|watch|churn|storm|render ADDRESS …`: progress on standard
//! error, the report on standard output. It exits with 1 if not one page could be measured.

mod command;

use std::io::{self, Write as _};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use bennu_load::Progress;
use clap::Parser as _;

use crate::command::Command;

/// How often the progress line is renewed.
const RENEWAL: Duration = Duration::from_secs(1);

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let command = Command::parse();
    bennu_load::raise_file_limit();
    let progress = Arc::new(Progress::default());
    let report = tokio::select! {
        report = command.run(&progress) => report,
        never = show(&progress) => never?,
    };
    writeln!(io::stderr(), "\r{:<79}", progress.to_string())?;
    let report = report?;
    let mut out = io::stdout().lock();
    if command.json() {
        writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
    } else {
        write!(out, "{report}")?;
    }
    Ok(match progress.has_reached_any() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

/// Shows how far it is, until standard error is gone.
async fn show<T>(progress: &Progress) -> io::Result<T> {
    let mut renewal = tokio::time::interval(RENEWAL);
    loop {
        renewal.tick().await;
        write!(io::stderr(), "\r{:<79}", progress.to_string())?;
    }
}
