//! Pages that are only loaded over HTTP, by clients that keep their connections.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Instant;

use serde::Serialize;
use tokio::task::JoinSet;

use crate::error::Result;
use crate::fleet::{PageOptions, count};
use crate::latency::{Histogram, Latency};
use crate::process::Process;
use crate::progress::Progress;
use crate::report::{Report, Rows, per};
use crate::site::Site;

/// Loads the page `pages.pages` times as fast as it can, over `pages.concurrency`
/// connections.
///
/// # Errors
///
/// If the address or the process is not to be used. Requests that fail are counted.
pub async fn render(pages: &PageOptions, progress: &Arc<Progress>) -> Result<Report> {
    let site = Arc::new(Site::resolve(&pages.url).await?);
    let latency = Arc::new(Histogram::new());
    let left = Arc::new(AtomicU32::new(pages.pages));
    let cpu = pages.process.map(Process::cpu).transpose()?;
    let begun = Instant::now();
    let mut clients = JoinSet::new();
    for _ in 0..pages.concurrency {
        let (site, latency) = (Arc::clone(&site), Arc::clone(&latency));
        let (left, progress) = (Arc::clone(&left), Arc::clone(progress));
        clients.spawn(async move {
            if let Err(error) = load(&site, &left, &latency, &progress).await {
                progress.failed(&error);
            }
        });
    }
    while clients.join_next().await.is_some() {}
    let seconds = begun.elapsed().as_secs_f64();
    let cpu_after = pages.process.map(Process::cpu).transpose()?;

    let requests = progress.requests.load(Relaxed);
    let used = cpu_after.zip(cpu).map(|(after, before)| after - before);
    let mut report = Report::new(&pages.url, progress);
    report.render = Some(RenderReport {
        requests,
        failed: progress.failed.load(Relaxed),
        per_second: per(count(requests), seconds),
        bytes_per_page: per(count(progress.bytes.load(Relaxed)), count(requests)),
        latency: latency.latency(),
        cpu_us_per_request: used.map(|used| per(used.as_secs_f64() * 1e6, count(requests))),
    });
    Ok(report)
}

/// Loads pages over one connection while there are any left to load.
async fn load(
    site: &Site,
    left: &AtomicU32,
    latency: &Histogram,
    progress: &Progress,
) -> Result<()> {
    let mut visitor = site.visitor().await?;
    let one_less = |left: u32| left.checked_sub(1);
    while left.fetch_update(Relaxed, Relaxed, one_less).is_ok() {
        let begun = Instant::now();
        let answer = visitor.get().await?;
        latency.record(begun.elapsed());
        progress.requests.fetch_add(1, Relaxed);
        progress.bytes.fetch_add(answer.body.len() as u64, Relaxed);
    }
    Ok(())
}

/// What it was to load the page over HTTP.
#[derive(Debug, Clone, Serialize)]
pub struct RenderReport {
    /// Requests that were answered.
    pub requests: u64,
    /// Connections that broke or were refused.
    pub failed: u64,
    /// Requests in each second.
    pub per_second: f64,
    /// Bytes of a page, without the headers.
    pub bytes_per_page: f64,
    /// From the request to the end of the page.
    pub latency: Latency,
    /// The server's CPU time.
    pub cpu_us_per_request: Option<f64>,
}

impl RenderReport {
    pub(crate) fn rows(&self, rows: &mut Rows<'_, '_>) -> fmt::Result {
        rows.row("requests answered", self.requests)?;
        rows.row("connections failed", self.failed)?;
        rows.measured("requests per second", Some(self.per_second))?;
        rows.measured("bytes per page", Some(self.bytes_per_page))?;
        rows.latency("to answer", &self.latency)?;
        rows.measured("server CPU per request (µs)", self.cpu_us_per_request)
    }
}
