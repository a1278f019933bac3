//! The terms that the config's `track` lists, and whether a post holds one of them.
//!
//! `@name` looks for a mention, `#tag` for a hashtag, anything else for words or a
//! phrase on word boundaries; upper and lower case never matter.

use super::fold::{fold, holds_words, joins};

/// The terms of one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Track {
    terms: Vec<Term>,
}

/// One term, as written and as compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Term {
    /// As the config has it, trimmed.
    pub written: String,
    /// What it looks for.
    pub kind: TermKind,
}

/// What a term looks for, its text folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TermKind {
    /// A mention of this handle; without the `@`.
    Mention(String),
    /// This hashtag; without the `#`.
    Tag(String),
    /// These words next to each other.
    Words(String),
}

impl Track {
    /// The terms `written` in the config; blank ones look for nothing and are left out.
    pub(super) fn new<S: AsRef<str>>(written: impl IntoIterator<Item = S>) -> Self {
        let terms = written.into_iter();
        let terms = terms
            .filter_map(|term| Term::parse(term.as_ref()))
            .collect();
        Self { terms }
    }

    /// The terms in the order of the config.
    pub(super) fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// The handles that mention terms name, folded.
    pub(super) fn handles(&self) -> impl Iterator<Item = &str> {
        self.terms.iter().filter_map(|term| match &term.kind {
            TermKind::Mention(handle) => Some(handle.as_str()),
            TermKind::Tag(_) | TermKind::Words(_) => None,
        })
    }

    /// Whether a post with this text and these hashtags (without `#`) holds a term.
    pub(super) fn matches<'a>(&self, text: &str, tags: impl Iterator<Item = &'a str>) -> bool {
        let text = fold(text);
        let tags: Vec<_> = tags.map(fold).collect();
        self.terms.iter().any(|term| term.matches(&text, &tags))
    }
}

impl Term {
    fn parse(written: &str) -> Option<Self> {
        let written = written.trim();
        let kind = match written.split_at_checked(1) {
            Some(("@", handle)) => TermKind::Mention(fold(handle)),
            Some(("#", tag)) => TermKind::Tag(fold(tag)),
            _ => TermKind::Words(fold(written)),
        };
        let looks_for = match &kind {
            TermKind::Mention(text) | TermKind::Tag(text) | TermKind::Words(text) => text,
        };
        (!looks_for.is_empty()).then(|| Self {
            written: written.to_owned(),
            kind,
        })
    }

    fn matches(&self, text: &str, tags: &[String]) -> bool {
        match &self.kind {
            TermKind::Mention(handle) => holds_marked(text, '@', handle),
            TermKind::Tag(tag) => tags.contains(tag) || holds_marked(text, '#', tag),
            TermKind::Words(words) => tags.contains(words) || holds_words(text, words),
        }
    }
}

/// Whether `mark` and `name` stand in `text` together, with the word ending after
/// them and none ending before them (`me@name` is an address, not a mention).
fn holds_marked(text: &str, mark: char, name: &str) -> bool {
    text.match_indices(mark).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let Some(after) = text[at + mark.len_utf8()..].strip_prefix(name) else {
            return false;
        };
        let last = name.chars().next_back().unwrap_or(mark);
        !before.is_some_and(char::is_alphanumeric)
            && !after.chars().next().is_some_and(|c| joins(last, c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(terms: &[&str], text: &str, tags: &[&str]) -> bool {
        Track::new(terms).matches(text, tags.iter().copied())
    }

    #[test]
    fn words_match_whole_words_in_any_case() {
        assert!(check(&["LiveView"], "I love LIVEVIEW!", &[]));
        assert!(check(&["LiveView"], "#liveview rocks", &[]));
        assert!(check(&["LiveView"], "new", &["LiveView"]));
        assert!(!check(&["LiveView"], "liveviews are many", &[]));
        assert!(!check(&["LiveView"], "live view", &[]));
        assert!(check(&["Прага"], "ПРАГА весной", &[]));
    }

    #[test]
    fn phrases_match_across_any_white_space() {
        assert!(check(
            &["Elixir Conf Prague"],
            "at elixir  conf\nPRAGUE.",
            &[]
        ));
        assert!(!check(
            &["Elixir Conf Prague"],
            "elixir conf in prague",
            &[]
        ));
        assert!(!check(&["Elixir Prague"], "elixir pragues", &[]));
    }

    #[test]
    fn mentions_match_the_handle_alone() {
        assert!(check(&["@ElixirConfEU"], "see @elixirconfeu!", &[]));
        assert!(check(
            &["@ElixirConfEU"],
            "see @elixirconfeu.bsky.social",
            &[]
        ));
        assert!(!check(&["@ElixirConfEU"], "see @elixirconfeu2", &[]));
        assert!(!check(&["@ElixirConfEU"], "mail me@elixirconfeu", &[]));
        assert!(!check(&["@ElixirConfEU"], "elixirconfeu", &[]));
    }

    #[test]
    fn tags_match_in_the_text_and_beside_it() {
        assert!(check(&["#ElixirConf"], "off to #elixirconf", &[]));
        assert!(check(&["#ElixirConf"], "off", &["ELIXIRCONF"]));
        assert!(!check(&["#ElixirConf"], "off to elixirconf", &[]));
        assert!(!check(&["#ElixirConf"], "off to #elixirconfeu", &[]));
        assert!(!check(&["#ElixirConf"], "off", &["elixirconfeu"]));
    }

    #[test]
    fn empty_terms_match_nothing() {
        assert!(Track::new(["", "  ", "@", "#"]).terms().is_empty());
        assert!(!check(&["", "@", "#"], "anything @ # all", &["", "x"]));
    }
}
