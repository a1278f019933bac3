//! GitHub: the figures of a repository, with countdowns beside them.

mod config;

pub use config::{Figure, GithubConfig};

use crate::widget::Widget;

/// The figures of a repository.
#[derive(Debug)]
pub struct Github;

impl Widget for Github {
    const TYPE: &'static str = "github";
    const SOURCE_TYPE: Option<&'static str> = Some("github");
    type Config = GithubConfig;

    fn source(config: &GithubConfig) -> Option<&str> {
        Some(&config.source)
    }
}
