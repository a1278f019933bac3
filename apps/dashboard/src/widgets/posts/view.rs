//! The latest posts on the page.

use std::sync::Arc;

use bennu::prelude::*;

use super::{PostsCardConfig, list};
use crate::board::{Board, Panel};
use crate::config::section::Section;
use crate::feed::State;
use crate::frame::{Foot, Frame};
use crate::sources::posts::post::Post;
use crate::watched::{Watched, WatchedMessage};
use crate::widget::Widget;

/// The latest posts.
#[derive(Debug)]
pub struct Posts {
    panel: Panel<Self>,
    source: Watched<Vec<Post>>,
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
    const SHARED: bool = true;

    type Event = NoEvent;
    type Message = WatchedMessage<Vec<Post>>;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        let board = Arc::clone(socket.state::<Arc<Board>>());
        let panel: Panel<Self> = board.panel(socket)?;
        let source = board.broadcast(&panel.config.source)?;
        Ok(Self {
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
        let posts = snapshot.value.as_deref().map_or(&[][..], Vec::as_slice);
        let shown = &posts[..posts.len().min(self.panel.config.limit)];
        let notices = snapshot.notices.join("; ");
        let note = match (shown.is_empty(), notices.is_empty()) {
            (true, true) => "No posts yet".to_owned(),
            (true, false) => format!("No posts yet; {notices}"),
            (false, _) => notices.clone(),
        };
        let frame = Frame {
            kind: Self::TYPE,
            title: &self.panel.title,
            subtitle: None,
            foot: Foot::of(snapshot, "posts", now, note),
        };
        let in_trouble = snapshot.state != State::Fresh;
        frame.around(html! {
            {list(&self.panel.id, shown, now)}
            <p class="notices" :if={in_trouble && !notices.is_empty()}>{&notices}</p>
        })
    }
}
