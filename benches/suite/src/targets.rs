//! What must be reached, what was, and all that was measured beside.

use bennu_load::Report;

use crate::figures::{Figures, Rounds, Stalled};
use crate::subject::Subject;
use crate::table::{Table, number};

/// A number that is compared, what for it stands, and its bound.
struct Target {
    measure: String,
    target: &'static str,
    /// What is compared with the bound, and how it is told.
    measured: Option<(f64, String)>,
    bound: f64,
}

impl Figures {
    pub(super) fn targets(&self) -> Table {
        let mut table = Table::new(["measure", "target", "measured", "met"]);
        let all = [
            self.fanout_targets(),
            self.memory_targets(),
            self.cpu_targets(),
            self.robustness_targets(),
            self.growth_targets(),
        ];
        for target in all.into_iter().flatten() {
            if let Some((value, told)) = target.measured {
                let met = if value <= target.bound {
                    "yes"
                } else {
                    "**no**"
                };
                table.row([
                    target.measure,
                    target.target.to_owned(),
                    told,
                    met.to_owned(),
                ]);
            }
        }
        table
    }

    fn fanout_targets(&self) -> Vec<Target> {
        let times = |path, target, bound| Target {
            measure: format!(
                "a delivery on `{path}`, {} pages: server CPU",
                self.scale.pages
            ),
            target,
            measured: self.fanout_ratio(path),
            bound,
        };
        let wrong = |report: &Report| {
            let fanout = report.fanout.as_ref()?;
            Some(fanout.lost + fanout.doubled)
        };
        let counts = self.fanout.values().filter_map(|rounds| rounds.sum(wrong));
        let wrong = counts.reduce(|sum, count| sum + count);
        vec![
            times("/shared", "at most 1.2 times the bare one", 1.2),
            times("/one", "at most 2 times the bare one", 2.0),
            Target {
                measure: "deliveries lost or doubled".to_owned(),
                target: "0",
                measured: wrong.map(|wrong| (wrong as f64, wrong.to_string())),
                bound: 0.0,
            },
        ]
    }

    fn memory_targets(&self) -> Vec<Target> {
        let bare = self.bare_kib();
        let more = |what: &str, kib: Option<f64>, target, bound| Target {
            measure: format!("an idle page on `{what}`: memory above the bare connection"),
            target,
            measured: kib.zip(bare).map(|(kib, bare)| {
                let told = format!(
                    "{} − {} = {} KiB",
                    number(Some(kib)),
                    number(Some(bare)),
                    number(Some(kib - bare))
                );
                (kib - bare, told)
            }),
            bound,
        };
        let kib = |path| {
            self.open
                .get(&(path, Subject::Server))
                .and_then(|it| it.kib())
        };
        vec![
            more("/shared", kib("/shared"), "at most 2 KiB", 2.0),
            more("/one", kib("/one"), "at most 5 KiB", 5.0),
            more("/idle", kib("/idle"), "at most 5 KiB", 5.0),
            more("/dashboard", self.dashboard.kib(), "at most 6 KiB", 6.0),
            Target {
                measure: "writes per page and tick on `/dashboard`".to_owned(),
                target: "1 (up to 1.1 with heartbeats)",
                measured: self
                    .dashboard_writes
                    .map(|writes| (writes, number(Some(writes)))),
                // Answers to heartbeats are writes too, one in 30 seconds.
                bound: 1.1,
            },
        ]
    }

    fn cpu_targets(&self) -> Vec<Target> {
        let ratio = |ours: Option<f64>, bare: Option<f64>, unit: &str| {
            ours.zip(bare).map(|(ours, bare)| {
                let ratio = ours / bare;
                let (ours, bare) = (number(Some(ours)), number(Some(bare)));
                (
                    ratio,
                    format!("{} ({ours} / {bare} {unit})", number(Some(ratio))),
                )
            })
        };
        let click = |subject| self.click.get(&subject).and_then(|it| it.click_us());
        let render = |subject| self.render.get(&subject).and_then(|it| it.render_us());
        let open = |path, subject| self.open.get(&(path, subject)).and_then(|it| it.open_ms());
        let mut targets = vec![
            Target {
                measure: "a click on `/idle`: server CPU".to_owned(),
                target: "at most 2 times an echo on the bare one",
                measured: ratio(click(Subject::Server), click(Subject::Plain), "µs"),
                bound: 2.0,
            },
            Target {
                measure: "a first render of `/one` over HTTP: server CPU".to_owned(),
                target: "at most 1.5 times axum with a constant page",
                measured: ratio(render(Subject::Server), render(Subject::Plain), "µs"),
                bound: 1.5,
            },
        ];
        for path in ["/shared", "/one", "/idle"] {
            let bare_path = if path == "/shared" { "/one" } else { path };
            targets.push(Target {
                measure: format!("to open a page of `{path}`: server CPU"),
                target: "at most 2 times the bare one",
                measured: ratio(
                    open(path, Subject::Server),
                    open(bare_path, Subject::Plain),
                    "ms",
                ),
                bound: 2.0,
            });
        }
        targets
    }

