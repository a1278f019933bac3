//! What is known of a repository.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::refusal::clean;

/// The numbers of a repository. What GitHub did not say is `None`, never zero.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GithubStats {
    /// `OWNER/NAME` as GitHub writes it today.
    pub full_name: Option<String>,
    /// Its page.
    pub html_url: Option<String>,
    /// In the owner's words.
    pub description: Option<String>,
    /// Whether it is read-only now.
    pub archived: Option<bool>,
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
    /// This one; or this tag, where tags may stand in.
    Release(Release),
}

/// A release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// Its tag.
    pub tag: String,
    /// Its name, where it has one that differs from the tag.
    pub name: Option<String>,
    /// When it came out.
    pub published_at: Option<Timestamp>,
    /// Its page.
    pub url: Option<String>,
}

impl Latest {
    /// The release, if there is one.
    pub fn release(&self) -> Option<&Release> {
        match self {
            Self::NoneYet => None,
            Self::Release(release) => Some(release),
        }
    }
}

impl Release {
    pub(super) fn new(
        tag: String,
        name: Option<String>,
        published_at: Option<Timestamp>,
        url: Option<String>,
    ) -> Self {
        let name = name.filter(|name| !name.trim().is_empty() && *name != tag);
        Self {
            tag: clean(&tag),
            name: name.as_deref().map(clean),
            published_at,
            url,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_one_short_line_that_turns_no_text_around_it() {
        let tag = format!("v1\u{202e}\n{}", "x".repeat(1_000));
        let release = Release::new(tag, None, None, None);
        assert!(release.tag.starts_with("v1 xxx") && release.tag.len() < 300);
    }
}
