//! Pages that are opened as fast as they can be, and kept. Those that get messages are
//! measured on the way there.

use bennu_load::open;

use super::{Bench, progress};
use crate::subject::{Replay, Subject};

const PATH: &str = "/idle";

impl Bench {
    pub(super) async fn open(&mut self) -> anyhow::Result<()> {
        for _ in 0..self.figures.scale.rounds {
            for subject in Subject::ALL {
                self.open_once(subject).await?;
            }
        }
        Ok(())
    }

    async fn open_once(&mut self, subject: Subject) -> anyhow::Result<()> {
        let running = self.programs.start(subject, PATH, Replay::Page).await?;
        let pages = self.pages(&running, PATH);
        let report = open(&pages, &progress()).await?;
        running.end().await?;
        let what = format!("pages of {PATH}, {}", subject.name());
        self.judge(&what, &report)?;
        let rounds = self.figures.open.entry((PATH, subject)).or_default();
        rounds.push(report);
        Ok(())
    }
}
