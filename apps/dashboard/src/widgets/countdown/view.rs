//! A countdown in a panel of its own.

use std::sync::Arc;

use bennu::prelude::*;
use jiff::{Timestamp, Zoned};

use super::{CountdownConfig, face};
use crate::board::{Board, Panel};
use crate::config::section::Section;
use crate::frame::{Foot, Frame};
use crate::ticker::{TICK, Tick, this_second};
use crate::widget::Widget;

/// A countdown in a panel of its own.
#[derive(Debug)]
pub struct Countdown {
    panel: Panel<Self>,
    end: Zoned,
    now: Timestamp,
}

impl Widget for Countdown {
    const TYPE: &'static str = "countdown";
    const DEFAULT_TITLE: &'static str = "Countdown";
    type Config = CountdownConfig;

    fn read(section: &mut Section<'_>) -> Option<CountdownConfig> {
        CountdownConfig::read(section)
    }
}

impl LiveView for Countdown {
    const SHARED: bool = true;

    type Event = NoEvent;
    type Message = Tick;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        socket.subscribe(&TICK, |tick| tick);
        let board = socket.state::<Arc<Board>>();
        let panel = board.panel(socket)?;
        let end = panel.config.to.in_zone(&board.page.timezone);
        let now = this_second();
        Ok(Self { panel, end, now })
    }

    async fn handle_info(&mut self, Tick(now): Tick, _: &mut Socket<Self>) -> Result<()> {
        self.now = now;
        Ok(())
    }

    async fn handle_lagged(&mut self, _: u64, _: &mut Socket<Self>) -> Result<()> {
        self.now = this_second();
        Ok(())
    }

    fn render(&self) -> impl Render {
        let frame = Frame {
            kind: Self::TYPE,
            title: &self.panel.title,
            subtitle: None,
            foot: Foot::Note(self.end.strftime("%A, %-d %B %Y, %H:%M %Z").to_string()),
        };
        frame.around(face(&self.end, &self.panel.config.done, self.now))
    }
}
