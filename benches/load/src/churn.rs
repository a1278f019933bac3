//! Pages that come and go: what the server keeps of them.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::error::Result;
use crate::fleet::{PageOptions, count, kib};
use crate::page::Opened;
use crate::process::Process;
use crate::progress::Progress;
use crate::report::{Report, Rows, per};
use crate::site::Site;

/// How many of the pages come before memory is read for the first time: the server has
/// made by then what it makes once.
const FIRST: u32 = 10;

/// Opens and closes `pages.pages` pages, `pages.concurrency` at a time, each of which
/// stays for `hold`.
///
/// # Errors
///
/// If the address or the process is not to be used. Pages that fail are counted.
pub async fn churn(
    pages: &PageOptions,
    hold: Duration,
    progress: &Arc<Progress>,
) -> Result<Report> {
    let site = Arc::new(Site::resolve(&pages.url).await?);
    let fresh = pages.process.map(Process::pss_bytes).transpose()?;
    let first = pages.pages / FIRST;
    let begun = Instant::now();
    come_and_go(first, &site, pages, hold, progress).await;
    let until_first = begun.elapsed();
    tokio::time::sleep(pages.settle).await;
    let start = pages.process.map(Process::pss_bytes).transpose()?;

    let begun = Instant::now();
    come_and_go(pages.pages - first, &site, pages, hold, progress).await;
    let seconds = (until_first + begun.elapsed()).as_secs_f64();
    tokio::time::sleep(pages.settle).await;
    let end = pages.process.map(Process::pss_bytes).transpose()?;

    let mut report = Report::new(&pages.url, progress);
    let closed = progress.closed.load(Relaxed);
    report.churn = Some(ChurnReport {
        closed,
        failed: progress.failed.load(Relaxed),
        per_second: per(count(closed), seconds),
        pss_fresh_kib: fresh.map(kib),
        pss_start_kib: start.map(kib),
        pss_end_kib: end.map(kib),
        grown_percent: end
            .zip(start)
            .map(|(end, start)| 100.0 * per(kib(end) - kib(start), kib(start))),
    });
    Ok(report)
}

async fn come_and_go(
    number: u32,
    site: &Arc<Site>,
    pages: &PageOptions,
    hold: Duration,
    progress: &Arc<Progress>,
) {
    let doors = Arc::new(Semaphore::new(pages.concurrency as usize));
    let mut visits = JoinSet::new();
    for _ in 0..number {
        let door = Arc::clone(&doors).acquire_owned().await;
        let (site, progress) = (Arc::clone(site), Arc::clone(progress));
        visits.spawn(async move {
            match visit(&site, hold).await {
                Ok(()) => progress.closed.fetch_add(1, Relaxed),
                Err(error) => return progress.failed(&error),
            };
            drop(door);
        });
        while visits.try_join_next().is_some() {}
    }
    while visits.join_next().await.is_some() {}
}

async fn visit(site: &Site, hold: Duration) -> Result<()> {
    let Opened { mut page, .. } = Opened::by(site).await?;
    page.rest(tokio::time::sleep(hold)).await?;
    page.close().await
}

/// What it was to open and close pages.
#[derive(Debug, Clone, Serialize)]
pub struct ChurnReport {
    /// Pages that were opened and closed.
    pub closed: u64,
    /// Pages that could not be.
    pub failed: u64,
    /// Pages that were opened and closed, in each second.
    pub per_second: f64,
    /// The server's proportional set size before the first page.
    pub pss_fresh_kib: Option<f64>,
    /// The same when the first tenth of the pages has come and gone.
    pub pss_start_kib: Option<f64>,
    /// The same after the last page.
    pub pss_end_kib: Option<f64>,
    /// By how much it has grown from the first tenth to the last page.
    pub grown_percent: Option<f64>,
}

impl ChurnReport {
    pub(crate) fn rows(&self, rows: &mut Rows<'_, '_>) -> fmt::Result {
        rows.row("pages opened and closed", self.closed)?;
        rows.row("pages failed", self.failed)?;
        rows.measured("pages per second", Some(self.per_second))?;
        rows.measured("server memory, fresh (KiB)", self.pss_fresh_kib)?;
        rows.measured("server memory, a tenth done (KiB)", self.pss_start_kib)?;
        rows.measured("server memory, all done (KiB)", self.pss_end_kib)?;
        rows.measured("grown since the tenth (%)", self.grown_percent)
    }
}
