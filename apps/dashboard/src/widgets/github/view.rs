//! The figures of a repository on the page.

use std::sync::Arc;

use bennu::LiveRender;
use bennu::prelude::*;
use jiff::Timestamp;

use super::{GithubCardConfig, figures};
use crate::board::{Board, Panel};
use crate::config::section::Section;
use crate::feed::Snapshot;
use crate::frame::{Foot, Frame, ago};
use crate::sources::github::GithubStats;
use crate::watched::{Watched, WatchedMessage};
use crate::widget::Widget;
use crate::widgets::countdown::leg;

/// The figures of a repository.
#[derive(Debug)]
pub struct Github {
    panel: Panel<Self>,
    source: Watched<GithubStats>,
    legs: Vec<LiveRender>,
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
    const SHARED: bool = true;

    type Event = NoEvent;
    type Message = WatchedMessage<GithubStats>;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        let board = Arc::clone(socket.state::<Arc<Board>>());
        let panel: Panel<Self> = board.panel(socket)?;
        let source = board.broadcast(&panel.config.source)?;
        let legs = panel
            .config
            .countdowns
            .iter()
            .enumerate()
            .map(|(index, one)| {
                let id = format!("{}-countdown-{}", panel.id, index + 1);
                leg(id, &one.label, &one.countdown, &board.page.timezone)
            });
        Ok(Self {
            legs: legs.collect(),
            source: Watched::new(source, socket),
            panel,
        })
    }

    async fn handle_info(&mut self, message: Self::Message, _: &mut Socket<Self>) -> Result<()> {
        self.source.hear(message);
        Ok(())
    }

    async fn handle_lagged(&mut self, _: u64, _: &mut Socket<Self>) -> Result<()> {
        self.source.catch_up();
        Ok(())
    }

    fn render(&self) -> impl Render {
        let (snapshot, now) = (self.source.snapshot(), self.source.now());
        let stats = snapshot.value.as_deref();
        let frame = Frame {
            kind: Self::TYPE,
            title: &self.panel.title,
            subtitle: self.panel.config.subtitle.as_deref(),
            foot: Foot::of(snapshot, "numbers", now, note(snapshot, now)),
        };
        let has_legs = !self.legs.is_empty();
        frame.around(html! {
            {figures(&self.panel.config.show, stats)}
            {has_legs.then(|| countdowns(&self.legs))}
        })
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
