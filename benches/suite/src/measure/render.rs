//! Pages that are only loaded: what a first render costs.

use bennu_load::render;

use super::{Bench, progress};
use crate::subject::{Replay, Subject};

const PATH: &str = "/one";
/// Axum serves the baseline's page in any case.
const TURNS: [Subject; 2] = [Subject::Plain, Subject::Server];
/// Connections that ask one after another.
const CONNECTIONS: u32 = 32;

impl Bench {
    pub(super) async fn render(&mut self) -> anyhow::Result<()> {
        for _ in 0..self.figures.scale.rounds {
            for subject in TURNS {
                self.render_once(subject).await?;
            }
        }
        Ok(())
    }

    async fn render_once(&mut self, subject: Subject) -> anyhow::Result<()> {
        let running = self.programs.start(subject, PATH, Replay::Page).await?;
        let mut pages = self.pages(&running, PATH);
        pages.pages = self.figures.scale.requests;
        pages.concurrency = CONNECTIONS;
        let report = render(&pages, &progress()).await?;
        running.end().await?;
        self.judge(&format!("first renders, {}", subject.name()), &report)?;
        self.figures.render.entry(subject).or_default().push(report);
        Ok(())
    }
}
