//! A clock on the page.

use std::sync::Arc;

use bennu::prelude::*;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{ClockConfig, Glyphs};
use crate::board::{Board, Panel};
use crate::config::section::Section;
use crate::frame::{Foot, Frame};
use crate::ticker::{TICK, Tick, this_second};
use crate::widget::Widget;

/// A clock.
#[derive(Debug)]
pub struct Clock {
    panel: Panel<Self>,
    zone: TimeZone,
    now: Timestamp,
}

impl Widget for Clock {
    const TYPE: &'static str = "clock";
    const DEFAULT_TITLE: &'static str = "Time";
    type Config = ClockConfig;

    fn read(section: &mut Section<'_>) -> Option<ClockConfig> {
        ClockConfig::read(section)
    }
}

impl LiveView for Clock {
    const SHARED: bool = true;

    type Event = NoEvent;
    type Message = Tick;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        socket.subscribe(&TICK, |tick| tick);
        let board = socket.state::<Arc<Board>>();
        let panel = board.panel(socket)?;
        let zone = panel.config.timezone.as_ref();
        let zone = zone.unwrap_or(&board.page.timezone).clone();
        Ok(Self {
            panel,
            zone,
            now: this_second(),
        })
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
        let time = self.now.to_zoned(self.zone.clone());
        let text = self.panel.config.format.text(&time);
        let zone = self.zone.iana_name().unwrap_or_default();
        let day = time.strftime("%A, %-d %B %Y").to_string();
        let frame = Frame {
            kind: Self::TYPE,
            title: &self.panel.title,
            subtitle: Some(zone),
            foot: Foot::Note(day),
        };
        frame.around(html! {
            <p class="clock" data-length={length(&text)}>{for (kind, glyph) in Glyphs::of(&text) {
                <span class={kind.class()}>{glyph}</span>
            }}</p>
        })
    }
}

/// How much room a face needs, for the size of its print.
fn length(text: &str) -> &'static str {
    match text.chars().count() {
        ..=11 => "short",
        12..=18 => "medium",
        _ => "long",
    }
}
