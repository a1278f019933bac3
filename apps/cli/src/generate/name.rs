//! The name of what is generated.

use std::fmt;

use heck::{ToSnakeCase as _, ToTitleCase as _, ToUpperCamelCase as _};
use thiserror::Error;

use crate::project_name::KEYWORDS;

/// The longest name, in letters.
const MAX_LENGTH: usize = 40;

/// A name in snake case that can be a module and, in camel case, a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemName(String);

impl ItemName {
    /// Checks a name, which may be written in any case.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn new(name: &str) -> Result<Self, BadName> {
        let refuse = |flaw| {
            Err(BadName {
                name: name.to_owned(),
                flaw,
            })
        };
        let letters = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
        let snake = name.to_snake_case();
        if let Some(other) = name.chars().find(|letter| !letters(*letter)) {
            return refuse(Flaw::Letter(other));
        }
        if !snake.starts_with(|first: char| first.is_ascii_lowercase()) {
            return refuse(Flaw::Start);
        }
        if snake.len() > MAX_LENGTH {
            return refuse(Flaw::Long(snake.len()));
        }
        if KEYWORDS.contains(&snake.as_str()) {
            return refuse(Flaw::Keyword);
        }
        if snake == "bennu" {
            return refuse(Flaw::Library);
        }
        let name = Self(snake);
        if TAKEN.contains(&name.type_name().as_str()) {
            return refuse(Flaw::Taken(name.type_name()));
        }
        Ok(name)
    }

    /// The name of the module.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name of the type.
    pub fn type_name(&self) -> String {
        self.0.to_upper_camel_case()
    }

    /// Fills the holes of a source text.
    pub(super) fn fill(&self, text: &str) -> String {
        text.replace("{{name}}", &self.0)
            .replace("{{Name}}", &self.type_name())
            .replace("{{Title}}", &self.0.to_title_case())
    }
}

impl fmt::Display for ItemName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Types that the generated files name themselves.
#[rustfmt::skip]
const TAKEN: &[&str] = &[
    "Attributes", "Box", "Card", "Container", "Duration", "Err", "Error", "Event", "Html", "Json",
    "LiveRouter", "LiveView", "LocalTopic", "NoEvent", "NoMessage", "None", "Ok", "Option", "Page",
    "Params", "PubSub", "RawEvent", "Render", "Result", "SecretKey", "Self", "Slot", "Socket",
    "Some", "String", "Tests", "Tick", "Timestamp", "Topic", "Vec",
];

/// A name that nothing can have.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "`{name}` cannot be the name of a part of a project: {flaw}\n  try: a name such as `talk_list`"
)]
pub struct BadName {
    name: String,
    flaw: Flaw,
}

#[derive(Debug, Clone, PartialEq, Eq, Error)]
enum Flaw {
    #[error("expected letters, digits and `_`, found {0:?}")]
    Letter(char),
    #[error("expected a letter first")]
    Start,
    #[error("expected at most {MAX_LENGTH} letters, found {0}")]
    Long(usize),
    #[error("it is a keyword of Rust")]
    Keyword,
    #[error("the library of all parts has that name")]
    Library,
    #[error("its type would be `{0}`, which is in use")]
    Taken(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_be_written_in_any_case() {
        for name in ["talk_list", "TalkList", "talk-list"] {
            let name = ItemName::new(name).unwrap();
            assert_eq!(
                (name.as_str(), &*name.type_name()),
                ("talk_list", "TalkList")
            );
        }
    }

    #[test]
    fn a_bad_name_is_refused_with_the_reason() {
        for (name, why) in [
            ("", "a letter first"),
            ("2fast", "a letter first"),
            ("../up", "found '.'"),
            ("fn", "keyword"),
            ("gen", "keyword"),
            ("self", "keyword"),
            ("Bennu", "the library"),
            ("page", "`Page`, which is in use"),
            (&"a".repeat(41), "at most 40 letters, found 41"),
        ] {
            let error = ItemName::new(name).unwrap_err().to_string();
            assert!(error.contains(why), "{name}: {error}");
        }
    }
}
