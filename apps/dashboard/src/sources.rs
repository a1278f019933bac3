//! All kinds of sources. A new one is a folder, a variant and a line in the list.

pub mod github;
pub mod posts;

use std::collections::BTreeMap;

use bennu::PubSub;
use tokio::task::JoinSet;

use crate::board::Board;
use crate::config::Config;
use crate::config::field::Choice;
use crate::config::outline::Key;
use crate::config::section::Section;
use crate::feed::{Feed, Feeds};
use crate::http::HttpClient;
use crate::widgets::Posts;

use github::GithubStats;
use github::config::GithubConfig;
use posts::config::PostsConfig;
use posts::post::Post;

/// What one `[source.NAME]` asks for.
#[derive(Debug, Clone)]
pub enum SourceConfig {
    /// The numbers of a repository.
    Github(GithubConfig),
    /// Posts that mention something, from several networks.
    Posts(Box<PostsConfig>),
}

/// The feeds of all sources that run, by their names in the configuration.
#[derive(Debug)]
pub struct Sources {
    github: BTreeMap<String, Feed<GithubStats>>,
    posts: BTreeMap<String, Feed<Vec<Post>>>,
}

/// Starts every configured source. Must be called within a tokio runtime.
pub fn start(config: &Config, feeds: &mut Feeds, http: &HttpClient) -> Sources {
    let github = config
        .sources
        .iter()
        .filter_map(|(name, source)| match source {
            SourceConfig::Github(config) => Some((name.as_str(), config)),
            SourceConfig::Posts(_) => None,
        });
    let posts = config
        .sources
        .iter()
        .filter_map(|(name, source)| match source {
            SourceConfig::Posts(config) => Some((name.as_str(), &**config)),
            SourceConfig::Github(_) => None,
        });
    Sources {
        github: github::start(github, feeds, http),
        posts: posts::start(posts, most_posts(config), feeds, http),
    }
}

/// How many posts the widest widget shows.
fn most_posts(config: &Config) -> usize {
    let widgets = config.rows.iter().flat_map(|row| &row.widgets);
    let limits = widgets.filter_map(|widget| Some(widget.kind.config::<Posts>()?.limit));
    limits.max().unwrap_or_default()
}

impl Sources {
    /// Makes every feed known to the widgets of `board`; their views hear of changes
    /// while the returned tasks run.
    pub fn connect(self, board: &mut Board, pubsub: &PubSub) -> JoinSet<()> {
        let mut tasks = JoinSet::new();
        for (name, feed) in self.github {
            tasks.spawn(board.connect(&name, feed, pubsub.clone()));
        }
        for (name, feed) in self.posts {
            tasks.spawn(board.connect(&name, feed, pubsub.clone()));
        }
        tasks
    }
}

/// The word in `type = "…"`, and how such a section is read.
#[derive(Debug, Clone, Copy)]
struct Kind(fn(&mut Section<'_>) -> Option<SourceConfig>);

impl Choice for Kind {
    const WHAT: &'static str = "a type of source";
    const WORDS: &'static [(&'static str, Self)] = &[
        (
            "github",
            Kind(|section| GithubConfig::read(section).map(SourceConfig::Github)),
        ),
        (
            "posts",
            Kind(|section| {
                PostsConfig::read(section).map(|config| SourceConfig::Posts(Box::new(config)))
            }),
        ),
    ];
}

/// Whether there is such a type of source.
pub(crate) fn is_kind(word: &str) -> bool {
    Kind::WORDS.iter().any(|(kind, _)| *kind == word)
}

/// Every type of source, and what notes the keys of its own.
pub(crate) fn kinds() -> impl Iterator<Item = (&'static str, impl Fn(&mut Section<'_>))> {
    Kind::WORDS
        .iter()
        .map(|(word, Kind(read))| (*word, |section: &mut Section<'_>| drop(read(section))))
}

/// Asks for the type alone.
pub(crate) fn note_kind(section: &mut Section<'_>) {
    section.required::<Kind>(TYPE);
}

const TYPE: Key = Key("type", "What it fetches; widgets name it by its NAME.");

pub(crate) fn read(section: &mut Section<'_>) -> Option<SourceConfig> {
    match section.required::<Kind>(TYPE) {
        Some(Kind(read)) => read(section),
        None => {
            section.ignore_rest();
            None
        }
    }
}
