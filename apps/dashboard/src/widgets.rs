//! All kinds of widgets. A new one is a folder, a variant and a line in the list.

pub mod clock;
pub mod countdown;
pub mod github;
pub mod posts;

use crate::config::field::Choice;
use crate::config::section::Section;

use clock::ClockConfig;
use countdown::CountdownConfig;
use github::GithubCardConfig;
use posts::PostsCardConfig;

/// What one `[[row.widget]]` shows.
#[derive(Debug, Clone)]
pub enum WidgetKind {
    /// The time.
    Clock(ClockConfig),
    /// What is left until an instant.
    Countdown(CountdownConfig),
    /// The numbers of a repository.
    Github(GithubCardConfig),
    /// The latest posts.
    Posts(PostsCardConfig),
}

impl WidgetKind {
    /// The word in `type = "…"` and in a widget's `data-widget`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Clock(_) => "clock",
            Self::Countdown(_) => "countdown",
            Self::Github(_) => "github",
            Self::Posts(_) => "posts",
        }
    }

    /// The heading of a widget that names none.
    pub fn default_title(&self) -> &'static str {
        match self {
            Self::Clock(_) => "Time",
            Self::Countdown(_) => "Countdown",
            Self::Github(_) => "GitHub",
            Self::Posts(_) => "Posts",
        }
    }

    /// The source that it shows.
    pub fn source(&self) -> Option<&str> {
        match self {
            Self::Clock(_) | Self::Countdown(_) => None,
            Self::Github(config) => Some(&config.source),
            Self::Posts(config) => Some(&config.source),
        }
    }
}

/// The word in `type = "…"`, and how such a section is read.
#[derive(Clone, Copy)]
struct Kind(fn(&mut Section<'_>) -> Option<WidgetKind>);

impl Choice for Kind {
    const WHAT: &'static str = "a type of widget";
    const WORDS: &'static [(&'static str, Self)] = &[
        (
            "clock",
            Kind(|section| ClockConfig::read(section).map(WidgetKind::Clock)),
        ),
        (
            "countdown",
            Kind(|section| CountdownConfig::read(section).map(WidgetKind::Countdown)),
        ),
        (
            "github",
            Kind(|section| GithubCardConfig::read(section).map(WidgetKind::Github)),
        ),
        (
            "posts",
            Kind(|section| PostsCardConfig::read(section).map(WidgetKind::Posts)),
        ),
    ];
}

pub(crate) fn read(section: &mut Section<'_>) -> Option<WidgetKind> {
    match section.required::<Kind>("type") {
        Some(Kind(read)) => read(section),
        None => {
            section.ignore_rest();
            None
        }
    }
}
