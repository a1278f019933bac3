//! GitHub: the figures of a repository, with countdowns beside them.

mod card;
mod config;
mod view;

pub use card::figures;
pub use config::{GithubCardConfig, LabelledCountdown, Stat};
pub use view::Github;
