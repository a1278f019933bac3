//! One thing that a template asks for.

use anyhow::{Context as _, Result, bail, ensure};
use liquid_core::Value;
use regex::Regex;
use serde::Deserialize;

/// One thing that a template asks for.
#[derive(Debug, Clone)]
pub struct Placeholder {
    /// What `--define` and the template's files call it.
    pub name: String,
    /// The question.
    pub prompt: String,
    /// What can be answered.
    pub kind: Kind,
}

/// What can be answered, and what is taken when nobody is asked.
#[derive(Debug, Clone)]
pub enum Kind {
    /// A text, which may have to match an expression.
    Text {
        /// Taken when nobody is asked.
        default: Option<String>,
        /// What every answer matches.
        pattern: Option<Regex>,
    },
    /// One of several texts.
    One {
        /// Taken when nobody is asked.
        default: Option<String>,
        /// At least one.
        choices: Vec<Choice>,
    },
    /// Any number of several texts.
    Many {
        /// Taken when nobody is asked.
        default: Option<Vec<String>>,
        /// What there is.
        choices: Vec<Choice>,
    },
    /// Yes or no.
    Flag {
        /// Taken when nobody is asked.
        default: Option<bool>,
    },
}

/// One of several answers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "WrittenChoice")]
pub struct Choice {
    /// What the files of the template get.
    pub value: String,
    /// What people read.
    pub label: String,
}

/// The names of what is known without asking.
pub(super) const KNOWN: [&str; 8] = [
    "authors",
    "crate_name",
    "crate_type",
    "is_init",
    "os-arch",
    "project-name",
    "username",
    "within_cargo_project",
];

impl Placeholder {
    pub(super) fn new(name: &str, written: Written) -> Result<Self> {
        ensure!(!KNOWN.contains(&name), "the name means something already");
        let placeholder = Self {
            name: name.to_owned(),
            kind: written.kind()?,
            prompt: written.prompt,
        };
        if let Some(default) = placeholder.kind.default_text() {
            placeholder.parse(&default).context("default")?;
        }
        Ok(placeholder)
    }

    /// The value of an answer as it is typed: a flag is `true` or `false`, of
    /// many texts there is a `,` between each two.
    ///
    /// # Errors
    ///
    /// What was expected and what was found.
    pub fn parse(&self, answer: &str) -> Result<Value> {
        match &self.kind {
            Kind::Text { pattern, .. } => {
                let fits = pattern
                    .as_ref()
                    .is_none_or(|pattern| pattern.is_match(answer));
                let expected = pattern.as_ref().map_or("", Regex::as_str);
                ensure!(
                    fits,
                    "expected a text that matches {expected}, found `{answer}`"
                );
                Ok(Value::scalar(answer.to_owned()))
            }
            Kind::One { choices, .. } => chosen(choices, answer),
            Kind::Many { choices, .. } => {
                let answers = answer.split(',').filter(|answer| !answer.is_empty());
                let values: Result<_> = answers.map(|each| chosen(choices, each)).collect();
                Ok(Value::Array(values?))
            }
            Kind::Flag { .. } => match answer {
                "true" => Ok(Value::scalar(true)),
                "false" => Ok(Value::scalar(false)),
                _ => bail!("expected `true` or `false`, found `{answer}`"),
            },
        }
    }
}

impl Kind {
    /// What is taken when nobody is asked, as it would be typed.
    pub fn default_text(&self) -> Option<String> {
        match self {
            Self::Text { default, .. } | Self::One { default, .. } => default.clone(),
            Self::Many { default, .. } => default.as_ref().map(|values| values.join(",")),
            Self::Flag { default } => default.map(|flag| flag.to_string()),
        }
    }

    /// The texts to choose from; none where anything goes.
    pub fn choices(&self) -> &[Choice] {
        match self {
            Self::One { choices, .. } | Self::Many { choices, .. } => choices,
            Self::Text { .. } | Self::Flag { .. } => &[],
        }
    }
}

fn chosen(choices: &[Choice], answer: &str) -> Result<Value> {
    let values: Vec<_> = choices
        .iter()
        .map(|choice| format!("`{}`", choice.value))
        .collect();
    ensure!(
        choices.iter().any(|choice| choice.value == answer),
        "expected one of {}, found `{answer}`",
        values.join(", ")
    );
    Ok(Value::scalar(answer.to_owned()))
}

