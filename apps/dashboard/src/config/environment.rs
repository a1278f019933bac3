//! `${NAME}` and `${NAME:-default}` in the texts of a configuration.

use std::borrow::Cow;
use std::fmt;

use super::mistake::Wrong;

/// Where environment variables are looked up.
pub struct Environment(Box<LookUp>);

type LookUp = dyn Fn(&str) -> Option<String>;

impl Environment {
    /// The process's own. A variable that is not UTF-8 counts as not set.
    pub fn of_process() -> Self {
        Self(Box::new(|name| std::env::var(name).ok()))
    }

    /// The given ones only.
    pub fn of(variables: &[(&str, &str)]) -> Self {
        let owned = |(name, value): &(&str, &str)| (name.to_string(), value.to_string());
        let variables: std::collections::HashMap<_, _> = variables.iter().map(owned).collect();
        Self(Box::new(move |name| variables.get(name).cloned()))
    }

    /// `text` with its variables filled in. As in a shell, `:-` also replaces an empty
    /// variable; `$${` stands for a plain `${`. What a variable holds is not looked
    /// into again.
    pub(super) fn fill<'t>(&self, text: &'t str) -> Result<Cow<'t, str>, Wrong> {
        if !text.contains("${") {
            return Ok(text.into());
        }
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            if let Some(before) = before.strip_suffix('$') {
                filled.push_str(before);
                filled.push_str("${");
                rest = after;
                continue;
            }
            let (inside, behind) = after.split_once('}').ok_or_else(|| malformed(text))?;
            filled.push_str(before);
            filled.push_str(&self.look_up(inside).ok_or_else(|| malformed(text))??);
            rest = behind;
        }
        filled.push_str(rest);
        Ok(filled.into())
    }

    /// `None` where `inside` is not of the form `NAME` or `NAME:-default`.
    fn look_up(&self, inside: &str) -> Option<Result<String, Wrong>> {
        let (name, default) = match inside.split_once(":-") {
            Some((name, default)) => (name, Some(default)),
            None => (inside, None),
        };
        let starts_well = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        if !starts_well || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            return None;
        }
        let value = (self.0)(name).filter(|value| default.is_none() || !value.is_empty());
        let value = value.or_else(|| default.map(str::to_owned));
        Some(value.ok_or_else(|| {
            Wrong::missing(format!(
                "the environment variable {name} (or a default, as in ${{{name}:-text}})"
            ))
        }))
    }
}

fn malformed(text: &str) -> Wrong {
    let expected = "${NAME} or ${NAME:-default} (or $${ for a plain ${)".into();
    Wrong {
        expected,
        found: Some(format!("{text:?}")),
        nearest: None,
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Environment")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(text: &str) -> Result<String, String> {
        let environment =
            Environment::of(&[("HOST", "example.org"), ("EMPTY", ""), ("RAW", "${HOST}")]);
        environment
            .fill(text)
            .map(Cow::into_owned)
            .map_err(|wrong| wrong.to_string())
    }

    #[test]
    fn variables_are_filled_in() {
        let cases = [
            ("plain", "plain"),
            ("https://${HOST}/x", "https://example.org/x"),
            ("${HOST}${HOST}", "example.orgexample.org"),
            ("${MISSING:-a:-b}", "a:-b"),
            ("[${EMPTY}|${EMPTY:-full}|${MISSING:-}]", "[|full|]"),
            ("${RAW}", "${HOST}"),
            ("$${HOST} $5", "${HOST} $5"),
        ];
        for (text, expected) in cases {
            assert_eq!(fill(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn a_missing_variable_is_named() {
        let error = fill("${GITHUB_TOKEN}").unwrap_err();
        assert!(
            error.contains("the environment variable GITHUB_TOKEN"),
            "{error}"
        );
    }

    #[test]
    fn a_malformed_variable_is_refused() {
        for text in ["${HOST", "${}", "${1A}", "${A B}", "${A-b}"] {
            assert!(
                fill(text).unwrap_err().starts_with("expected ${NAME}"),
                "{text}"
            );
        }
    }
}
