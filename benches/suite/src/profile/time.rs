//! Where the server's time goes while messages go to all pages.

use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use bennu_load::{FanoutOptions, PageOptions, Progress, fanout};
use tokio::process::Command;

use super::LINES;
use crate::scale::Scale;
use crate::subject::Programs;
use crate::table::Table;

/// How long is looked.
const SECONDS: &str = "4";
/// How many messages keep the server busy for that long.
const MESSAGES: u32 = 12;
const LOOK: Duration = Duration::from_millis(50);

/// The functions that took most; nothing where `perf` may not look.
pub(super) async fn table(
    programs: &Programs,
    scale: &Scale,
    path: &str,
) -> anyhow::Result<Option<(String, Table)>> {
    let running = programs.start_server().await?;
    let (progress, Some(pid)) = (Arc::new(Progress::default()), running.pid()) else {
        return Ok(None);
    };
    let pages = PageOptions {
        url: format!("{}{path}", running.origin),
        pages: scale.pages,
        concurrency: 64,
        settle: scale.settle,
        process: None,
    };
    let messages = FanoutOptions {
        messages: MESSAGES,
        warm_up: 0,
        per_second: scale.deliveries_per_second / f64::from(scale.pages),
        padding: 0,
        topic: "bench".to_owned(),
        publish: "/publish".to_owned(),
        patience: Duration::from_secs(20),
        stalled: 0,
        checked: 0,
    };
    let data = std::env::temp_dir().join(format!("bennu-bench-{pid}.perf"));
    let look = async {
        while progress.published() == 0 {
            tokio::time::sleep(LOOK).await;
        }
        Ok(record(pid, &data).await)
    };
    // Where nothing is published, there is nothing to wait for.
    let (_, recorded) = tokio::try_join!(fanout(&pages, &messages, &progress), look)?;
    running.end().await?;
    let text = if recorded {
        report_of(&data).await
    } else {
        None
    };
    // It was not made, then.
    let _ = std::fs::remove_file(&data);
    let table = text
        .map(|text| functions(&text))
        .filter(|table| !table.is_empty());
    Ok(table.map(|table| (format!("time of {path}"), table)))
}

async fn record(pid: u32, data: &Path) -> bool {
    let mut perf = Command::new("perf");
    perf.args(["record", "-q", "-F", "997", "-p", &pid.to_string(), "-o"])
        .arg(data);
    perf.args(["--", "sleep", SECONDS]).stdin(Stdio::null());
    let status = perf
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .await;
    status.is_ok_and(|status| status.success())
}

async fn report_of(data: &Path) -> Option<String> {
    let mut perf = Command::new("perf");
    perf.args([
        "report",
        "--stdio",
        "-q",
        "--no-children",
        "-F",
        "overhead,sym",
        "-i",
    ]);
    let output = perf.arg(data).stdin(Stdio::null()).output().await.ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Lines like ` 12.34%  [k] name`: `[k]` for the kernel.
fn functions(report: &str) -> Table {
    let mut table = Table::new(["function", "share of the server's time"]);
    let lines: Vec<(f64, bool, &str)> = report.lines().filter_map(function).collect();
    let kernel: f64 = lines.iter().filter(|line| line.1).map(|line| line.0).sum();
    if lines.is_empty() {
        return table;
    }
    table.row([
        "the kernel, all together".to_owned(),
        format!("{kernel:.1} %"),
    ]);
    let ours = lines.iter().filter(|line| !line.1);
    for (share, _, name) in ours.take(LINES) {
        table.row([format!("`{}`", shortened(name)), format!("{share:.1} %")]);
    }
    table
}

fn function(line: &str) -> Option<(f64, bool, &str)> {
    let (share, rest) = line.trim().split_once('%')?;
    let (place, name) = rest.trim().split_once(' ')?;
    Some((share.parse().ok()?, place == "[k]", name.trim()))
}

/// A name in a table, no longer than a line.
fn shortened(name: &str) -> String {
    const LONGEST: usize = 90;
    let name = name.replace('|', "/");
    match name.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_come_after_the_kernel_as_a_whole() {
        let report = "\n    40.00%  [k] tcp_sendmsg\n     9.50%  [.] a::b<c>\n    1.5%  [k] x\n";
        let table = functions(report).to_string();
        assert!(
            table.contains("| the kernel, all together | 41.5 % |"),
            "{table}"
        );
        assert!(table.ends_with("| `a::b<c>` | 9.5 % |\n"), "{table}");
    }
}
