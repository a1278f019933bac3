//! What was measured, as a table for people; serialised, for machines.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::Ordering::Relaxed;

use serde::Serialize;

use crate::churn::ChurnReport;
use crate::click::ClickReport;
use crate::fanout::FanoutReport;
use crate::fleet::OpenReport;
use crate::latency::Latency;
use crate::progress::Progress;
use crate::render::RenderReport;
use crate::storm::StormReport;
use crate::watch::WatchReport;

/// What was measured. Where the server's process is unknown, so are CPU and memory.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The address of the page.
    pub url: String,
    /// What it was to open the pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open: Option<OpenReport>,
    /// What came of messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fanout: Option<FanoutReport>,
    /// What came of clicks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub click: Option<ClickReport>,
    /// What came by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub watch: Option<WatchReport>,
    /// What it was to open and close pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub churn: Option<ChurnReport>,
    /// What came after the server's restart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storm: Option<StormReport>,
    /// What it was to load the page over HTTP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub render: Option<RenderReport>,
    /// Pages that were open and ended before the measurement did.
    pub ended: u64,
    /// How many pages failed or ended for which reason.
    pub failures: BTreeMap<String, u64>,
}

impl Report {
    /// With nothing measured.
    pub(crate) fn new(url: &str, progress: &Progress) -> Self {
        Self {
            url: url.to_owned(),
            open: None,
            fanout: None,
            click: None,
            watch: None,
            churn: None,
            storm: None,
            render: None,
            ended: progress.ended.load(Relaxed),
            failures: progress.failures(),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.url)?;
        let rows = &mut Rows(f);
        self.open.as_ref().map_or(Ok(()), |it| it.rows(rows))?;
        self.fanout.as_ref().map_or(Ok(()), |it| it.rows(rows))?;
        self.click.as_ref().map_or(Ok(()), |it| it.rows(rows))?;
        self.watch.as_ref().map_or(Ok(()), |it| it.rows(rows))?;
        self.churn.as_ref().map_or(Ok(()), |it| it.rows(rows))?;
        self.storm.as_ref().map_or(Ok(()), |it| it.rows(rows))?;
        self.render.as_ref().map_or(Ok(()), |it| it.rows(rows))?;
        rows.row("pages that ended early", self.ended)?;
        for (reason, pages) in &self.failures {
            writeln!(f, "  {pages} pages: {reason}")?;
        }
        Ok(())
    }
}

/// A table under way.
pub(crate) struct Rows<'a, 'f>(&'a mut fmt::Formatter<'f>);

impl Rows<'_, '_> {
    pub(crate) fn row(&mut self, name: &str, value: impl fmt::Display) -> fmt::Result {
        writeln!(self.0, "  {name:<38} {value:>24}")
    }

    /// Nothing, if it was not measured.
    pub(crate) fn measured(&mut self, name: &str, value: Option<f64>) -> fmt::Result {
        value.map_or(Ok(()), |value| self.row(name, format_args!("{value:.2}")))
    }

    pub(crate) fn latency(&mut self, what: &str, latency: &Latency) -> fmt::Result {
        let Latency {
            p50_ms,
            p90_ms,
            p99_ms,
            max_ms,
        } = latency;
        let name = format!("{what}: p50 p90 p99 max (ms)");
        let values = format!("{p50_ms:.2} {p90_ms:.2} {p99_ms:.2} {max_ms:.2}");
        self.row(&name, values)
    }
}

/// `amount` for each of `parts`; zero for none.
pub(crate) fn per(amount: f64, parts: f64) -> f64 {
    if parts > 0.0 { amount / parts } else { 0.0 }
}
