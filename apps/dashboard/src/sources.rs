//! All kinds of sources. A new one is a folder, a variant and a line in the list.

pub mod github;
pub mod posts;

use std::collections::BTreeMap;
use std::sync::Arc;

use bennu::PubSub;
use tokio::task::JoinSet;

use crate::board::Board;
use crate::config::Config;
use crate::config::field::Choice;
use crate::config::outline::Key;
use crate::config::section::Section;
use crate::config::server::ServerConfig;
use crate::feed::{Ambient, Feed, Feeds, Monitor};
use crate::http::{HttpClient, HttpOptions};
use crate::store::Store;
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

/// All sources of a process, and what they ask with.
#[derive(Debug)]
pub struct Sources {
    feeds: Feeds,
    http: HttpClient,
    github: github::Accounts,
}

/// The feeds of the sources that a configuration names, by their names in it.
#[derive(Debug)]
pub struct Started {
    github: BTreeMap<String, Feed<GithubStats>>,
    posts: BTreeMap<String, Feed<Vec<Post>>>,
    monitor: Monitor,
}

impl Sources {
    /// No sources yet.
    pub fn new(ambient: Ambient, store: impl Into<Arc<Store>>) -> Self {
        let http = HttpClient::new(HttpOptions::default());
        Self {
            feeds: Feeds::new(ambient, store),
            github: github::Accounts::new(http.clone()),
            http,
        }
    }

    /// Runs what `config` names and nothing else. A source that it names as the one before
    /// did goes on as it is: it waits, streams and remembers as if nothing had happened.
    /// Must be called within a tokio runtime.
    pub async fn follow(&mut self, config: &Config) -> Started {
        let all = config.sources.iter();
        let github = all.clone().filter_map(|(name, source)| match source {
            SourceConfig::Github(config) => Some((name.as_str(), config)),
            SourceConfig::Posts(_) => None,
        });
        let posts = all.filter_map(|(name, source)| match source {
            SourceConfig::Posts(config) => Some((name.as_str(), &**config)),
            SourceConfig::Github(_) => None,
        });
        self.feeds.begin();
        self.ask_as(&config.server).await;
        let github = github::start(github, &mut self.feeds, &mut self.github).await;
        let most = most_posts(config);
        let posts = posts::start(posts, most, &mut self.feeds, &self.http).await;
        self.feeds.end_others().await;
        Started {
            github,
            posts,
            monitor: self.feeds.monitor(),
        }
    }

    /// Ends all, and has what they know written.
    pub async fn stop(mut self) {
        self.feeds.begin();
        self.feeds.end_former().await;
    }

    /// Whom sources may ask is a matter of all of them: none goes on when that changes.
    async fn ask_as(&mut self, server: &ServerConfig) {
        let allow_link_local = server.allow_link_local;
        if allow_link_local != self.http.options().allow_link_local {
            self.feeds.end_former().await;
            self.http = HttpClient::new(HttpOptions {
                allow_link_local,
                ..self.http.options().clone()
            });
            self.github = github::Accounts::new(self.http.clone());
        }
    }
}

/// How many posts the widest widget shows.
fn most_posts(config: &Config) -> usize {
    let widgets = config.rows.iter().flat_map(|row| &row.widgets);
    let limits = widgets.filter_map(|widget| Some(widget.kind.config::<Posts>()?.limit));
    limits.max().unwrap_or_default()
}

impl Started {
    /// How they are doing.
    pub fn monitor(&self) -> Monitor {
        self.monitor.clone()
    }

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
