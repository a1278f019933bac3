//! All kinds of sources. A new one is a folder, a variant and a line in the list.

pub mod github;
pub mod posts;

use crate::config::field::Choice;
use crate::config::section::Section;

use github::config::GithubConfig;
use posts::config::PostsConfig;

/// What one `[source.NAME]` asks for.
#[derive(Debug, Clone)]
pub enum SourceConfig {
    /// The numbers of a repository.
    Github(GithubConfig),
    /// Posts that mention something, from several networks.
    Posts(PostsConfig),
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
            Kind(|section| PostsConfig::read(section).map(SourceConfig::Posts)),
        ),
    ];
}

/// Whether there is such a type of source.
pub(crate) fn is_kind(word: &str) -> bool {
    Kind::WORDS.iter().any(|(kind, _)| *kind == word)
}

pub(crate) fn read(section: &mut Section<'_>) -> Option<SourceConfig> {
    match section.required::<Kind>("type") {
        Some(Kind(read)) => read(section),
        None => {
            section.ignore_rest();
            None
        }
    }
}
