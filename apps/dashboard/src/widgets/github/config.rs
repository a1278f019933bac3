//! `type = "github"` of a widget.

use crate::config::field::Choice;
use crate::config::outline::Key;
use crate::config::section::Section;
use crate::widgets::countdown::CountdownConfig;

/// What the card shows.
#[derive(Debug, Clone)]
pub struct GithubCardConfig {
    /// A line below the title.
    pub subtitle: Option<String>,
    /// The name of its source.
    pub source: String,
    /// Its numbers, in this order. At least one.
    pub show: Vec<Stat>,
    /// Countdowns inside the card.
    pub countdowns: Vec<LabelledCountdown>,
}

/// A countdown with a name.
#[derive(Debug, Clone)]
pub struct LabelledCountdown {
    /// What happens then.
    pub label: String,
    /// When.
    pub countdown: CountdownConfig,
}

/// Something that GitHub knows of a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stat {
    /// Who starred it.
    Stars,
    /// Open issues, without pull requests.
    Issues,
    /// Copies of it.
    Forks,
    /// The latest release.
    Release,
    /// Open pull requests.
    Pulls,
    /// Who watches it.
    Watchers,
}

impl Stat {
    const DEFAULT: [Self; 4] = [Self::Stars, Self::Issues, Self::Forks, Self::Release];

    /// The word in `show` and in `data-value`.
    pub fn as_str(self) -> &'static str {
        let word = Self::WORDS.iter().find(|(_, stat)| *stat == self);
        word.map_or("", |(word, _)| word)
    }
}

impl Choice for Stat {
    const WHAT: &'static str = "something to show";
    const WORDS: &'static [(&'static str, Self)] = &[
        ("stars", Self::Stars),
        ("issues", Self::Issues),
        ("forks", Self::Forks),
        ("release", Self::Release),
        ("pulls", Self::Pulls),
        ("watchers", Self::Watchers),
    ];
}

impl GithubCardConfig {
    pub(in crate::widgets) fn read(section: &mut Section<'_>) -> Option<Self> {
        let subtitle = section.optional(Key("subtitle", "A line below the title."));
        let source = section.source(
            Key("source", "The name of a source of type `github`."),
            "github",
        );
        let show = section.list(Key(
            "show",
            "Its numbers, in this order; the first four words, unless told.",
        ));
        let countdowns = section.array("countdown").and_then(|countdowns| {
            let countdowns = countdowns.into_iter();
            let read: Vec<_> = countdowns
                .map(|one| one.read(LabelledCountdown::read))
                .collect();
            read.into_iter().collect::<Option<_>>()
        });
        let show = show?;
        let show = if show.is_empty() {
            Stat::DEFAULT.to_vec()
        } else {
            show
        };
        Some(Self {
            subtitle: subtitle?,
            source: source?,
            show,
            countdowns: countdowns?,
        })
    }
}

impl LabelledCountdown {
    fn read(section: &mut Section<'_>) -> Option<Self> {
        let label = section.required(Key("label", "What happens then."));
        let countdown = CountdownConfig::read(section);
        Some(Self {
            label: label?,
            countdown: countdown?,
        })
    }
}
