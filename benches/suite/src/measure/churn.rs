//! Pages that come and go: what the server keeps of them.

use std::time::Duration;

use bennu_load::churn;

use super::{Bench, progress};

/// How long a page stays.
const HOLD: Duration = Duration::from_millis(20);

impl Bench {
    pub(super) async fn churn(&mut self) -> anyhow::Result<()> {
        // What an allocator keeps in passing differs from round to round.
        for _ in 0..self.figures.scale.rounds {
            self.churn_once().await?;
        }
        Ok(())
    }

    async fn churn_once(&mut self) -> anyhow::Result<()> {
        let running = self.programs.start_server().await?;
        let mut pages = self.pages(&running, "/one");
        pages.pages = self.figures.scale.churned;
        pages.concurrency *= 2;
        pages.settle = self.figures.scale.rest;
        let report = churn(&pages, HOLD, &progress()).await?;
        running.end().await?;
        self.judge("pages that come and go", &report)?;
        self.figures.churn.push(report);
        Ok(())
    }
}
