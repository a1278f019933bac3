//! The options of a GitHub widget.

use serde::Deserialize;

use crate::widgets::countdown::LegConfig;

/// The options of a GitHub widget.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GithubConfig {
    /// The source that it shows.
    pub source: String,
    /// Which figures, in which order.
    #[serde(default = "Figure::all")]
    pub show: Vec<Figure>,
    /// Countdowns at the foot of the panel.
    #[serde(default, rename = "countdown")]
    pub countdowns: Vec<LegConfig>,
}

/// A figure of a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Figure {
    /// How many have starred it.
    Stars,
    /// Its open issues, without pull requests.
    Issues,
    /// How many have forked it.
    Forks,
    /// The tag of its latest release.
    Release,
}

impl Figure {
    /// Its name on the page.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stars => "stars",
            Self::Issues => "issues",
            Self::Forks => "forks",
            Self::Release => "release",
        }
    }

    fn all() -> Vec<Self> {
        vec![Self::Stars, Self::Issues, Self::Forks, Self::Release]
    }
}
