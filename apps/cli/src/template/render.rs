//! Fills the holes: a template and what is known become the files of a project.

use std::fmt;
use std::io::{self, Write};

use anyhow::{Context as _, Result, anyhow, ensure};
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use liquid::{Object, Parser, ParserBuilder};

use super::manifest::Part;
use super::{Answers, Template, filter};
use crate::files::{FilePath, Files, MAX_BYTES};

/// Fills the holes in texts.
pub struct Renderer {
    parser: Parser,
    known: Object,
}

impl fmt::Debug for Renderer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renderer").finish_non_exhaustive()
    }
}

impl Renderer {
    /// Fills holes with what is known.
    ///
    /// # Errors
    ///
    /// None that a caller could cause.
    pub fn new(known: Object) -> Result<Self> {
        let parser = filter::CASES
            .into_iter()
            .fold(ParserBuilder::with_stdlib(), ParserBuilder::filter)
            .build()?;
        Ok(Self { parser, known })
    }

    /// The files of a project.
    ///
    /// # Errors
    ///
    /// A file whose holes cannot be filled, with its name; a path that leads
    /// out of the project.
    pub fn files(&self, template: &Template, answers: &Answers) -> Result<Files> {
        let selection = Selection::new(&answers.parts(&template.manifest))?;
        let mut rendered = Files::default();
        for (path, content) in template.files.iter() {
            if selection.ignores(path) {
                continue;
            }
            let content = match std::str::from_utf8(content) {
                Ok(text) if selection.renders(path) => self
                    .text(text)
                    .with_context(|| format!("in the file {path} of the template"))?
                    .into_bytes(),
                _ => content.to_vec(),
            };
            rendered.insert(self.path(path)?, content)?;
        }
        Ok(rendered)
    }

    /// A text with its holes filled.
    ///
    /// # Errors
    ///
    /// A hole that cannot be read, or that nothing is known for.
    pub fn text(&self, text: &str) -> Result<String> {
        let template = self.parser.parse(text)?;
        let mut rendered = Bounded(Vec::new());
        template.render_to(&mut rendered, &self.known)?;
        Ok(String::from_utf8(rendered.0)?)
    }

    fn path(&self, path: &FilePath) -> Result<FilePath> {
        if !path.as_str().contains("{{") {
            return Ok(path.clone());
        }
        let names = path.as_str().split('/').map(|name| {
            let rendered = self.text(name)?;
            ensure!(
                !rendered.contains('/'),
                "the name {name} becomes {rendered}"
            );
            Ok(rendered)
        });
        let names: Result<Vec<_>> = names.collect();
        names
            .and_then(|names| FilePath::new(&names.join("/")))
            .with_context(|| format!("in the name of {path} in the template"))
    }
}

/// Which files are left out, and which are copied as they are.
struct Selection {
    ignore: Vec<FilePath>,
    include: Option<Gitignore>,
    exclude: Gitignore,
}

impl Selection {
    fn new(parts: &[&Part]) -> Result<Self> {
        let include: Vec<_> = parts.iter().flat_map(|part| &part.include).collect();
        let exclude: Vec<_> = parts.iter().flat_map(|part| &part.exclude).collect();
        let ignore = parts.iter().flat_map(|part| part.ignore.clone()).collect();
        Ok(Self {
            ignore,
            include: match include.is_empty() {
                true => None,
                false => Some(matcher(include.into_iter().map(String::as_str))?),
            },
            exclude: matcher(exclude.into_iter().map(String::as_str))?,
        })
    }

    fn ignores(&self, path: &FilePath) -> bool {
        self.ignore.iter().any(|ignored| path.is_within(ignored))
    }

    /// A list of what to render counts more than one of what not to.
    fn renders(&self, path: &FilePath) -> bool {
        self.include.as_ref().map_or_else(
            || !matches(&self.exclude, path),
            |include| matches(include, path),
        )
    }
}

/// Patterns as in a `.gitignore`.
pub(super) fn matcher<'a>(patterns: impl Iterator<Item = &'a str>) -> Result<Gitignore> {
    let mut builder = GitignoreBuilder::new("");
    for pattern in patterns {
        builder
            .add_line(None, pattern)
            .map_err(|error| anyhow!("the pattern `{pattern}`: {error}"))?;
    }
    Ok(builder.build()?)
}

pub(super) fn matches(matcher: &Gitignore, path: &FilePath) -> bool {
    matcher
        .matched_path_or_any_parents(path.as_str(), false)
        .is_ignore()
}

/// A buffer that takes no more than a project may hold, however long a
/// template counts.
struct Bounded(Vec<u8>);

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > MAX_BYTES {
            return Err(io::Error::other("the file becomes too long"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
