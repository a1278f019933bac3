//! What is known of a repository.

use serde::{Deserialize, Serialize};

use super::refusal::clean;

/// The numbers of a repository. What GitHub did not say is `None`, never zero.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GithubStats {
    /// `OWNER/NAME` as GitHub writes it today.
    pub full_name: Option<String>,
    /// Who starred it.
    pub stars: Option<u64>,
    /// Copies of it.
    pub forks: Option<u64>,
    /// Open issues, without pull requests.
    pub issues: Option<u64>,
    /// Open pull requests.
    pub pulls: Option<u64>,
    /// Who watches it.
    pub watchers: Option<u64>,
    /// Its latest release.
    pub release: Option<Latest>,
}

/// What GitHub says when asked for the latest release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Latest {
    /// That there is none yet.
    NoneYet,
    /// Its tag; or the newest tag, where tags may stand in.
    Tag(String),
}

impl Latest {
    /// What GitHub has called `tag`.
    pub(super) fn tag(tag: &str) -> Self {
        Self::Tag(clean(tag))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_one_short_line_that_turns_no_text_around_it() {
        let tag = format!("v1\u{202e}\n{}", "x".repeat(1_000));
        let Latest::Tag(tag) = Latest::tag(&tag) else {
            panic!("a tag is one");
        };
        assert!(tag.starts_with("v1 xxx") && tag.len() < 300);
    }
}
