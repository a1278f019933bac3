//! The figures of a repository on the page.

use std::sync::Arc;

use bennu::LiveRender;
use bennu::prelude::*;
use jiff::Timestamp;

use super::{GithubCardConfig, figures};
use crate::board::{Board, Panel};
use crate::broadcast::Broadcast;
use crate::config::section::Section;
use crate::feed::Snapshot;
use crate::frame::{Foot, Frame, ago};
use crate::sources::github::GithubStats;
use crate::ticker::{TICK, Tick, this_second};
use crate::widget::Widget;
use crate::widgets::countdown::leg;

/// The figures of a repository.
#[derive(Debug)]
pub struct Github {
    panel: Panel<Self>,
    source: Broadcast<GithubStats>,
    snapshot: Arc<Snapshot<GithubStats>>,
    legs: Vec<LiveRender>,
    now: Timestamp,
}

/// What the view hears of.
#[derive(Debug)]
pub enum GithubMessage {
    /// A second has begun.
    Tick(Tick),
    /// The source has said something.
    Snapshot(Arc<Snapshot<GithubStats>>),
}

impl Widget for Github {
    const TYPE: &'static str = "github";
    const DEFAULT_TITLE: &'static str = "GitHub";
    type Config = GithubCardConfig;

    fn read(section: &mut Section<'_>) -> Option<GithubCardConfig> {
        GithubCardConfig::read(section)
    }
}

impl LiveView for Github {
    type Event = NoEvent;
    type Message = GithubMessage;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        let board = Arc::clone(socket.state::<Arc<Board>>());
        let panel: Panel<Self> = board.panel(socket)?;
        let source = board.broadcast(&panel.config.source)?;
        socket.subscribe(&TICK, GithubMessage::Tick);
        socket.subscribe(source.topic(), GithubMessage::Snapshot);
        let legs = panel
            .config
            .countdowns
            .iter()
            .enumerate()
            .map(|(index, one)| {
                let id = format!("{}-countdown-{}", socket.id(), index + 1);
                leg(id, &one.label, &one.countdown, &board.page.timezone)
            });
        Ok(Self {
            legs: legs.collect::<Result<_>>()?,
            snapshot: source.current(),
            panel,
            source,
            now: this_second(),
        })
    }

    async fn handle_info(&mut self, message: GithubMessage, _: &mut Socket<Self>) -> Result<()> {
        match message {
            GithubMessage::Tick(Tick(now)) => self.look(now),
            GithubMessage::Snapshot(snapshot) => self.snapshot = snapshot,
        }
        Ok(())
    }

    async fn handle_lagged(&mut self, _: u64, _: &mut Socket<Self>) -> Result<()> {
        self.look(this_second());
        Ok(())
    }

    fn render(&self) -> impl Render {
        let stats = self.snapshot.value.as_deref();
        let note = note(&self.snapshot, self.now);
        let frame = Frame {
            kind: Self::TYPE,
            title: &self.panel.title,
            subtitle: self.panel.config.subtitle.as_deref(),
            foot: Foot::of(&self.snapshot, "numbers", self.now, note),
        };
        let has_legs = !self.legs.is_empty();
        frame.around(html! {
            {figures(&self.panel.config.show, stats)}
            {has_legs.then(|| countdowns(&self.legs))}
        })
    }
}

impl Github {
    /// Takes over what is known at `now`: a value that was confirmed has a new time,
    /// though nobody is told of it.
    fn look(&mut self, now: Timestamp) {
        self.snapshot = self.source.current();
        self.now = now;
    }
}

/// The nested views. A template of its own with one root: the client passes over it
/// when the figures change, and with it over the containers that belong to the views.
fn countdowns(legs: &[LiveRender]) -> impl Render {
    html! {
        <div class="countdowns">{for leg in legs { leg }}</div>
    }
}

/// What stands at the foot while all is well: what was asked, and when.
fn note(snapshot: &Snapshot<GithubStats>, now: Timestamp) -> String {
    let name = snapshot
        .value
        .as_ref()
        .and_then(|stats| stats.full_name.clone());
    let age = snapshot
        .value_at
        .map(|at| format!("asked {}", ago(at, now)));
    let notices = snapshot.notices.iter().cloned();
    let parts: Vec<String> = name.into_iter().chain(age).chain(notices).collect();
    parts.join("; ")
}
