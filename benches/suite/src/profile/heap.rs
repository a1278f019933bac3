//! What holds memory while pages are open: a profile of the heap, module by module.

mod modules;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use bennu_load::{PageOptions, Progress, watch};
use serde::Deserialize;
use tokio::time::sleep;

use self::modules::Modules;
use super::LINES;
use crate::scale::Scale;
use crate::subject::Programs;
use crate::table::{Table, number};

/// What one page holds does not depend on how many there are, and a profiler is slow.
const PAGES: u32 = 1_000;
/// How long pages may take to open.
const PATIENCE: Duration = Duration::from_secs(120);
const LOOK: Duration = Duration::from_millis(50);

/// The modules of ours that asked for most of what is held.
pub(super) async fn table(
    programs: &Programs,
    scale: &Scale,
    path: &str,
) -> anyhow::Result<(String, Table)> {
    let data = std::env::temp_dir().join(format!("bennu-bench-{}.heap", process::id()));
    let mut running = programs.start_heap(&data).await?;
    let progress = Arc::new(Progress::default());
    let pages = PageOptions {
        url: format!("{}{path}", running.origin),
        pages: scale.pages.min(PAGES),
        concurrency: 64,
        settle: scale.settle,
        process: None,
    };
    let rested = async {
        while progress.opened() < u64::from(pages.pages) {
            sleep(LOOK).await;
        }
        sleep(scale.rest).await;
        running.finish().await
    };
    tokio::select! {
        watched = watch(&pages, PATIENCE, &progress) => {
            watched?;
            bail!("expected {} pages to open, got {progress}", pages.pages);
        }
        finished = rested => finished?,
    }
    let profile = read(&data);
    // It is in the temporary files, which the system clears.
    let _ = fs::remove_file(&data);
    let table = profile?.table(&Modules::read()?, pages.pages);
    Ok((format!("heap of {path}"), table))
}

/// A profile as DHAT's viewer takes it, of which we need little.
#[derive(Debug, Deserialize)]
struct Profile {
    #[serde(rename = "pps")]
    points: Vec<Point>,
    /// The functions and places that stacks are made of.
    #[serde(rename = "ftbl")]
    frames: Vec<String>,
}

/// Somewhere that memory is asked for.
#[derive(Debug, Deserialize)]
struct Point {
    #[serde(flatten)]
    held: Held,
    /// From the allocator outwards.
    #[serde(rename = "fs")]
    stack: Vec<usize>,
}

fn read(path: &Path) -> anyhow::Result<Profile> {
    let reading = || format!("reading the profile {}", path.display());
    let text = fs::read_to_string(path).with_context(reading)?;
    serde_json::from_str(&text).with_context(reading)
}

impl Profile {
    /// What the modules of ours asked for, most first.
    fn table(&self, ours: &Modules, pages: u32) -> Table {
        let mut by_module: BTreeMap<&str, Held> = BTreeMap::new();
        let mut others = Held::default();
        let mut all = Held::default();
        for point in &self.points {
            let mut frames = point.stack.iter().filter_map(|at| self.frames.get(*at));
            let module = frames.find_map(|frame| ours.of_frame(frame));
            let held = module.map_or(&mut others, |module| by_module.entry(module).or_default());
            held.add(point.held);
            all.add(point.held);
        }
        let mut by_module: Vec<_> = by_module.into_iter().collect();
        by_module.sort_by_key(|(_, held)| Reverse(held.bytes));
        let mut table = Table::new(["who asked", "pieces for each page", "bytes for each page"]);
        for (line, (module, held)) in by_module.into_iter().enumerate() {
            if line < LINES {
                table.row(held.row(format!("`{module}`"), pages));
            } else {
                others.add(held);
            }
        }
        table.row(others.row("others".to_owned(), pages));
        table.row(all.row("all together".to_owned(), pages));
        table
    }
}

/// What is held in the end.
#[derive(Debug, Default, Clone, Copy, Deserialize)]
struct Held {
    #[serde(rename = "ebk")]
    blocks: u64,
    #[serde(rename = "eb")]
    bytes: u64,
}

impl Held {
    fn add(&mut self, other: Self) {
        self.blocks += other.blocks;
        self.bytes += other.bytes;
    }

    fn row(self, who: String, pages: u32) -> [String; 3] {
        let each = |value: u64| number(Some(value as f64 / f64::from(pages)));
        [who, each(self.blocks), each(self.bytes)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn innermost_module_of_ours_has_asked() {
        let profile = r#"{
            "pps": [
                { "eb": 3000, "ebk": 10, "fs": [0, 1, 2], "tb": 1 },
                { "eb": 400, "ebk": 10, "fs": [0, 2] },
                { "eb": 20, "ebk": 1, "fs": [0] }
            ],
            "ftbl": [
                "0x1: new<u8> (alloc/src/boxed.rs:286:19)",
                "0x2: spawn (src/connection/views.rs:152:33)",
                "0x3: serve::{closure#0}<fn(u8)> (bennu/src/websocket.rs:97:27)"
            ]
        }"#;
        let profile: Profile = serde_json::from_str(profile).unwrap();
        let table = profile.table(&Modules::read().unwrap(), 10).to_string();
        let rows: Vec<&str> = table.lines().skip(2).collect();
        assert_eq!(
            rows,
            [
                "| `bennu::connection::views` | 1.00 | 300 |",
                "| `bennu::websocket` | 1.00 | 40.0 |",
                "| others | 0.10 | 2.00 |",
                "| all together | 2.10 | 342 |",
            ]
        );
    }
}
