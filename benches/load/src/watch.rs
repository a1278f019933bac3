//! Pages that are only looked at: what comes by itself.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::error::Result;
use crate::fleet::{Fleet, PageOptions, count};
use crate::page::{self, Opened, Page};
use crate::process::Process;
use crate::progress::Progress;
use crate::report::{Report, Rows, per};

/// Opens pages and counts what the server sends them in `time`, once they have settled.
///
/// # Errors
///
/// If the address or the process is not to be used. Pages that fail are counted.
pub async fn watch(
    pages: &PageOptions,
    time: Duration,
    progress: &Arc<Progress>,
) -> Result<Report> {
    let counts = Arc::clone(progress);
    let attend = |_, Opened { page, .. }| look(page, counts);
    let fleet = Fleet::open(pages, progress, attend).await?;

    let (frames, bytes) = (progress.frames.load(Relaxed), progress.bytes.load(Relaxed));
    let cpu = pages.process.map(Process::cpu).transpose()?;
    let begun = Instant::now();
    tokio::time::sleep(time).await;
    let seconds = begun.elapsed().as_secs_f64();
    let cpu_after = pages.process.map(Process::cpu).transpose()?;
    let frames = progress.frames.load(Relaxed) - frames;
    let bytes = progress.bytes.load(Relaxed) - bytes;

    let opened = progress.opened.load(Relaxed);
    let used = cpu_after.zip(cpu).map(|(after, before)| after - before);
    let used = used.map(|used| used.as_secs_f64() * 1e6);
    let mut report = fleet.report(pages, progress);
    report.watch = Some(WatchReport {
        seconds,
        frames,
        frames_per_page_and_second: per(per(count(frames), count(opened)), seconds),
        bytes_per_frame: per(count(bytes), count(frames)),
        cpu_us_per_frame: used.map(|used| per(used, count(frames))),
        cpu_us_per_page_and_second: used.map(|used| per(per(used, count(opened)), seconds)),
    });
    Ok(report)
}

/// Counts what one page receives, for ever.
async fn look(mut page: Page, counts: Arc<Progress>) -> Result<()> {
    loop {
        let frame = page.receive().await?;
        page::check(&frame)?;
        counts.frames.fetch_add(1, Relaxed);
        counts.bytes.fetch_add(frame.len() as u64, Relaxed);
    }
}

/// What came by itself.
#[derive(Debug, Clone, Serialize)]
pub struct WatchReport {
    /// How long it was looked at.
    pub seconds: f64,
    /// Frames to all pages, answers to heartbeats included.
    pub frames: u64,
    /// Frames to one page in each second.
    pub frames_per_page_and_second: f64,
    /// Bytes of a frame, without its websocket header.
    pub bytes_per_frame: f64,
    /// The server's CPU time.
    pub cpu_us_per_frame: Option<f64>,
    /// The server's CPU time that a page takes by being open.
    pub cpu_us_per_page_and_second: Option<f64>,
}

impl WatchReport {
    pub(crate) fn rows(&self, rows: &mut Rows<'_, '_>) -> fmt::Result {
        rows.row("frames", self.frames)?;
        let frequency = self.frames_per_page_and_second;
        rows.measured("frames per page and second", Some(frequency))?;
        rows.measured("bytes per frame", Some(self.bytes_per_frame))?;
        rows.measured("server CPU per frame (µs)", self.cpu_us_per_frame)?;
        let cpu = self.cpu_us_per_page_and_second;
        rows.measured("server CPU per page and second (µs)", cpu)
    }
}