/// A placeholder as it is written.
#[derive(Deserialize)]
pub(super) struct Written {
    prompt: String,
    #[serde(default, rename = "type")]
    kind: WrittenKind,
    default: Option<toml::Value>,
    #[serde(default)]
    choices: Vec<Choice>,
    regex: Option<String>,
}

#[derive(Deserialize, Default, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum WrittenKind {
    #[default]
    #[serde(alias = "text", alias = "editor")]
    String,
    Bool,
    Array,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum WrittenChoice {
    Plain(String),
    Labelled {
        value: String,
        label: Option<String>,
    },
}

impl Written {
    fn kind(&self) -> Result<Kind> {
        let choices = self.choices.clone();
        Ok(match self.kind {
            WrittenKind::Bool => Kind::Flag {
                default: self.default("true or false")?,
            },
            WrittenKind::Array => Kind::Many {
                default: self.default("a list of texts")?,
                choices,
            },
            WrittenKind::String if choices.is_empty() => Kind::Text {
                default: self.default("a text")?,
                pattern: self
                    .regex
                    .as_deref()
                    .map(Regex::new)
                    .transpose()
                    .context("regex")?,
            },
            WrittenKind::String => Kind::One {
                default: self.default("a text")?,
                choices,
            },
        })
    }

    fn default<'a, T: Deserialize<'a>>(&self, expected: &str) -> Result<Option<T>> {
        let Some(default) = self.default.clone() else {
            return Ok(None);
        };
        let found = default.type_str();
        let value = default.try_into().ok();
        ensure!(
            value.is_some(),
            "expected {expected} as default, found {found}"
        );
        Ok(value)
    }
}

impl From<WrittenChoice> for Choice {
    fn from(choice: WrittenChoice) -> Self {
        let (value, label) = match choice {
            WrittenChoice::Plain(value) => (value, None),
            WrittenChoice::Labelled { value, label } => (value, label),
        };
        Self {
            label: label.unwrap_or_else(|| value.clone()),
            value,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placeholder(text: &str) -> Result<Placeholder> {
        Placeholder::new("x", toml::from_str(text)?)
    }

    fn answer(text: &str, answer: &str) -> String {
        match placeholder(text).unwrap().parse(answer) {
            Ok(value) => format!("{:?}", liquid_core::ValueView::to_kstr(&value)),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn an_answer_has_to_fit() {
        let port = "prompt = 'p'\nregex = '^[0-9]+$'";
        assert_eq!(answer(port, "4000"), "\"4000\"");
        assert_eq!(
            answer(port, "x"),
            "expected a text that matches ^[0-9]+$, found `x`"
        );
        let licence = "prompt = 'l'\nchoices = ['MIT', { value = 'none', label = 'no licence' }]";
        assert_eq!(answer(licence, "none"), "\"none\"");
        assert_eq!(
            answer(licence, "GPL"),
            "expected one of `MIT`, `none`, found `GPL`"
        );
        let flag = "prompt = 'f'\ntype = 'bool'";
        assert_eq!(
            answer(flag, "yes"),
            "expected `true` or `false`, found `yes`"
        );
        let many = "prompt = 'm'\ntype = 'array'\nchoices = ['a', 'b']";
        assert_eq!(answer(many, "a,b"), "\"ab\"");
        assert_eq!(answer(many, ""), "\"\"");
        assert_eq!(answer(many, "c"), "expected one of `a`, `b`, found `c`");
    }

    #[test]
    fn a_default_has_to_fit_too() {
        let wrong = [
            ("default = 3", "expected a text as default, found integer"),
            (
                "type = 'bool'\ndefault = 'yes'",
                "expected true or false as default",
            ),
            (
                "choices = ['a']\ndefault = 'b'",
                "expected one of `a`, found `b`",
            ),
            ("regex = '('", "regex"),
        ];
        for (text, expected) in wrong {
            let error = placeholder(&format!("prompt = 'x'\n{text}")).unwrap_err();
            assert!(format!("{error:#}").contains(expected), "{error:#}");
        }
    }
}
