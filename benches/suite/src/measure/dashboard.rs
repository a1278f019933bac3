//! Ten widgets, two of which tick: what a page costs that changes by itself, and in how
//! many writes.

use bennu_load::watch;

use super::{Bench, progress};
use crate::profile::Writes;

const PATH: &str = "/dashboard";

impl Bench {
    pub(super) async fn dashboard(&mut self) -> anyhow::Result<()> {
        let running = self.programs.start_server().await?;
        let mut pages = self.pages(&running, PATH);
        pages.settle = self.figures.scale.rest;
        let writes = Writes::count(running.pid());
        let report = watch(&pages, self.figures.scale.watch, &progress()).await?;
        let writes = writes.per_second().await;
        running.end().await?;
        self.judge("the dashboard", &report)?;
        self.figures.dashboard_writes = writes.map(|writes| writes / f64::from(pages.pages));
        self.figures.dashboard.push(report);
        Ok(())
    }
}
