//! Readers that stall: what the others notice, and what the server keeps for them.

use bennu_load::fanout;

use super::{Bench, progress};
use crate::figures::Stalled;

const PATH: &str = "/shared";
/// So long are messages that the kernel's buffers of a stalled reader are soon full.
const PADDING_BYTES: u32 = 4 << 10;

impl Bench {
    pub(super) async fn stalled(&mut self) -> anyhow::Result<()> {
        for stalled in [Stalled::None, Stalled::OnePercent] {
            let running = self.programs.start_server().await?;
            let pages = self.pages(&running, PATH);
            let mut messages = self.messages(pages.pages, self.figures.scale.messages);
            messages.padding = PADDING_BYTES;
            messages.per_second /= 2.0;
            if stalled == Stalled::OnePercent {
                messages.stalled = pages.pages / 100;
            }
            let report = fanout(&pages, &messages, &progress()).await?;
            running.end().await?;
            let what = format!("long messages, {} pages stalled", messages.stalled);
            self.judge(&what, &report)?;
            self.figures
                .stalled
                .entry(stalled)
                .or_default()
                .push(report);
        }
        Ok(())
    }
}
