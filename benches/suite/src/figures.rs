//! All that was measured in one run.

use std::collections::BTreeMap;

use bennu_load::Report;

use crate::scale::Scale;
use crate::subject::Subject;
use crate::table::Table;

/// The reports of one measurement, one for each round.
#[derive(Debug, Default)]
pub(crate) struct Rounds(Vec<Report>);

/// All that was measured in one run.
#[derive(Debug)]
pub(crate) struct Figures {
    pub(crate) scale: Scale,
    /// Messages to all pages, by the page's path.
    pub(crate) fanout: BTreeMap<(&'static str, Subject), Rounds>,
    /// Pages that are opened as fast as they can be.
    pub(crate) open: BTreeMap<(&'static str, Subject), Rounds>,
    pub(crate) click: BTreeMap<Subject, Rounds>,
    pub(crate) render: BTreeMap<Subject, Rounds>,
    pub(crate) dashboard: Rounds,
    /// System calls that write, for each page and second of the dashboard.
    pub(crate) dashboard_writes: Option<f64>,
    /// With every reader reading, and with some stalled.
    pub(crate) stalled: BTreeMap<Stalled, Rounds>,
    pub(crate) storm: Rounds,
    pub(crate) churn: Rounds,
    /// Messages to all pages, by the number of pages.
    pub(crate) growth: BTreeMap<(&'static str, Subject), BTreeMap<u32, Rounds>>,
    /// One change on a page, by the page's path.
    pub(crate) change: BTreeMap<&'static str, Rounds>,
    pub(crate) profiles: Vec<(String, Table)>,
    /// How many measurements were made.
    pub(crate) measurements: usize,
    /// What was not delivered, delivered twice, refused or wrong.
    pub(crate) problems: Vec<String>,
}

/// Whether some readers stall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stalled {
    None,
    OnePercent,
}

impl Rounds {
    pub(crate) fn push(&mut self, report: Report) {
        self.0.push(report);
    }

    /// The sum of a number that the reports hold; `None` where none does.
    pub(crate) fn sum(&self, number: impl Fn(&Report) -> Option<u64>) -> Option<u64> {
        self.0
            .iter()
            .filter_map(number)
            .reduce(|sum, number| sum + number)
    }

    /// The median of a number that the reports hold; `None` where none does.
    pub(crate) fn median(&self, number: impl Fn(&Report) -> Option<f64>) -> Option<f64> {
        let mut numbers: Vec<f64> = self.0.iter().filter_map(number).collect();
        numbers.sort_by(f64::total_cmp);
        match numbers.len() {
            0 => None,
            odd if odd % 2 == 1 => Some(numbers[odd / 2]),
            even => Some(f64::midpoint(numbers[even / 2 - 1], numbers[even / 2])),
        }
    }

    /// Memory of one open page.
    pub(crate) fn kib(&self) -> Option<f64> {
        self.median(|report| report.open.as_ref()?.pss_kib_per_page)
    }

    /// CPU to open one page.
    pub(crate) fn open_ms(&self) -> Option<f64> {
        self.median(|report| report.open.as_ref()?.cpu_ms_per_page)
    }

    /// CPU of one delivery.
    pub(crate) fn delivery_us(&self) -> Option<f64> {
        self.median(|report| report.fanout.as_ref()?.cpu_us_per_delivery)
    }

    /// What 99 of 100 deliveries stayed below.
    pub(crate) fn p99_ms(&self) -> Option<f64> {
        self.median(|report| Some(report.fanout.as_ref()?.latency.p99_ms))
    }

    /// Memory by which the server has grown while messages came.
    pub(crate) fn grown_kib(&self) -> Option<f64> {
        self.median(|report| report.fanout.as_ref()?.pss_grown_kib)
    }

    /// CPU of one click.
    pub(crate) fn click_us(&self) -> Option<f64> {
        self.median(|report| report.click.as_ref()?.cpu_us_per_click)
    }

    /// CPU of one first render.
    pub(crate) fn render_us(&self) -> Option<f64> {
        self.median(|report| report.render.as_ref()?.cpu_us_per_request)
    }
}

impl Figures {
    pub(crate) fn new(scale: Scale) -> Self {
        Self {
            scale,
            fanout: BTreeMap::new(),
            open: BTreeMap::new(),
            click: BTreeMap::new(),
            render: BTreeMap::new(),
            dashboard: Rounds::default(),
            dashboard_writes: None,
            stalled: BTreeMap::new(),
            storm: Rounds::default(),
            churn: Rounds::default(),
            growth: BTreeMap::new(),
            change: BTreeMap::new(),
            profiles: Vec::new(),
            measurements: 0,
            problems: Vec::new(),
        }
    }

    /// Notes what must not be in any report, however slow the machine is.
    pub(crate) fn judge(&mut self, what: &str, report: &Report) {
        let mut wrong = Vec::new();
        let mut expect_none = |count: u64, of: &str| {
            if count > 0 {
                wrong.push(format!("{count} {of}"));
            }
        };
        expect_none(report.ended, "pages ended early");
        if let Some(open) = &report.open {
            expect_none(open.failed, "pages could not be opened");
        }
        if let Some(fanout) = &report.fanout {
            expect_none(fanout.lost, "deliveries lost");
            expect_none(fanout.doubled, "deliveries doubled");
            expect_none(
                fanout.different,
                "pages show something else than a fresh one",
            );
        }
        if let Some(churn) = &report.churn {
            expect_none(churn.failed, "pages could not be opened and closed");
        }
        if let Some(storm) = &report.storm {
            expect_none(storm.missing, "pages did not come back");
        }
        if let Some(render) = &report.render {
            expect_none(render.failed, "connections failed");
        }
        self.measurements += 1;
        if !wrong.is_empty() {
            let reasons: Vec<&String> = report.failures.keys().take(3).collect();
            self.problems
                .push(format!("{what}: {} {reasons:?}", wrong.join(", ")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn median_of_nothing_is_nothing() {
        assert_eq!(Rounds::default().median(|_| Some(1.0)), None);
    }
}
