//! Messages to all pages at once: what arrives where, and when.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::time::{Interval, MissedTickBehavior};

use crate::error::Result;
use crate::fleet::{Fleet, PageOptions, count, kib};
use crate::latency::{Histogram, Latency};
use crate::marker::Markers;
use crate::mirror::Mirror;
use crate::page::{self, Opened, View};
use crate::process::Process;
use crate::progress::Progress;
use crate::report::{Report, Rows, per};
use crate::site::Site;

/// How often the counts are looked at, while messages are on their way.
const LOOK: Duration = Duration::from_millis(20);
/// How long nothing may arrive after the last message until no double will come.
const QUIET: Duration = Duration::from_millis(250);

/// Which messages are published, and where.
///
/// The server takes `POST` requests with a JSON document like
/// `{"topic":"bench","payload":{"stars":1,"issues":2,"forks":3,"msg":"…"}}`. The page
/// shows each `msg` once, long enough for none to be skipped when several come
/// together, and does not send it again while it shows it: a keyed list of the latest
/// ten does.
#[derive(Debug, Clone)]
pub struct FanoutOptions {
    /// How many messages are measured.
    pub messages: u32,
    /// How many are published before that, so that lists are full and buffers grown.
    pub warm_up: u32,
    /// How many in each second.
    pub per_second: f64,
    /// How many bytes each is longer than it has to be.
    pub padding: u32,
    /// The topic that the page listens to.
    pub topic: String,
    /// The path that takes messages.
    pub publish: String,
    /// After how long without any arrival what is missing counts as lost.
    pub patience: Duration,
    /// How many pages stop reading as soon as they are open, like a browser whose machine
    /// sleeps.
    pub stalled: u32,
    /// How many pages keep what they show, as the official client does, to be compared
    /// with a page that opens after the last message. What a page shows must not
    /// depend on when it was opened, then.
    pub checked: u32,
}

/// Opens pages, publishes messages, and reports what has arrived.
///
/// # Errors
///
/// If the address or the process is not to be used, or a message is not taken. Pages
/// that fail are counted.
pub async fn fanout(
    pages: &PageOptions,
    options: &FanoutOptions,
    progress: &Arc<Progress>,
) -> Result<Report> {
    let fanout = Arc::new(Fanout {
        markers: Markers::new(),
        latency: Histogram::new(),
        messages: options.messages,
        padding: "+".repeat(options.padding as usize),
        stalled: options.stalled,
        checked: options.checked,
        mirrors: Mutex::default(),
        progress: Arc::clone(progress),
    });
    let listener = Arc::clone(&fanout);
    let attend = |number, opened| listener.listen(number, opened);
    let fleet = Fleet::open_with_narrow(options.stalled, pages, progress, attend).await?;
    let opened = progress.opened.load(Relaxed);
    let readers = opened.saturating_sub(options.stalled.into());
    let expected = readers * u64::from(options.messages);

    fanout.warm_up(&pages.url, options).await?;
    tokio::time::sleep(pages.settle).await;
    let cpu = pages.process.map(Process::cpu).transpose()?;
    let pss = pages.process.map(Process::pss_bytes).transpose()?;
    let seconds = fanout.publish(&pages.url, options).await?;
    fanout.arrivals(expected, options.patience).await;
    let cpu_after = pages.process.map(Process::cpu).transpose()?;
    let pss_after = pages.process.map(Process::pss_bytes).transpose()?;

    let delivered = progress.delivered.load(Relaxed);
    let used = cpu_after.zip(cpu).map(|(after, before)| after - before);
    let (checked, different) = fanout.compared(&pages.url).await?;
    let mut report = fleet.report(pages, progress);
    report.fanout = Some(FanoutReport {
        messages: options.messages.into(),
        per_second: per(options.messages.into(), seconds),
        delivered,
        lost: expected.saturating_sub(delivered),
        doubled: progress.doubled.load(Relaxed),
        checked,
        different,
        bytes_per_delivery: per(count(progress.bytes.load(Relaxed)), count(delivered)),
        latency: fanout.latency.latency(),
        cpu_us_per_delivery: used.map(|used| per(used.as_secs_f64() * 1e6, count(delivered))),
        pss_grown_kib: pss_after
            .zip(pss)
            .map(|(after, before)| kib(after) - kib(before)),
    });
    Ok(report)
}

