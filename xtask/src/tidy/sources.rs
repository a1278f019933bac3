//! The files of the checkout that people write.

use std::fs;
use std::path::Path;

use crate::workspace::root;

/// A text file and its path below the root, with forward slashes.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    pub(crate) fn is_rust(&self) -> bool {
        has_extension(&self.path, "rs")
    }

    /// Rust files that hold mistakes on purpose, for the compile-fail tests.
    pub(crate) fn is_specimen(&self) -> bool {
        self.path.contains("/tests/ui/")
    }

    /// The file name without folders.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// Whether the whole file is about tests, as the test kit is.
    pub(crate) fn is_test(&self) -> bool {
        let folder = |name| self.path.contains(name);
        folder("/tests/")
            || folder("/testing/")
            || folder("crates/bennu-test/")
            || matches!(self.name(), "tests.rs" | "testing.rs")
    }

    /// All lines. Those from the first module of tests on are tests.
    pub(crate) fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        let tests = self
            .text
            .find("\n#[cfg(test)]\nmod ")
            .unwrap_or(self.text.len());
        let first_test = self.text[..tests].lines().count();
        self.text
            .lines()
            .enumerate()
            .map(move |(index, text)| Line {
                number: index + 1,
                text,
                is_test: index >= first_test,
            })
    }
}

/// One line of a file.
#[derive(Clone, Copy)]
pub(crate) struct Line<'a> {
    pub(crate) number: usize,
    pub(crate) text: &'a str,
    pub(crate) is_test: bool,
}

impl Line<'_> {
    pub(crate) fn is_comment(&self) -> bool {
        self.text.trim_start().starts_with("//")
    }

    pub(crate) fn is_code(&self) -> bool {
        !self.text.trim().is_empty() && !self.is_comment()
    }
}

fn has_extension(path: &str, extension: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|found| found == extension)
}

/// Folders that hold what was built, fetched or recorded.
const SKIPPED: [&str; 6] = [
    ".git",
    "target",
    "node_modules",
    "test-results",
    "playwright-report",
    "proptest-regressions",
];
const EXTENSIONS: [&str; 8] = ["rs", "toml", "lock", "json", "md", "ts", "js", "css"];

/// Reads every text file of the checkout, in the order of their paths.
pub(crate) fn read() -> Vec<Source> {
    let mut sources = Vec::new();
    walk(&root(), "", &mut sources);
    sources.sort_by(|one, other| one.path.cmp(&other.path));
    sources
}

fn walk(folder: &Path, prefix: &str, sources: &mut Vec<Source>) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder && !SKIPPED.contains(&name.as_str()) {
            walk(&entry.path(), &format!("{path}/"), sources);
        } else if EXTENSIONS
            .iter()
            .any(|extension| has_extension(&path, extension))
            && let Ok(text) = fs::read_to_string(entry.path())
        {
            sources.push(Source { path, text });
        }
    }
}
