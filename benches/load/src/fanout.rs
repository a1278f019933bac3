//! Messages to all pages at once: what arrives where, and when.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::time::MissedTickBehavior;

use crate::error::Result;
use crate::fleet::{Fleet, PageOptions, count};
use crate::latency::Histogram;
use crate::marker::Markers;
use crate::page::{self, Page};
use crate::process::Process;
use crate::progress::Progress;
use crate::report::{FanoutReport, Report, per};
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
    /// How many messages.
    pub messages: u32,
    /// How many in each second.
    pub per_second: f64,
    /// The topic that the page listens to.
    pub topic: String,
    /// The path that takes messages.
    pub publish: String,
    /// After how long without any arrival what is missing counts as lost.
    pub patience: Duration,
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
        progress: Arc::clone(progress),
    });
    let listener = Arc::clone(&fanout);
    let fleet = Fleet::open(pages, progress, |_, page| listener.listen(page)).await?;
    let expected = progress.opened.load(Relaxed) * u64::from(options.messages);

    let cpu = pages.process.map(Process::cpu).transpose()?;
    let seconds = fanout.publish(&pages.url, options).await?;
    fanout.arrivals(expected, options.patience).await;
    let cpu_after = pages.process.map(Process::cpu).transpose()?;

    let delivered = progress.delivered.load(Relaxed);
    let used = cpu_after.zip(cpu).map(|(after, before)| after - before);
    let mut report = fleet.report(pages, progress);
    report.fanout = Some(FanoutReport {
        messages: options.messages.into(),
        per_second: per(options.messages.into(), seconds),
        delivered,
        lost: expected.saturating_sub(delivered),
        doubled: progress.doubled.load(Relaxed),
        bytes: progress.bytes.load(Relaxed),
        latency: fanout.latency.latency(),
        cpu_us_per_delivery: used.map(|used| per(used.as_secs_f64() * 1e6, count(delivered))),
    });
    Ok(report)
}

#[derive(Debug)]
struct Fanout {
    markers: Markers,
    latency: Histogram,
    messages: u32,
    progress: Arc<Progress>,
}

impl Fanout {
    /// Takes what one page receives, for ever.
    async fn listen(self: Arc<Self>, mut page: Page) -> Result<()> {
        let mut seen = vec![false; self.messages as usize];
        loop {
            let frame = page.receive().await?;
            if !self.take(&frame, &mut seen) {
                page::check(&frame)?;
            }
        }
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

    /// Publishes all messages; returns the seconds that it took.
    async fn publish(&self, url: &str, options: &FanoutOptions) -> Result<f64> {
        let site = Site::resolve(url).await?;
        let period = Duration::from_secs_f64(1.0 / options.per_second);
        let mut turn = tokio::time::interval(period);
        turn.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let begun = Instant::now();
        for number in 0..self.messages {
            turn.tick().await;
            let msg = self.markers.text(number as usize);
            let payload = json!({ "stars": number, "issues": number, "forks": number, "msg": msg });
            let document = json!({ "topic": options.topic, "payload": payload });
            site.post(&options.publish, document.to_string()).await?;
            self.progress.published.fetch_add(1, Relaxed);
        }
        Ok(begun.elapsed().as_secs_f64())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_message_counts_once_and_again_as_doubled() {
        let fanout = Fanout {
            markers: Markers::new(),
            latency: Histogram::new(),
            messages: 2,
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