/// What came of messages.
#[derive(Debug, Clone, Serialize)]
pub struct FanoutReport {
    /// How many were published.
    pub messages: u64,
    /// How many in each second.
    pub per_second: f64,
    /// Messages that reached a page, once for each page that reads.
    pub delivered: u64,
    /// Messages that did not reach a page, once for each page that reads.
    pub lost: u64,
    /// Messages that reached a page again.
    pub doubled: u64,
    /// Pages whose HTML was compared with that of a page opened afterwards.
    pub checked: u64,
    /// How many of them showed something else.
    pub different: u64,
    /// Bytes of the frames that brought them, without those of websocket headers.
    pub bytes_per_delivery: f64,
    /// From publishing to the frame's arrival.
    pub latency: Latency,
    /// The server's CPU time, that of taking the messages in included.
    pub cpu_us_per_delivery: Option<f64>,
    /// By how much the server's proportional set size has grown while messages were
    /// published.
    pub pss_grown_kib: Option<f64>,
}

impl FanoutReport {
    pub(crate) fn rows(&self, rows: &mut Rows<'_, '_>) -> fmt::Result {
        rows.row("messages", self.messages)?;
        rows.measured("messages per second", Some(self.per_second))?;
        rows.row("delivered", self.delivered)?;
        rows.row("lost", self.lost)?;
        rows.row("doubled", self.doubled)?;
        rows.row("pages compared with a fresh one", self.checked)?;
        rows.row("pages that showed something else", self.different)?;
        rows.measured("bytes per delivery", Some(self.bytes_per_delivery))?;
        rows.latency("to deliver", &self.latency)?;
        rows.measured("server CPU per delivery (µs)", self.cpu_us_per_delivery)?;
        rows.measured("server memory grown by (KiB)", self.pss_grown_kib)
    }
}

#[derive(Debug)]
struct Fanout {
    markers: Markers,
    latency: Histogram,
    messages: u32,
    padding: String,
    /// How many pages do not read: the first.
    stalled: u32,
    /// How many keep what they show: the next.
    checked: u32,
    mirrors: Mutex<Vec<Arc<Mutex<Mirror>>>>,
    progress: Arc<Progress>,
}

impl Fanout {
    /// Takes what one page receives, for ever.
    async fn listen(self: Arc<Self>, number: u32, opened: Opened) -> Result<()> {
        if number < self.stalled {
            let _open = opened;
            return std::future::pending().await;
        }
        let Opened {
            mut page, views, ..
        } = opened;
        let mirror = self.mirror(number, &views)?;
        drop(views);
        let mut seen = vec![false; self.messages as usize];
        loop {
            let frame = page.receive().await?;
            if !self.take(&frame, &mut seen) {
                page::check(&frame)?;
            }
            if let Some(mirror) = &mirror {
                held(mirror).take(&frame)?;
            }
        }
    }

    /// What keeps what this page shows, if it is one of those that do.
    fn mirror(&self, number: u32, views: &[View]) -> Result<Option<Arc<Mutex<Mirror>>>> {
        if number - self.stalled >= self.checked {
            return Ok(None);
        }
        let mirror = Arc::new(Mutex::new(Mirror::of(views)?));
        held(&self.mirrors).push(Arc::clone(&mirror));
        Ok(Some(mirror))
    }

    /// How many pages kept what they show, and how many of them show something else than
    /// one that opens now.
    async fn compared(&self, url: &str) -> Result<(u64, u64)> {
        if self.checked == 0 {
            return Ok((0, 0));
        }
        let fresh = Opened::by(&Site::resolve(url).await?).await?;
        let expected = Mirror::of(&fresh.views)?.html()?;
        let mirrors = held(&self.mirrors);
        let mut different = 0;
        for mirror in mirrors.iter() {
            different += u64::from(held(mirror).html()? != expected);
        }
        Ok((mirrors.len() as u64, different))
    }

