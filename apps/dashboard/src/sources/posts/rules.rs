//! X's filter rules. They live at X, outlast us, and are made to follow `track`.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::track::{Term, TermKind, Track};

/// Marks the rules that are ours.
pub(super) const OUR_TAG: &str = "bennu:track";
const OUR_PREFIX: &str = "bennu:";

/// The longest rule, and the longest query of a search, in characters.
const MAX_RULE_CHARS: usize = 1_024;
const MAX_QUERY_CHARS: usize = 512;

/// Reposts say nothing new.
const NO_REPOSTS: &str = " -is:retweet";

/// A rule as X has it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Rule {
    /// X's id of it.
    pub id: String,
    /// What it lets through.
    pub value: String,
    /// Whose it is.
    #[serde(default)]
    pub tag: Option<String>,
}

/// The answer to asking for the rules; `data` is missing when there are none.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Rules {
    /// The rules.
    #[serde(default)]
    pub data: Vec<Rule>,
}

/// What has to be done.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Plan {
    /// Ids of ours that are wanted no more.
    pub delete: Vec<String>,
    /// Values that are missing.
    pub add: Vec<String>,
    /// Ids of rules that belong to others: what only they let through is not for us.
    pub foreign: HashSet<String>,
}

/// The body of an addition.
#[derive(Debug, Serialize)]
pub(super) struct Addition<'a> {
    add: Vec<NewRule<'a>>,
}

#[derive(Debug, Serialize)]
struct NewRule<'a> {
    value: &'a str,
    tag: &'static str,
}

/// The body of a deletion.
#[derive(Debug, Serialize)]
pub(super) struct Deletion<'a> {
    delete: Ids<'a>,
}

#[derive(Debug, Serialize)]
struct Ids<'a> {
    ids: &'a [String],
}

impl Plan {
    /// From the rules that there are to those that `track` wants.
    pub(super) fn new(present: Vec<Rule>, track: &Track) -> Self {
        let wanted = rules(track);
        let mut plan = Self::default();
        let mut seen = HashSet::new();
        for rule in present {
            let ours = rule.tag.is_some_and(|tag| tag.starts_with(OUR_PREFIX));
            let useful = wanted.contains(&rule.value);
            if ours && !(useful && seen.insert(rule.value.clone())) {
                plan.delete.push(rule.id);
            } else if !ours && useful {
                seen.insert(rule.value);
            } else if !ours {
                plan.foreign.insert(rule.id);
            }
        }
        plan.add = wanted
            .into_iter()
            .filter(|value| !seen.contains(value))
            .collect();
        plan
    }

    /// What to send to add what is missing.
    pub(super) fn addition(&self) -> Addition<'_> {
        let rules = self.add.iter().map(|value| NewRule {
            value,
            tag: OUR_TAG,
        });
        Addition {
            add: rules.collect(),
        }
    }

    /// What to send to delete what is left over.
    pub(super) fn deletion(&self) -> Deletion<'_> {
        Deletion {
            delete: Ids { ids: &self.delete },
        }
    }
}

/// The terms in X's language, each once.
fn rules(track: &Track) -> Vec<String> {
    let mut rules = Vec::new();
    for term in track.terms() {
        let rule = format!("{}{NO_REPOSTS}", operand(term));
        if !rules.contains(&rule) && rule.chars().count() <= MAX_RULE_CHARS {
            rules.push(rule);
        }
    }
    rules
}

/// One query for all terms; `None` if it would be too long.
pub(super) fn query(track: &Track) -> Option<String> {
    let terms: Vec<_> = track.terms().iter().map(operand).collect();
    let query = format!("({}){NO_REPOSTS}", terms.join(" OR "));
    (query.chars().count() <= MAX_QUERY_CHARS).then_some(query)
}

/// A term as an operand that can stand alone. What could be an operator is quoted.
fn operand(term: &Term) -> String {
    let word =
        |text: &str| !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_');
    let name = |text: &str| word(text) && text.is_ascii() && text.len() <= 15;
    match &term.kind {
        TermKind::Mention(handle) if name(handle) => format!("@{handle}"),
        TermKind::Tag(tag) if word(tag) => format!("#{tag}"),
        TermKind::Words(words) if word(words) && !matches!(words.as_str(), "or" | "and") => {
            words.clone()
        }
        TermKind::Mention(text) | TermKind::Tag(text) | TermKind::Words(text) => {
            format!("\"{}\"", text.replace(['"', '\\'], " ").trim())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(id: &str, value: &str, tag: &str) -> Rule {
        Rule {
            id: id.into(),
            value: value.into(),
            tag: Some(tag.into()),
        }
    }

    #[test]
    fn terms_become_rules_that_cannot_be_operators() {
        let track = Track::new([
            "@ElixirConfEU",
            "#LiveView",
            "LiveView",
            "Elixir Prague",
            "from:somebody",
            "-is:reply",
            "OR",
            "say \"hi\"",
            "@ada.bsky.social",
        ]);
        let expected = [
            "@elixirconfeu",
            "#liveview",
            "liveview",
            "\"elixir prague\"",
            "\"from:somebody\"",
            "\"-is:reply\"",
            "\"or\"",
            "\"say  hi\"",
            "\"ada.bsky.social\"",
        ];
        assert_eq!(
            rules(&track),
            expected.map(|rule| format!("{rule} -is:retweet"))
        );
    }

    #[test]
    fn only_our_own_rules_are_deleted() {
        let present = vec![
            rule("1", "liveview -is:retweet", "bennu:track"),
            rule("2", "gone -is:retweet", "bennu:track"),
            rule("3", "theirs", "conference"),
            rule("4", "liveview -is:retweet", "bennu:older"),
            rule("5", "#elixir -is:retweet", "conference"),
        ];
        let plan = Plan::new(present, &Track::new(["LiveView", "#elixir", "phoenix"]));
        assert_eq!(plan.delete, ["2", "4"]);
        assert_eq!(plan.add, ["phoenix -is:retweet"]);
        assert_eq!(plan.foreign, HashSet::from(["3".to_owned()]));
    }

    #[test]
    fn a_query_for_all_terms_is_not_too_long() {
        let track = Track::new(["LiveView", "Elixir Prague"]);
        assert_eq!(
            query(&track).unwrap(),
            "(liveview OR \"elixir prague\") -is:retweet"
        );
        let many = Track::new((0..100).map(|n| format!("term number {n}")));
        assert_eq!(query(&many), None);
    }
}
