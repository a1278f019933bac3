//! Many pages, opened as fast as asked for, and kept.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::error::Result;
use crate::latency::Histogram;
use crate::page::Page;
use crate::process::Process;
use crate::progress::Progress;
use crate::report::{OpenReport, Report, per};
use crate::site::Site;

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
    let fleet = Fleet::open(options, progress, async |_, mut page: Page| {
        page.rest(std::future::pending::<()>()).await
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
        A: FnOnce(u32, Page) -> F + Clone + Send + 'static,
        F: Future<Output = Result<()>> + Send,
    {
        let site = Arc::new(Site::resolve(&options.url).await?);
        let latency = Arc::new(Histogram::new());
        let doors = Arc::new(Semaphore::new(options.concurrency as usize));
        let mut pages = JoinSet::new();
        let before = Usage::of(options.process)?;
        for number in 0..options.pages {
            let door = Arc::clone(&doors).acquire_owned().await;
            let (site, latency) = (Arc::clone(&site), Arc::clone(&latency));
            let (progress, attend) = (Arc::clone(progress), attend.clone());
            pages.spawn(async move {
                let begun = Instant::now();
                let page = match Page::open(&site).await {
                    Ok(page) => page,
                    Err(error) => return progress.failed(&error),
                };
                latency.record(begun.elapsed());
                progress.opened.fetch_add(1, Relaxed);
                progress.views.fetch_add(page.views(), Relaxed);
                drop(door);
                if let Err(error) = attend(number, page).await {
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
            url: options.url.clone(),
            open: self.opened.clone(),
            fanout: None,
            click: None,
            ended: progress.ended.load(Relaxed),
            failures: progress.failures(),
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
            per_second: per(f64::from(options.pages), seconds),
            latency: latency.latency(),
            cpu_ms_per_page: cpu.map(|cpu| per(cpu.as_secs_f64() * 1e3, count(opened))),
            pss_kib_per_page: grown
                .map(|(after, before)| per((count(after) - count(before)) / 1024.0, count(opened))),
        })
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
