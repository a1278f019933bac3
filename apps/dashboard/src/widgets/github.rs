//! The numbers of a repository, and countdowns beside them.

mod config;

pub use config::{GithubCardConfig, LabelledCountdown, Stat};
