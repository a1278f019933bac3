//! Clicks on all pages: what an event costs.

use bennu_load::{ClickOptions, click};

use super::{Bench, progress};
use crate::subject::{Replay, Subject};

const PATH: &str = "/idle";

impl Bench {
    pub(super) async fn click(&mut self) -> anyhow::Result<()> {
        for _ in 0..self.figures.scale.rounds {
            for subject in Subject::ALL {
                self.click_once(subject).await?;
            }
        }
        Ok(())
    }

    async fn click_once(&mut self, subject: Subject) -> anyhow::Result<()> {
        let running = self.programs.start(subject, PATH, Replay::Clicks).await?;
        let mut pages = self.pages(&running, PATH);
        // What a click costs does not depend on who else looks: few pages, many clicks.
        pages.pages = pages.pages.div_ceil(10);
        let clicks = ClickOptions {
            event: "inc".to_owned(),
            clicks: self.figures.scale.clicks * 10,
            per_second: self.figures.scale.clicks_per_second / f64::from(pages.pages),
        };
        let report = click(&pages, &clicks, &progress()).await?;
        running.end().await?;
        self.judge(&format!("clicks, {}", subject.name()), &report)?;
        self.figures.click.entry(subject).or_default().push(report);
        Ok(())
    }
}