    fn robustness_targets(&self) -> Vec<Target> {
        let stalled = |which| self.stalled.get(&which);
        let [none, some] = [Stalled::None, Stalled::OnePercent].map(stalled);
        let p99 = some
            .and_then(Rounds::p99_ms)
            .zip(none.and_then(Rounds::p99_ms));
        let grown = some.and_then(Rounds::grown_kib);
        let storm = |number: fn(&Report) -> Option<f64>| self.storm.median(number);
        let missing = storm(|report| Some(report.storm.as_ref()?.missing as f64));
        let seconds = storm(|report| Some(report.storm.as_ref()?.seconds));
        let churn = self
            .churn
            .median(|report| report.churn.as_ref()?.grown_percent);
        vec![
            Target {
                measure: "one page of 100 stalled: p99 of the others".to_owned(),
                target: "as without them (up to 1.25 times)",
                measured: p99.map(|(with, without)| {
                    let (told_with, told_without) = (number(Some(with)), number(Some(without)));
                    (with / without, format!("{told_with} and {told_without} ms"))
                }),
                bound: 1.25,
            },
            Target {
                measure: "one page of 100 stalled: server memory grows by".to_owned(),
                target: "nothing (up to 1 MiB)",
                measured: grown.map(|kib| (kib, format!("{} KiB", number(Some(kib))))),
                bound: 1024.0,
            },
            Target {
                measure: "all pages join after a restart: not back".to_owned(),
                target: "none",
                measured: missing
                    .map(|missing| (missing, format!("{missing} after {} s", number(seconds)))),
                bound: 0.0,
            },
            Target {
                measure: format!("churn of {} pages: memory grows by", self.scale.churned),
                target: "at most 5 %",
                measured: churn.map(|percent| (percent, format!("{} %", number(Some(percent))))),
                bound: 5.0,
            },
        ]
    }

    fn growth_targets(&self) -> Vec<Target> {
        let mut targets = Vec::new();
        for path in ["/shared", "/one"] {
            let Some(by_pages) = self.growth.get(&(path, Subject::Server)) else {
                continue;
            };
            let cpu = |rounds: &Rounds| rounds.delivery_us();
            let bare = self.growth.get(&("/one", Subject::Plain));
            let over_bare = by_pages
                .iter()
                .filter_map(|(pages, rounds)| Some(cpu(rounds)? / cpu(bare?.get(pages)?)?));
            let over_bare: Vec<f64> = over_bare.collect();
            let least = over_bare.iter().copied().reduce(f64::min);
            let most = over_bare.iter().copied().reduce(f64::max);
            let range = by_pages.keys().next().zip(by_pages.keys().next_back());
            let (few, many) = range.unwrap_or((&0, &0));
            targets.push(Target {
                measure: format!("a delivery on `{path}` over the bare one, {few} to {many} pages"),
                target: "constant (within 1.5 times)",
                measured: least.zip(most).map(|(least, most)| {
                    let told = format!("{} to {} times", number(Some(least)), number(Some(most)));
                    (most / least, told)
                }),
                bound: 1.5,
            });
        }
        let change = |path| self.change.get(path).and_then(|it| it.delivery_us());
        targets.push(Target {
            measure: "a counter beside a table of 10,000 rows: server CPU per change".to_owned(),
            target: "at most 3 times the counter alone",
            measured: change("/table")
                .zip(change("/counter"))
                .map(|(table, counter)| {
                    let (with, alone) = (number(Some(table)), number(Some(counter)));
                    let ratio = table / counter;
                    (
                        ratio,
                        format!("{} ({with} / {alone} µs)", number(Some(ratio))),
                    )
                }),
            bound: 3.0,
        });
        targets
    }

    /// A delivery's CPU over that of the bare one, in the same run.
    fn fanout_ratio(&self, path: &'static str) -> Option<(f64, String)> {
        let cpu = |path, subject| self.fanout.get(&(path, subject))?.delivery_us();
        let (ours, bare) = (cpu(path, Subject::Server)?, cpu("/one", Subject::Plain)?);
        let ratio = ours / bare;
        let (told_ours, told_bare) = (number(Some(ours)), number(Some(bare)));
        Some((
            ratio,
            format!("{} ({told_ours} / {told_bare} µs)", number(Some(ratio))),
        ))
    }

    /// What a connection takes that nothing is known of.
    pub(super) fn bare_kib(&self) -> Option<f64> {
        self.open.get(&("/one", Subject::Plain))?.kib()
    }
}
