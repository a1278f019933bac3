//! One counter that changes: alone on its page, and beside a table of 10,000 rows.

use bennu_load::fanout;

use super::{Bench, progress};

const PATHS: [&str; 2] = ["/counter", "/table"];
/// Messages in each second: few enough for each to be rendered, as only the latest is
/// shown.
const PER_SECOND: f64 = 5.0;
const MESSAGES: u32 = 40;

impl Bench {
    pub(super) async fn change(&mut self) -> anyhow::Result<()> {
        for path in PATHS {
            let running = self.programs.start_server().await?;
            let mut pages = self.pages(&running, path);
            pages.pages = self.figures.scale.tables;
            let mut messages = self.messages(pages.pages, MESSAGES);
            messages.per_second = PER_SECOND;
            let report = fanout(&pages, &messages, &progress()).await?;
            running.end().await?;
            self.judge(&format!("one change on {path}"), &report)?;
            self.figures.change.entry(path).or_default().push(report);
        }
        Ok(())
    }
}
