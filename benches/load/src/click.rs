//! Clicks on all pages: how long until each is answered.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::sync::{mpsc, watch};
use tokio::time::{MissedTickBehavior, interval_at};

use crate::error::Result;
use crate::fleet::{Fleet, PageOptions, count};
use crate::latency::{Histogram, Latency};
use crate::page::{Opened, Page};
use crate::process::Process;
use crate::progress::Progress;
use crate::report::{Report, Rows, per};

/// Which clicks are made.
#[derive(Debug, Clone)]
pub struct ClickOptions {
    /// The event of the page's view: what stands in its `phx-click`.
    pub event: String,
    /// How many clicks on each page, one after another.
    pub clicks: u32,
    /// How many in each second on each page; the server's limit of messages stands.
    pub per_second: f64,
}

/// Opens pages, clicks on each, and reports how long the answers took.
///
/// # Errors
///
/// If the address or the process is not to be used. Pages that fail are counted.
pub async fn click(
    pages: &PageOptions,
    options: &ClickOptions,
    progress: &Arc<Progress>,
) -> Result<Report> {
    let latency = Arc::new(Histogram::new());
    let period = Duration::from_secs_f64(1.0 / options.per_second);
    let (start, started) = watch::channel(false);
    let (working, mut done) = mpsc::channel(1);
    let visitor = Visitor {
        options: options.clone(),
        period,
        latency: Arc::clone(&latency),
        progress: Arc::clone(progress),
        started,
        _working: working,
    };
    let number_of_pages = pages.pages;
    let fleet = Fleet::open(pages, progress, move |number, Opened { page, .. }| {
        // The pages take turns, so that not all click at the same moment.
        let turn = visitor.period * number / number_of_pages;
        visitor.visit(page, turn)
    })
    .await?;

    let cpu = pages.process.map(Process::cpu).transpose()?;
    let begun = Instant::now();
    start.send_replace(true);
    // Nobody ever sends: the channel closes when the last visitor is done.
    let _: Option<()> = done.recv().await;
    let seconds = begun.elapsed().as_secs_f64();
    let cpu_after = pages.process.map(Process::cpu).transpose()?;

    let clicks = progress.clicks.load(Relaxed);
    let used = cpu_after.zip(cpu).map(|(after, before)| after - before);
    let mut report = fleet.report(pages, progress);
    report.click = Some(ClickReport {
        clicks,
        seconds,
        per_second: per(count(clicks), seconds),
        latency: latency.latency(),
        cpu_us_per_click: used.map(|used| per(used.as_secs_f64() * 1e6, count(clicks))),
    });
    Ok(report)
}

/// What came of clicks.
#[derive(Debug, Clone, Serialize)]
pub struct ClickReport {
    /// Clicks that were answered.
    pub clicks: u64,
    /// How long it took.
    pub seconds: f64,
    /// Clicks in each second of that.
    pub per_second: f64,
    /// From the event to its answer.
    pub latency: Latency,
    /// The server's CPU time.
    pub cpu_us_per_click: Option<f64>,
}

impl ClickReport {
    pub(crate) fn rows(&self, rows: &mut Rows<'_, '_>) -> fmt::Result {
        rows.row("clicks answered", self.clicks)?;
        rows.measured("clicks per second", Some(self.per_second))?;
        rows.latency("to answer", &self.latency)?;
        rows.measured("server CPU per click (µs)", self.cpu_us_per_click)
    }
}

/// Somebody in front of one page.
#[derive(Debug, Clone)]
struct Visitor {
    options: ClickOptions,
    period: Duration,
    latency: Arc<Histogram>,
    progress: Arc<Progress>,
    started: watch::Receiver<bool>,
    /// Dropped when the last click is answered.
    _working: mpsc::Sender<()>,
}

impl Visitor {
    /// Clicks when all have come, then stays until everybody is done.
    async fn visit(self, mut page: Page, turn: Duration) -> Result<()> {
        self.click(&mut page, turn).await?;
        page.rest(std::future::pending::<()>()).await
    }

    async fn click(mut self, page: &mut Page, turn: Duration) -> Result<()> {
        page.rest(self.started.wait_for(|started| *started)).await?;
        let first = tokio::time::Instant::now() + turn;
        let mut next = interval_at(first, self.period);
        next.set_missed_tick_behavior(MissedTickBehavior::Delay);
        for _ in 0..self.options.clicks {
            page.rest(next.tick()).await?;
            let begun = Instant::now();
            page.click(&self.options.event).await?;
            self.latency.record(begun.elapsed());
            self.progress.clicks.fetch_add(1, Relaxed);
        }
        Ok(())
    }
}
