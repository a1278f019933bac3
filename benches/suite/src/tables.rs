//! What was measured, beside the targets.

use bennu_load::{ClickReport, FanoutReport, RenderReport};

use crate::figures::Figures;
use crate::subject::Subject;
use crate::table::{Table, number};

impl Figures {
    /// All tables, each under its name in the document.
    pub(crate) fn tables(&self) -> Vec<(String, Table)> {
        let mut tables = vec![
            ("targets".to_owned(), self.targets()),
            ("messages".to_owned(), self.messages()),
            ("pages".to_owned(), self.pages()),
            ("answers".to_owned(), self.answers()),
            ("growth".to_owned(), self.growth()),
        ];
        tables.extend(self.profiles.iter().cloned());
        tables
    }

    fn messages(&self) -> Table {
        let mut table = Table::new([
            "messages to all pages",
            "delivered",
            "bytes",
            "p50 (ms)",
            "p99 (ms)",
            "max (ms)",
            "server CPU (µs)",
            "times the bare one",
        ]);
        let bare = self
            .fanout
            .get(&("/one", Subject::Plain))
            .and_then(|it| it.delivery_us());
        for ((path, subject), rounds) in &self.fanout {
            let of = |value: fn(&FanoutReport) -> f64| {
                number(rounds.median(|report| report.fanout.as_ref().map(value)))
            };
            let cpu = rounds.delivery_us();
            table.row([
                format!("`{path}`, {}", subject.name()),
                of(|fanout| fanout.delivered as f64),
                of(|fanout| fanout.bytes_per_delivery),
                of(|fanout| fanout.latency.p50_ms),
                of(|fanout| fanout.latency.p99_ms),
                of(|fanout| fanout.latency.max_ms),
                number(cpu),
                number(cpu.zip(bare).map(|(cpu, bare)| cpu / bare)),
            ]);
        }
        table
    }

    fn pages(&self) -> Table {
        let mut table = Table::new([
            "opened and kept",
            "opened each second",
            "server CPU to open one (ms)",
            "server memory for each (KiB)",
            "above the bare one (KiB)",
        ]);
        let bare = self.bare_kib();
        let named = self
            .open
            .iter()
            .map(|((path, subject), rounds)| (format!("`{path}`, {}", subject.name()), rounds));
        let dashboard = ("`/dashboard`, Bennu".to_owned(), &self.dashboard);
        for (name, rounds) in named.chain([dashboard]) {
            let kib = rounds.kib();
            if kib.is_none() {
                continue;
            }
            table.row([
                name,
                number(rounds.median(|report| Some(report.open.as_ref()?.per_second))),
                number(rounds.open_ms()),
                number(kib),
                number(kib.zip(bare).map(|(kib, bare)| kib - bare)),
            ]);
        }
        table
    }

    fn answers(&self) -> Table {
        let mut table = Table::new([
            "answers",
            "each second",
            "p50 (ms)",
            "p99 (ms)",
            "server CPU (µs)",
            "times the bare one",
        ]);
        let bare = self.click.get(&Subject::Plain).and_then(|it| it.click_us());
        for (subject, rounds) in &self.click {
            let of = |value: fn(&ClickReport) -> f64| {
                number(rounds.median(|report| report.click.as_ref().map(value)))
            };
            let cpu = rounds.click_us();
            table.row([
                format!("clicks on `/idle`, {}", subject.name()),
                of(|click| click.per_second),
                of(|click| click.latency.p50_ms),
                of(|click| click.latency.p99_ms),
                number(cpu),
                number(cpu.zip(bare).map(|(cpu, bare)| cpu / bare)),
            ]);
        }
        let bare = self
            .render
            .get(&Subject::Plain)
            .and_then(|it| it.render_us());
        for (subject, rounds) in &self.render {
            let of = |value: fn(&RenderReport) -> f64| {
                number(rounds.median(|report| report.render.as_ref().map(value)))
            };
            let cpu = rounds.render_us();
            let who = if *subject == Subject::Server {
                "Bennu"
            } else {
                "axum, constant"
            };
            table.row([
                format!("`/one` over HTTP, {who}"),
                of(|render| render.per_second),
                of(|render| render.latency.p50_ms),
                of(|render| render.latency.p99_ms),
                number(cpu),
                number(cpu.zip(bare).map(|(cpu, bare)| cpu / bare)),
            ]);
        }
        table
    }

    fn growth(&self) -> Table {
        let mut table = Table::new([
            "messages to all pages",
            "pages",
            "server CPU (µs)",
            "times the bare one",
        ]);
        for ((path, subject), by_pages) in &self.growth {
            for (pages, rounds) in by_pages {
                let bare = self.growth.get(&("/one", Subject::Plain));
                let bare = bare.and_then(|bare| bare.get(pages)?.delivery_us());
                let cpu = rounds.delivery_us();
                table.row([
                    format!("`{path}`, {}", subject.name()),
                    number(Some(f64::from(*pages))),
                    number(cpu),
                    number(cpu.zip(bare).map(|(cpu, bare)| cpu / bare)),
                ]);
            }
        }
        table
    }
}
