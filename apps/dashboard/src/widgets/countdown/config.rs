//! The options of a countdown, on its own or inside another widget's panel.

use serde::Deserialize;

use super::Moment;

/// The options of a countdown.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountdownConfig {
    /// The instant that it runs to.
    pub to: Moment,
    /// What it says from then on.
    #[serde(default = "default_done")]
    pub done: String,
}

/// A countdown inside another widget's panel.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegConfig {
    /// What it counts down to, in words.
    pub label: String,
    /// The instant that it runs to.
    pub to: Moment,
    /// What it says from then on.
    #[serde(default = "default_done")]
    pub done: String,
}

fn default_done() -> String {
    "now".into()
}
