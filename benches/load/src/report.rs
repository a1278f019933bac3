//! What was measured, as a table and as JSON.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::latency::Latency;

/// What was measured. Where the server's process is unknown, so are CPU and memory.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The address of the page.
    pub url: String,
    /// What it was to open the pages.
    pub open: OpenReport,
    /// What came of messages.
    pub fanout: Option<FanoutReport>,
    /// What came of clicks.
    pub click: Option<ClickReport>,
    /// Pages that were open and ended before the measurement did.
    pub ended: u64,
    /// How many pages failed or ended for which reason.
    pub failures: BTreeMap<String, u64>,
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
    /// Pages in each second of that, opened or failed.
    pub per_second: f64,
    /// From the request to the last join's answer.
    pub latency: Latency,
    /// The server's CPU time.
    pub cpu_ms_per_page: Option<f64>,
    /// By how much the server's proportional set size has grown. Memory that pages of
    /// an earlier run have left behind does not show: a fresh server tells most.
    pub pss_kib_per_page: Option<f64>,
}

/// What came of messages.
#[derive(Debug, Clone, Serialize)]
pub struct FanoutReport {
    /// How many were published.
    pub messages: u64,
    /// How many in each second.
    pub per_second: f64,
    /// Messages that reached a page, once for each page.
    pub delivered: u64,
    /// Messages that did not reach a page, once for each page.
    pub lost: u64,
    /// Messages that reached a page again.
    pub doubled: u64,
    /// Bytes of the frames that brought them, without those of websocket headers.
    pub bytes: u64,
    /// From publishing to the frame's arrival.
    pub latency: Latency,
    /// The server's CPU time, that of taking the messages in included.
    pub cpu_us_per_delivery: Option<f64>,
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

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.url)?;
        self.open.rows(f)?;
        if let Some(fanout) = &self.fanout {
            fanout.rows(f)?;
        }
        if let Some(click) = &self.click {
            click.rows(f)?;
        }
        row(f, "pages that ended early", self.ended)?;
        for (reason, pages) in &self.failures {
            writeln!(f, "  {pages} pages: {reason}")?;
        }
        Ok(())
    }
}

impl OpenReport {
    fn rows(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        row(f, "pages opened", self.opened)?;
        row(f, "views joined", self.views)?;
        row(f, "pages failed", self.failed)?;
        row(f, "pages per second", rounded(self.per_second))?;
        latency(f, "to open", &self.latency)?;
        measured(f, "server CPU per page (ms)", self.cpu_ms_per_page)?;
        measured(f, "server memory per page (KiB)", self.pss_kib_per_page)
    }
}

impl FanoutReport {
    fn rows(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        row(f, "messages", self.messages)?;
        row(f, "messages per second", rounded(self.per_second))?;
        row(f, "delivered", self.delivered)?;
        row(f, "lost", self.lost)?;
        row(f, "doubled", self.doubled)?;
        row(f, "bytes", self.bytes)?;
        latency(f, "to deliver", &self.latency)?;
        measured(f, "server CPU per delivery (µs)", self.cpu_us_per_delivery)
    }
}

impl ClickReport {
    fn rows(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        row(f, "clicks answered", self.clicks)?;
        row(f, "clicks per second", rounded(self.per_second))?;
        latency(f, "to answer", &self.latency)?;
        measured(f, "server CPU per click (µs)", self.cpu_us_per_click)
    }
}

/// `amount` for each of `parts`; zero for none.
pub(crate) fn per(amount: f64, parts: f64) -> f64 {
    if parts > 0.0 { amount / parts } else { 0.0 }
}

fn row(f: &mut fmt::Formatter<'_>, name: &str, value: impl fmt::Display) -> fmt::Result {
    writeln!(f, "  {name:<34} {value:>24}")
}

fn measured(f: &mut fmt::Formatter<'_>, name: &str, value: Option<f64>) -> fmt::Result {
    value.map_or(Ok(()), |value| row(f, name, rounded(value)))
}

fn latency(f: &mut fmt::Formatter<'_>, what: &str, latency: &Latency) -> fmt::Result {
    let Latency {
        p50_ms,
        p90_ms,
        p99_ms,
        max_ms,
    } = latency;
    let name = format!("{what}: p50 p90 p99 max (ms)");
    let values = format!("{p50_ms:.2} {p90_ms:.2} {p99_ms:.2} {max_ms:.2}");
    row(f, &name, values)
}

fn rounded(value: f64) -> String {
    format!("{value:.2}")
}
