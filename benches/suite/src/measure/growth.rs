//! Whether a delivery costs the same, however many pages there are.

use bennu_load::fanout;

use super::{Bench, progress};
use crate::subject::{Replay, Subject};

const TURNS: [(&str, Subject); 3] = [
    ("/one", Subject::Plain),
    ("/one", Subject::Server),
    ("/shared", Subject::Server),
];

impl Bench {
    pub(super) async fn growth(&mut self) -> anyhow::Result<()> {
        for pages in self.figures.scale.growth.clone() {
            for (path, subject) in TURNS {
                self.growth_once(path, subject, pages).await?;
            }
        }
        Ok(())
    }

    async fn growth_once(
        &mut self,
        path: &'static str,
        subject: Subject,
        number: u32,
    ) -> anyhow::Result<()> {
        let running = self.programs.start(subject, path, Replay::Messages).await?;
        let mut pages = self.pages(&running, path);
        pages.pages = number;
        // As many deliveries as in other measurements.
        let scale = &self.figures.scale;
        let messages = (scale.pages * scale.messages / number).clamp(10, 500);
        let report = fanout(&pages, &self.messages(number, messages), &progress()).await?;
        running.end().await?;
        let what = format!("messages to {number} pages of {path}, {}", subject.name());
        self.judge(&what, &report)?;
        let by_pages = self.figures.growth.entry((path, subject)).or_default();
        by_pages.entry(number).or_default().push(report);
        Ok(())
    }
}
