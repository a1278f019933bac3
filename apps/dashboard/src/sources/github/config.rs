//! `type = "github"`.

use std::time::Duration;

use crate::config::address::HttpUrl;
use crate::config::field::{Field, Given};
use crate::config::mistake::Wrong;
use crate::config::outline::Key;
use crate::config::section::Section;
use crate::config::time::Span;
use crate::secret::Secret;

/// How often a repository is asked for with a token, and without one.
const INTERVAL_WITH_TOKEN: Duration = Duration::from_secs(60);
const INTERVAL_WITHOUT: Duration = Duration::from_secs(300);

/// A GitHub source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GithubConfig {
    /// Which repository.
    pub repository: Repository,
    /// Who asks; nobody has 60 requests an hour, a user 5,000.
    pub token: Option<Secret>,
    /// How often, where the budget allows it.
    pub interval: Duration,
    /// GitHub's, or an Enterprise Server's (`https://HOST/api/v3`).
    pub api_url: HttpUrl,
    /// Whether the newest tag stands in where there is no release.
    pub tags: bool,
}

/// `OWNER/NAME`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Repository {
    /// The user or organisation.
    pub owner: String,
    /// The repository's name.
    pub name: String,
}

impl GithubConfig {
    pub(in crate::sources) fn read(section: &mut Section<'_>) -> Option<Self> {
        let repository = section.required(Key("repo", "Which repository."));
        let token = section.or::<Option<Secret>>(
            Key(
                "token",
                "Who asks: GitHub allows 60 requests an hour without one, 5,000 with one.",
            ),
            None,
        );
        let interval = section.optional::<Span<1, 86_400>>(Key("interval", "How often it asks: every minute with a token and every five without, unless told; slowed down by itself to stay inside the limit."));
        let api_url = section.or(
            Key(
                "api_url",
                "An Enterprise Server's is `https://HOST/api/v3`.",
            ),
            HttpUrl::new("https://api.github.com"),
        );
        let tags = section.or(
            Key(
                "tags",
                "Whether the newest tag stands in where there is no release.",
            ),
            false,
        );
        let token = token?;
        let default = if token.is_some() {
            INTERVAL_WITH_TOKEN
        } else {
            INTERVAL_WITHOUT
        };
        let interval = interval?.map_or(default, Span::get);
        Some(Self {
            repository: repository?,
            token,
            interval,
            api_url: api_url?,
            tags: tags?,
        })
    }
}

impl Field for Repository {
    const EXPECTED: &'static str = "a repository as \"OWNER/NAME\"";

    fn read(given: &Given<'_>) -> Result<Self, Wrong> {
        let text = given.text(Self::EXPECTED)?;
        let valid = |part: &str| {
            let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
            (1..=100).contains(&part.len())
                && part.chars().all(plain)
                && !matches!(part, "." | "..")
        };
        match text.split_once('/') {
            Some((owner, name)) if valid(owner) && valid(name) => Ok(Self {
                owner: owner.into(),
                name: name.into(),
            }),
            _ => Err(given.wrong(Self::EXPECTED)),
        }
    }
}

impl std::fmt::Display for Repository {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.owner, self.name)
    }
}
