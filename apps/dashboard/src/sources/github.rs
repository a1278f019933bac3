//! The numbers of a GitHub repository: stars, issues, forks, the latest release.

pub mod config;
