//! Pages that are opened as fast as they can be, and kept.

use bennu_load::open;

use super::{Bench, progress};
use crate::subject::{Replay, Subject};

/// Whose pages are opened. Once is enough: memory hardly differs from round to round.
const TURNS: [(&str, Subject); 7] = [
    ("/one", Subject::Plain),
    ("/one", Subject::Library),
    ("/one", Subject::Server),
    ("/shared", Subject::Server),
    ("/idle", Subject::Plain),
    ("/idle", Subject::Library),
    ("/idle", Subject::Server),
];

impl Bench {
    pub(super) async fn open(&mut self) -> anyhow::Result<()> {
        for (path, subject) in TURNS {
            self.open_once(path, subject).await?;
        }
        Ok(())
    }

    async fn open_once(&mut self, path: &'static str, subject: Subject) -> anyhow::Result<()> {
        let running = self.programs.start(subject, path, Replay::Page).await?;
        let mut pages = self.pages(&running, path);
        pages.settle = self.figures.scale.rest;
        let report = open(&pages, &progress()).await?;
        running.end().await?;
        let what = format!("pages of {path}, {}", subject.name());
        self.judge(&what, &report)?;
        let rounds = self.figures.open.entry((path, subject)).or_default();
        rounds.push(report);
        Ok(())
    }
}
