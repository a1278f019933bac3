//! What the API of X answers when it does not answer with posts.

use serde::Deserialize;

use crate::plain::one_line;

/// An error body, or one element of `errors` inside a stream.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Problem {
    #[serde(default)]
    title: String,
    #[serde(default)]
    detail: String,
    #[serde(default, rename = "type")]
    kind: String,
}

impl Problem {
    /// Reads an error body; what is none says nothing.
    pub(super) fn read(body: &[u8]) -> Self {
        serde_json::from_slice(body).unwrap_or_default()
    }

    /// Whether it is of this kind: the last part of its `type`.
    pub(super) fn is(&self, kind: &str) -> bool {
        self.kind.rsplit('/').next() == Some(kind)
    }

    /// Whether the month's or the account's credits are used up.
    pub(super) fn is_usage_capped(&self) -> bool {
        self.is("usage-capped")
    }

    /// Whether somebody else with the same token reads the stream.
    pub(super) fn is_too_many_connections(&self) -> bool {
        self.is("streaming-connection")
    }

    /// Its own words, cleaned and bounded; empty if it has none.
    pub(super) fn words(&self) -> String {
        let words = [&self.detail, &self.title]
            .into_iter()
            .find(|words| !words.is_empty());
        let words = words.map_or("", String::as_str);
        one_line(words, 200).trim_end_matches('.').to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_are_told_by_the_end_of_their_type() {
        let body = br#"{"title":"UsageCapExceeded","detail":"Used up.",
            "type":"https://api.x.com/2/problems/usage-capped","status":429}"#;
        let problem = Problem::read(body);
        assert!(problem.is_usage_capped() && !problem.is_too_many_connections());
        assert_eq!(problem.words(), "Used up");
    }

    #[test]
    fn a_body_that_is_no_problem_says_nothing() {
        for body in ["", "<html>", "[]", "{\"title\":7}"] {
            assert_eq!(Problem::read(body.as_bytes()).words(), "");
        }
    }
}
