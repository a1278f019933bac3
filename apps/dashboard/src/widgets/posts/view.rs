//! The latest posts on the page.

use std::sync::Arc;

use bennu::prelude::*;
use jiff::Timestamp;

use super::{PostsCardConfig, list};
use crate::board::{Board, Panel};
use crate::broadcast::Broadcast;
use crate::config::section::Section;
use crate::feed::{Snapshot, State};
use crate::frame::{Foot, Frame};
use crate::sources::posts::post::Post;
use crate::ticker::{TICK, Tick, this_second};
use crate::widget::Widget;

/// The latest posts.
#[derive(Debug)]
pub struct Posts {
    id: String,
    panel: Panel<Self>,
    source: Broadcast<Vec<Post>>,
    snapshot: Arc<Snapshot<Vec<Post>>>,
    now: Timestamp,
}

/// What the view hears of.
#[derive(Debug)]
pub enum PostsMessage {
    /// A second has begun.
    Tick(Tick),
    /// The source has said something.
    Snapshot(Arc<Snapshot<Vec<Post>>>),
}

impl Widget for Posts {
    const TYPE: &'static str = "posts";
    const DEFAULT_TITLE: &'static str = "Posts";
    type Config = PostsCardConfig;

    fn read(section: &mut Section<'_>) -> Option<PostsCardConfig> {
        PostsCardConfig::read(section)
    }
}

impl LiveView for Posts {
    type Event = NoEvent;
    type Message = PostsMessage;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        let board = Arc::clone(socket.state::<Arc<Board>>());
        let panel: Panel<Self> = board.panel(socket)?;
        let source = board.broadcast(&panel.config.source)?;
        socket.subscribe(&TICK, PostsMessage::Tick);
        socket.subscribe(source.topic(), PostsMessage::Snapshot);
        Ok(Self {
            id: socket.id().to_owned(),
            snapshot: source.current(),
            panel,
            source,
            now: this_second(),
        })
    }

    async fn handle_info(&mut self, message: PostsMessage, _: &mut Socket<Self>) -> Result<()> {
        match message {
            PostsMessage::Tick(Tick(now)) => self.look(now),
            PostsMessage::Snapshot(snapshot) => self.snapshot = snapshot,
        }
        Ok(())
    }

    async fn handle_lagged(&mut self, _: u64, _: &mut Socket<Self>) -> Result<()> {
        self.look(this_second());
        Ok(())
    }

    fn render(&self) -> impl Render {
        let posts = self
            .snapshot
            .value
            .as_deref()
            .map_or(&[][..], Vec::as_slice);
        let shown = &posts[..posts.len().min(self.panel.config.limit)];
        let notices = self.snapshot.notices.join("; ");
        let note = match (shown.is_empty(), notices.is_empty()) {
            (true, true) => "No posts yet".to_owned(),
            (true, false) => format!("No posts yet; {notices}"),
            (false, _) => notices.clone(),
        };
        let frame = Frame {
            kind: Self::TYPE,
            title: &self.panel.title,
            subtitle: None,
            foot: Foot::of(&self.snapshot, "posts", self.now, note),
        };
        let in_trouble = self.snapshot.state != State::Fresh;
        frame.around(html! {
            {list(&self.id, shown, self.now)}
            <p class="notices" :if={in_trouble && !notices.is_empty()}>{&notices}</p>
        })
    }
}

impl Posts {
    /// Takes over what is known at `now`: a value that was confirmed has a new time,
    /// though nobody is told of it.
    fn look(&mut self, now: Timestamp) {
        self.snapshot = self.source.current();
        self.now = now;
    }
}
