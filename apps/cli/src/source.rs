//! Where a template is installed from.

mod folder;
mod git;
mod registry;

use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context as _, Result, bail, ensure};

use crate::staging::Staging;

pub use folder::locate;

/// Where a template is installed from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A folder of this computer.
    Folder(PathBuf),
    /// A git repository.
    Git {
        /// What `git fetch` takes.
        url: String,
        /// What of it.
        reference: Reference,
    },
    /// A crate of the registry that Cargo is configured for.
    Crate {
        /// Its name.
        name: String,
        /// Which version; the latest when there is none.
        version: Option<String>,
    },
}

/// What of a repository is taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Reference {
    /// What the repository shows first.
    #[default]
    Head,
    /// The end of a branch.
    Branch(String),
    /// A tag.
    Tag(String),
    /// A commit, by as much of its hash as is unique.
    Revision(String),
}

/// What was fetched.
#[derive(Debug)]
pub struct Fetched {
    /// Where it lies now.
    pub folder: PathBuf,
    /// What it would be called.
    pub name: String,
    /// Exactly what it is, for people.
    pub origin: String,
}

/// What a source can be, for error messages.
const EXPECTED: &str = "a folder, the URL of a git repository, github:OWNER/NAME or crate:NAME";

impl Source {
    /// Takes what the user wrote for a source.
    ///
    /// # Errors
    ///
    /// When it is none, or is no repository and a reference is given.
    pub fn new(text: &str, reference: Reference) -> Result<Self> {
        let source = Self::from_str(text)?;
        match source {
            Self::Git { url, .. } => Ok(Self::Git { url, reference }),
            other => {
                ensure!(
                    reference == Reference::Head,
                    "`{text}` is no git repository, so it has no branches, tags and revisions\n  \
                     try: file:///PATH for a repository of this computer"
                );
                Ok(other)
            }
        }
    }

    /// Brings the files of the source to this computer.
    ///
    /// # Errors
    ///
    /// When they cannot be had, with the reason and what to do.
    pub fn fetch(&self, staging: &Staging) -> Result<Fetched> {
        match self {
            Self::Folder(path) => folder::fetch(path),
            Self::Git { url, reference } => git::fetch(url, reference, &staging.scratch()?),
            Self::Crate { name, version } => {
                registry::fetch(name, version.as_deref(), &staging.scratch()?)
            }
        }
    }
}

impl FromStr for Source {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        if let Some(name) = text.strip_prefix("crate:") {
            return of_crate(name);
        }
        if let Some(name) = text.strip_prefix("github:") {
            return of_github(name);
        }
        if is_url(text) {
            return Ok(Self::Git {
                url: text.to_owned(),
                reference: Reference::Head,
            });
        }
        if Path::new(text).is_dir() {
            return Ok(Self::Folder(PathBuf::from(text)));
        }
        if of_github(text).is_ok() {
            bail!("there is no folder `{text}`\n  try: github:{text}");
        }
        bail!("there is no folder `{text}`\n  expected {EXPECTED}");
    }
}

/// A URL with its scheme, or `user@host:path` as `ssh` takes it.
fn is_url(text: &str) -> bool {
    let scp = text
        .split_once(':')
        .is_some_and(|(host, _)| host.contains('@') && !host.contains('/'));
    text.contains("://") || scp
}

fn of_crate(text: &str) -> Result<Source> {
    let (name, version) = match text.split_once('@') {
        Some((name, version)) => (name, Some(version)),
        None => (text, None),
    };
    let fits = |text: &str, also: &str| {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || also.contains(letter);
        !text.is_empty() && text.chars().all(plain)
    };
    ensure!(
        fits(name, "-_") && version.is_none_or(|version| fits(version, ".-+")),
        "expected crate:NAME or crate:NAME@VERSION, found `crate:{text}`"
    );
    Ok(Source::Crate {
        name: name.to_owned(),
        version: version.map(str::to_owned),
    })
}

fn of_github(text: &str) -> Result<Source> {
    let part = |part: &str| {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        !part.is_empty() && !part.starts_with(['-', '.']) && part.chars().all(plain)
    };
    let (owner, name) = text
        .split_once('/')
        .filter(|(owner, name)| part(owner) && part(name))
        .with_context(|| format!("expected github:OWNER/NAME, found `github:{text}`"))?;
    Ok(Source::Git {
        url: format!("https://github.com/{owner}/{name}"),
        reference: Reference::Head,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn git(url: &str, reference: Reference) -> Source {
        Source::Git {
            url: url.to_owned(),
            reference,
        }
    }

    #[test]
    fn each_form_of_a_source_is_known() {
        for url in [
            "https://example.com/a/b.git",
            "ssh://git@example.com/a",
            "file:///a/b",
            "git@example.com:a/b.git",
        ] {
            assert_eq!(Source::from_str(url).unwrap(), git(url, Reference::Head));
        }
        let tag = Reference::Tag("v1".to_owned());
        assert_eq!(
            Source::new("github:owner/name", tag.clone()).unwrap(),
            git("https://github.com/owner/name", tag)
        );
        assert_eq!(
            Source::from_str("crate:my-templates@0.2").unwrap(),
            Source::Crate {
                name: "my-templates".to_owned(),
                version: Some("0.2".to_owned())
            }
        );
        assert_eq!(
            Source::from_str("src").unwrap(),
            Source::Folder("src".into())
        );
    }

    #[test]
    fn what_is_no_source_is_told_with_what_would_be() {
        let tag = || Reference::Tag("v1".to_owned());
        for (text, reference, expected) in [
            ("nowhere", Reference::Head, "expected a folder, the URL"),
            ("owner/name", Reference::Head, "try: github:owner/name"),
            (
                "github:owner",
                Reference::Head,
                "expected github:OWNER/NAME",
            ),
            ("github:../x", Reference::Head, "expected github:OWNER/NAME"),
            ("crate:a b", Reference::Head, "expected crate:NAME"),
            ("crate:a@1\"", Reference::Head, "expected crate:NAME"),
            ("src", tag(), "try: file:///PATH"),
            ("crate:a", tag(), "is no git repository"),
        ] {
            let error = Source::new(text, reference).unwrap_err().to_string();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
