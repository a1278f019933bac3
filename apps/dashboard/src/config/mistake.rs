//! What is wrong in a configuration file, as the operator reads it.

use std::fmt;
use std::path::PathBuf;

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The line, counted from 1.
    pub line: usize,
    /// The key with its path: `row[1].widget[2].width`; empty for a mistake in the
    /// file's syntax.
    pub key: String,
    /// What is wrong there.
    pub wrong: Wrong,
}

/// What was expected and what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// What should stand there.
    pub expected: String,
    /// What stands there; nothing where the key is missing.
    pub found: Option<String>,
    /// The valid name that the found one is nearest to.
    pub nearest: Option<String>,
}

impl Wrong {
    /// The key is missing, or what it needs is.
    pub fn missing(expected: impl Into<String>) -> Self {
        Self {
            expected: expected.into(),
            found: None,
            nearest: None,
        }
    }

    /// `found` is none of `names`.
    pub fn name<'n>(
        what: &str,
        found: &str,
        names: impl IntoIterator<Item = &'n str> + Clone,
    ) -> Self {
        let list: Vec<&str> = names.clone().into_iter().collect();
        let expected = match list.as_slice() {
            [] => format!("{what} (there are none)"),
            list => format!("{what}: {}", list.join(", ")),
        };
        let nearest = nearest(found, names);
        Self {
            expected,
            found: Some(format!("{found:?}")),
            nearest,
        }
    }
}

/// The name that `found` most likely meant.
pub(super) fn nearest<'n>(found: &str, names: impl IntoIterator<Item = &'n str>) -> Option<String> {
    let found = found.to_lowercase();
    let rated = names
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&found, &name.to_lowercase()), name));
    let best = rated.max_by(|(one, _), (two, _)| one.total_cmp(two));
    best.filter(|(likeness, _)| *likeness > 0.7)
        .map(|(_, name)| name.to_owned())
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}, found ", self.expected)?;
        f.write_str(self.found.as_deref().unwrap_or("nothing"))?;
        match &self.nearest {
            Some(nearest) => write!(f, "; did you mean \"{nearest}\"?"),
            None => Ok(()),
        }
    }
}

/// Every mistake of one file, in the order of its lines.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Mistakes {
    /// The file.
    pub path: PathBuf,
    /// At least one.
    pub mistakes: Vec<Mistake>,
}

/// One line each: `FILE:LINE: KEY: expected …, found …`.
impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, Mistake { line, key, wrong }) in self.mistakes.iter().enumerate() {
            let newline = if index == 0 { "" } else { "\n" };
            write!(f, "{newline}{}:{line}: ", self.path.display())?;
            if !key.is_empty() {
                write!(f, "{key}: ")?;
            }
            write!(f, "{wrong}")?;
        }
        Ok(())
    }
}