    /// Counts the messages in a frame; false if there are none.
    fn take(&self, frame: &str, seen: &mut [bool]) -> bool {
        let mut found = false;
        for marker in self.markers.find(frame) {
            let Some(seen) = seen.get_mut(marker.number) else {
                continue;
            };
            found = true;
            if std::mem::replace(seen, true) {
                self.progress.doubled.fetch_add(1, Relaxed);
                continue;
            }
            let now = self.markers.now_micros();
            self.latency
                .record_micros(now.saturating_sub(marker.published_micros));
            self.progress.delivered.fetch_add(1, Relaxed);
        }
        if found {
            self.progress.bytes.fetch_add(frame.len() as u64, Relaxed);
        }
        found
    }

    /// Publishes messages that are not counted.
    async fn warm_up(&self, url: &str, options: &FanoutOptions) -> Result<()> {
        let site = Site::resolve(url).await?;
        let mut turn = turns(options);
        for number in 0..options.warm_up as usize {
            turn.tick().await;
            let msg = self.text(self.messages as usize + number);
            site.publish(&options.publish, &options.topic, number, &msg)
                .await?;
        }
        Ok(())
    }

    /// Publishes all messages; returns the seconds that it took.
    async fn publish(&self, url: &str, options: &FanoutOptions) -> Result<f64> {
        let site = Site::resolve(url).await?;
        let mut turn = turns(options);
        let begun = Instant::now();
        for number in 0..self.messages as usize {
            turn.tick().await;
            let msg = self.text(number);
            site.publish(&options.publish, &options.topic, number, &msg)
                .await?;
            self.progress.published.fetch_add(1, Relaxed);
        }
        Ok(begun.elapsed().as_secs_f64())
    }

    fn text(&self, number: usize) -> String {
        self.markers.text(number) + &self.padding
    }

    /// Waits until everything is there and nothing comes any more, or until nothing
    /// has come for too long.
    async fn arrivals(&self, expected: u64, patience: Duration) {
        let mut bytes = 0;
        let mut quiet_since = Instant::now();
        let mut look = tokio::time::interval(LOOK);
        loop {
            look.tick().await;
            let now = self.progress.bytes.load(Relaxed);
            if std::mem::replace(&mut bytes, now) != now {
                quiet_since = Instant::now();
            }
            let complete = self.progress.delivered.load(Relaxed) >= expected;
            let enough = if complete { QUIET } else { patience };
            if quiet_since.elapsed() >= enough {
                return;
            }
        }
    }
}

fn turns(options: &FanoutOptions) -> Interval {
    let mut turn = tokio::time::interval(Duration::from_secs_f64(1.0 / options.per_second));
    turn.set_missed_tick_behavior(MissedTickBehavior::Delay);
    turn
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_message_counts_once_and_again_as_doubled() {
        let fanout = Fanout {
            markers: Markers::new(),
            latency: Histogram::new(),
            messages: 2,
            padding: String::new(),
            stalled: 0,
            checked: 0,
            mirrors: Mutex::default(),
            progress: Arc::default(),
        };
        let mut seen = [false; 2];
        let (first, second) = (fanout.markers.text(0), fanout.markers.text(1));
        assert!(fanout.take(&format!("{first} {second}"), &mut seen));
        assert!(fanout.take(&second, &mut seen));
        assert!(!fanout.take("{}", &mut seen));
        assert!(!fanout.take(&fanout.markers.text(2), &mut seen));
        let progress = &fanout.progress;
        assert_eq!(progress.delivered.load(Relaxed), 2);
        assert_eq!(progress.doubled.load(Relaxed), 1);
        assert_eq!(
            progress.bytes.load(Relaxed),
            (first.len() + 1 + 2 * second.len()) as u64
        );
    }
}
