//! A server that dies under its pages, and is started again: all come back at once.

mod server;

use std::fmt;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use serde::Serialize;

use self::server::Server;
use crate::error::{Error, Result};
use crate::fleet::{Fleet, PageOptions, count};
use crate::latency::{Histogram, Latency};
use crate::page::{Document, Opened, Page};
use crate::process::Process;
use crate::progress::Progress;
use crate::report::{Report, Rows, per};
use crate::site::Site;

/// How long the official client waits before each attempt to connect again, in
/// milliseconds (`socket.js` of npm `phoenix` 1.8).
const DELAYS: [u64; 9] = [10, 50, 100, 150, 200, 250, 500, 1000, 2000];
/// The same for every further attempt.
const LAST_DELAY: u64 = 5000;
/// How long the pages may take to come back.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it is looked whether all have.
const LOOK: Duration = Duration::from_millis(10);

/// Starts a server, opens pages, kills the server, starts it again, and reports how the
/// pages came back. The server must keep its address and its secret.
///
/// # Errors
///
/// If the server cannot be started or the address is not to be used. Pages that fail
/// are counted.
pub async fn storm(
    pages: &PageOptions,
    command: &[String],
    progress: &Arc<Progress>,
) -> Result<Report> {
    let site = Site::resolve(&pages.url).await?;
    let mut server = Server::start(command, &site).await?;
    let visitor = Arc::new(Visitor {
        site: site.clone(),
        latency: Histogram::new(),
        restarted: OnceLock::new(),
        progress: Arc::clone(progress),
    });
    let attendant = Arc::clone(&visitor);
    let pages = PageOptions {
        process: server.process(),
        ..pages.clone()
    };
    let fleet = Fleet::open(&pages, progress, |_, opened| attendant.stay(opened)).await?;

    server.kill().await?;
    let begun = *visitor.restarted.get_or_init(Instant::now);
    let mut server = Server::start(command, &site).await?;
    let wanted = progress.opened.load(Relaxed);
    let back = || progress.rejoined.load(Relaxed);
    while back() < wanted && begun.elapsed() < PATIENCE {
        tokio::time::sleep(LOOK).await;
    }
    let seconds = begun.elapsed().as_secs_f64();
    let cpu = server.process().map(Process::cpu).transpose()?;
    let mut report = fleet.report(&pages, progress);
    drop(fleet);
    server.kill().await?;
    report.storm = Some(StormReport {
        pages: wanted,
        rejoined: back(),
        missing: wanted - back(),
        reloaded: progress.reloaded.load(Relaxed),
        seconds,
        latency: visitor.latency.latency(),
        cpu_ms_per_page: cpu.map(|cpu| per(cpu.as_secs_f64() * 1e3, count(back()))),
    });
    Ok(report)
}

/// Who comes back when the server does.
#[derive(Debug)]
struct Visitor {
    site: Site,
    latency: Histogram,
    restarted: OnceLock<Instant>,
    progress: Arc<Progress>,
}

impl Visitor {
    async fn stay(self: Arc<Self>, opened: Opened) -> Result<()> {
        let Opened {
            document, mut page, ..
        } = opened;
        // Whatever it ends by: the server has been killed.
        let _ = page.rest(std::future::pending::<()>()).await;
        drop(page);
        let mut page = self.come_back(&document).await?;
        drop(document);
        if let Some(restarted) = self.restarted.get() {
            self.latency.record(restarted.elapsed());
        }
        self.progress.rejoined.fetch_add(1, Relaxed);
        page.rest(std::future::pending::<()>()).await
    }

    /// Tries until it is there; a view that is refused loads its page anew.
    async fn come_back(&self, document: &Document) -> Result<Page> {
        let mut delays = DELAYS.iter().copied();
        loop {
            let delay = delays.next().unwrap_or(LAST_DELAY);
            tokio::time::sleep(Duration::from_millis(delay)).await;
            match document.connect(&self.site).await {
                Ok((page, _)) => return Ok(page),
                Err(Error::Refused(_)) => {
                    self.progress.reloaded.fetch_add(1, Relaxed);
                    return Ok(Opened::by(&self.site).await?.page);
                }
                Err(error) => self.progress.turned_away(&error),
            }
        }
    }
}

/// What came after the server's restart.
#[derive(Debug, Clone, Serialize)]
pub struct StormReport {
    /// Pages that were open when the server was killed.
    pub pages: u64,
    /// Pages whose views have joined again.
    pub rejoined: u64,
    /// Pages whose views have not.
    pub missing: u64,
    /// Pages that had to be loaded anew, because a join was refused.
    pub reloaded: u64,
    /// From the server's second start until all were back.
    pub seconds: f64,
    /// From the server's second start until a page was back.
    pub latency: Latency,
    /// The CPU time of the second server.
    pub cpu_ms_per_page: Option<f64>,
}

impl StormReport {
    pub(crate) fn rows(&self, rows: &mut Rows<'_, '_>) -> fmt::Result {
        rows.row("pages at the restart", self.pages)?;
        rows.row("pages back", self.rejoined)?;
        rows.row("pages missing", self.missing)?;
        rows.row("pages loaded anew", self.reloaded)?;
        rows.measured("seconds until all were back", Some(self.seconds))?;
        rows.latency("to be back", &self.latency)?;
        rows.measured("server CPU per page (ms)", self.cpu_ms_per_page)
    }
}
