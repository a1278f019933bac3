//! The measurements, one file for each part of a run.

mod change;
mod churn;
mod click;
mod dashboard;
mod fanout;
mod growth;
mod open;
mod render;
mod stalled;
mod storm;

use std::io::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bennu_load::{FanoutOptions, PageOptions, Progress, Report};

use crate::figures::Figures;
use crate::profile;
use crate::scale::Scale;
use crate::subject::{Programs, Running};

/// Pages that are being opened at once.
const CONCURRENCY: u32 = 64;
/// Pages whose HTML is compared with a fresh one in the end.
const CHECKED: u32 = 10;
/// Messages before those that are measured: lists of ten are full then.
const WARM_UP: u32 = 12;
/// After how long without any arrival what is missing counts as lost.
const PATIENCE: Duration = Duration::from_secs(20);

/// The parts of a run.
pub(crate) const PARTS: [&str; 11] = [
    "open",
    "fanout",
    "click",
    "dashboard",
    "render",
    "stalled",
    "storm",
    "churn",
    "growth",
    "change",
    "profile",
];

/// A run.
#[derive(Debug)]
pub(crate) struct Bench {
    programs: Programs,
    figures: Figures,
    begun: Instant,
}

impl Bench {
    pub(crate) fn new(scale: Scale) -> anyhow::Result<Self> {
        Ok(Self {
            programs: Programs::beside_this()?,
            figures: Figures::new(scale),
            begun: Instant::now(),
        })
    }

    /// Measures these parts, or all.
    pub(crate) async fn run(mut self, parts: &[String]) -> anyhow::Result<Figures> {
        for part in PARTS {
            if parts.is_empty() || parts.iter().any(|wanted| wanted == part) {
                self.part(part).await?;
            }
        }
        Ok(self.figures)
    }

    async fn part(&mut self, part: &str) -> anyhow::Result<()> {
        match part {
            "open" => self.open().await,
            "fanout" => self.fanout().await,
            "click" => self.click().await,
            "dashboard" => self.dashboard().await,
            "render" => self.render().await,
            "stalled" => self.stalled().await,
            "storm" => self.storm().await,
            "churn" => self.churn().await,
            "growth" => self.growth().await,
            "change" => self.change().await,
            _ => self.profile().await,
        }
    }

    async fn profile(&mut self) -> anyhow::Result<()> {
        let tables = profile::tables(&self.programs, &self.figures.scale).await?;
        self.figures.profiles = tables;
        Ok(())
    }

    /// What is asked of the pages at this path.
    fn pages(&self, running: &Running, path: &str) -> PageOptions {
        PageOptions {
            url: format!("{}{path}", running.origin),
            pages: self.figures.scale.pages,
            concurrency: CONCURRENCY,
            settle: self.figures.scale.settle,
            process: running.process(),
        }
    }

    /// Messages to so many pages.
    fn messages(&self, pages: u32, messages: u32) -> FanoutOptions {
        FanoutOptions {
            messages,
            warm_up: WARM_UP,
            per_second: self.figures.scale.deliveries_per_second / f64::from(pages),
            padding: 0,
            topic: "bench".to_owned(),
            publish: "/publish".to_owned(),
            patience: PATIENCE,
            stalled: 0,
            checked: 0,
        }
    }

    /// Tells what came of a measurement, and judges it.
    fn judge(&mut self, what: &str, report: &Report) -> anyhow::Result<()> {
        let seconds = self.begun.elapsed().as_secs();
        // A person in front of the terminal wants to see that it goes on.
        writeln!(std::io::stderr(), "{seconds:>4} s  {what}: {report}")?;
        self.figures.judge(what, report);
        Ok(())
    }
}

/// Where a measurement counts.
fn progress() -> Arc<Progress> {
    Arc::default()
}
