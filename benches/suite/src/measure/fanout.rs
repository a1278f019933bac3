//! Messages to all pages: what a delivery costs.

use bennu_load::fanout;

use super::{Bench, CHECKED, progress};
use crate::subject::{Replay, Subject};

/// Who gets messages, in turns. The baselines replay the private view: the shared one's
/// frames are as long.
const TURNS: [(&str, Subject); 4] = [
    ("/one", Subject::Plain),
    ("/one", Subject::Library),
    ("/one", Subject::Server),
    ("/shared", Subject::Server),
];

impl Bench {
    pub(super) async fn fanout(&mut self) -> anyhow::Result<()> {
        for _ in 0..self.figures.scale.rounds {
            for (path, subject) in TURNS {
                self.fanout_once(path, subject).await?;
            }
        }
        Ok(())
    }

    async fn fanout_once(&mut self, path: &'static str, subject: Subject) -> anyhow::Result<()> {
        let running = self.programs.start(subject, path, Replay::Messages).await?;
        let pages = self.pages(&running, path);
        let mut messages = self.messages(pages.pages, self.figures.scale.messages);
        if subject == Subject::Server {
            messages.checked = CHECKED.min(pages.pages);
        }
        let report = fanout(&pages, &messages, &progress()).await?;
        running.end().await?;
        let what = format!("messages to {path}, {}", subject.name());
        self.judge(&what, &report)?;
        let rounds = self.figures.fanout.entry((path, subject)).or_default();
        rounds.push(report);
        Ok(())
    }
}
