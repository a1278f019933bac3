//! Many pages, opened as fast as asked for, and kept.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::error::Result;
use crate::latency::{Histogram, Latency};
use crate::page::Opened;
use crate::process::Process;
use crate::progress::Progress;
use crate::report::{Report, Rows, per};
use crate::site::Site;

/// What a page that will stop reading leaves to its kernel: the least that Linux grants
/// is about half of it.
const NARROW_RECEIVE_BYTES: u32 = 4 << 10;

/// Which pages are opened, and how.
#[derive(Debug, Clone)]
pub struct PageOptions {
    /// The address of the page: plain HTTP.
    pub url: String,
    /// How many are opened.
    pub pages: u32,
    /// How many are being opened at once, at most.
    pub concurrency: u32,
    /// How long all pages are left alone before the server's memory is read.
    pub settle: Duration,
    /// The server, if it runs on this machine.
    pub process: Option<Process>,
}

/// Opens pages and reports what that has cost.
///
/// # Errors
///
/// If the address or the process is not to be used. Pages that fail are counted.
pub async fn open(options: &PageOptions, progress: &Arc<Progress>) -> Result<Report> {
    let fleet = Fleet::open(options, progress, async |_, mut opened: Opened| {
        opened.page.rest(std::future::pending::<()>()).await
    });
    Ok(fleet.await?.report(options, progress))
}

/// Open pages. They are closed when this is dropped.
#[derive(Debug)]
pub(crate) struct Fleet {
    opened: OpenReport,
    _pages: JoinSet<()>,
}

impl Fleet {
    /// Opens pages; each is handed to `attend` with its number when its views have
    /// joined. Returns when none is left to open.
    pub(crate) async fn open<A, F>(
        options: &PageOptions,
        progress: &Arc<Progress>,
        attend: A,
    ) -> Result<Self>
    where
        A: FnOnce(u32, Opened) -> F + Clone + Send + 'static,
        F: Future<Output = Result<()>> + Send,
    {
        Self::open_with_narrow(0, options, progress, attend).await
    }

    /// The same; the kernel holds next to nothing for the first `narrow` pages, so that
    /// the server notices when they stop reading.
    pub(crate) async fn open_with_narrow<A, F>(
        narrow: u32,
        options: &PageOptions,
        progress: &Arc<Progress>,
        attend: A,
    ) -> Result<Self>
    where
        A: FnOnce(u32, Opened) -> F + Clone + Send + 'static,
        F: Future<Output = Result<()>> + Send,
    {
        let site = Arc::new(Site::resolve(&options.url).await?);
        let narrow_site = Arc::new(site.with_receive_bytes(NARROW_RECEIVE_BYTES));
        let latency = Arc::new(Histogram::new());
        let doors = Arc::new(Semaphore::new(options.concurrency as usize));
        let mut pages = JoinSet::new();
        let before = Usage::of(options.process)?;
        for number in 0..options.pages {
            let door = Arc::clone(&doors).acquire_owned().await;
            let site = Arc::clone(if number < narrow { &narrow_site } else { &site });
            let latency = Arc::clone(&latency);
            let (progress, attend) = (Arc::clone(progress), attend.clone());
            pages.spawn(async move {
                let begun = Instant::now();
                let opened = match Opened::by(&site).await {
                    Ok(opened) => opened,
                    Err(error) => return progress.failed(&error),
                };
                latency.record(begun.elapsed());
                progress.opened.fetch_add(1, Relaxed);
                progress.views.fetch_add(opened.views.len() as u64, Relaxed);
                drop(door);
                if let Err(error) = attend(number, opened).await {
                    progress.ended(&error);
                }
            });
        }
        // All doors are free again: nobody is on the way in.
        drop(doors.acquire_many(options.concurrency).await);
        let opened = before.until_opened(progress, &latency, options).await?;
        Ok(Self {
            opened,
            _pages: pages,
        })
    }

    /// The report of a measurement that only opened pages.
    pub(crate) fn report(&self, options: &PageOptions, progress: &Progress) -> Report {
        Report {
            open: Some(self.opened.clone()),
            ..Report::new(&options.url, progress)
        }
    }
}

/// What the server had used when the first page was about to open.
struct Usage {
    begun: Instant,
    cpu: Option<Duration>,
    pss_bytes: Option<u64>,
}

impl Usage {
    fn of(process: Option<Process>) -> Result<Self> {
        Ok(Self {
            cpu: process.map(Process::cpu).transpose()?,
            pss_bytes: process.map(Process::pss_bytes).transpose()?,
            begun: Instant::now(),
        })
    }

    async fn until_opened(
        self,
        progress: &Progress,
        latency: &Histogram,
        options: &PageOptions,
    ) -> Result<OpenReport> {
        let seconds = self.begun.elapsed().as_secs_f64();
        let cpu = options.process.map(Process::cpu).transpose()?;
        tokio::time::sleep(options.settle).await;
        let pss_bytes = options.process.map(Process::pss_bytes).transpose()?;
        let opened = progress.opened.load(Relaxed);
        let cpu = cpu.zip(self.cpu).map(|(after, before)| after - before);
        let grown = pss_bytes.zip(self.pss_bytes);
        Ok(OpenReport {
            opened,
            views: progress.views.load(Relaxed),
            failed: progress.failed.load(Relaxed),
            seconds,
            per_second: per(count(opened), seconds),
            latency: latency.latency(),
            cpu_ms_per_page: cpu.map(|cpu| per(cpu.as_secs_f64() * 1e3, count(opened))),
            pss_kib: pss_bytes.map(kib),
            pss_kib_per_page: grown
                .map(|(after, before)| per(kib(after) - kib(before), count(opened))),
        })
    }
}

/// What it was to open pages.
#[derive(Debug, Clone, Serialize)]
pub struct OpenReport {
    /// Pages whose views have all joined.
    pub opened: u64,
    /// The views on them, nested ones included.
    pub views: u64,
    /// Pages that could not be opened.
    pub failed: u64,
    /// How long it took to open them all.
    pub seconds: f64,
    /// Opened pages in each second of that.
    pub per_second: f64,
    /// From the request to the last join's answer.
    pub latency: Latency,
    /// The server's CPU time.
    pub cpu_ms_per_page: Option<f64>,
    /// The server's proportional set size with all pages open.
    pub pss_kib: Option<f64>,
    /// By how much it has grown. Memory that pages of an earlier run have left behind
    /// does not show: a fresh server tells most.
    pub pss_kib_per_page: Option<f64>,
}

impl OpenReport {
    pub(crate) fn rows(&self, rows: &mut Rows<'_, '_>) -> fmt::Result {
        rows.row("pages opened", self.opened)?;
        rows.row("views joined", self.views)?;
        rows.row("pages failed", self.failed)?;
        rows.measured("pages per second", Some(self.per_second))?;
        rows.latency("to open", &self.latency)?;
        rows.measured("server CPU per page (ms)", self.cpu_ms_per_page)?;
        rows.measured("server memory per page (KiB)", self.pss_kib_per_page)
    }
}

/// A count, to calculate with.
#[expect(
    clippy::cast_precision_loss,
    reason = "what is counted here stays far below 2^52"
)]
pub(crate) fn count(count: u64) -> f64 {
    count as f64
}

/// Bytes as KiB, to calculate with.
pub(crate) fn kib(bytes: u64) -> f64 {
    count(bytes) / 1024.0
}
