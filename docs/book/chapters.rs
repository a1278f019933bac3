//! Whether all Rust in the chapters is compiled: by a documentation test, or because it
//! is included from an example.

use std::fs;
use std::path::Path;

use anyhow::Context as _;

/// Opens code that a documentation test compiles.
const TESTED: &str = "```rust";
/// Opens code that is included: rustdoc does not take it for Rust, the highlighter does.
const INCLUDED: &str = "```rs";
const INCLUDE: &str = "{{#include ../examples/";

/// A sentence for each chapter with Rust in it that nobody compiles.
pub(crate) fn uncompiled(docs: &Path) -> anyhow::Result<Vec<String>> {
    let library = docs.join("lib.rs");
    let library = fs::read_to_string(&library).with_context(|| library.display().to_string())?;
    let chapters = docs.join("src");
    let mut found = Vec::new();
    for entry in fs::read_dir(&chapters).with_context(|| chapters.display().to_string())? {
        let path = entry?.path();
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        found.extend(mistakes(&name, &text, &library));
    }
    Ok(found)
}

fn mistakes(name: &str, chapter: &str, library: &str) -> Vec<String> {
    let mut found = Vec::new();
    let is_tested = library.contains(&format!("\"{name}\""));
    if chapter.lines().any(|line| line.starts_with(TESTED)) && !is_tested {
        found.push(format!("{name}: docs/lib.rs does not compile its code"));
    }
    if chapter.lines().any(|line| line == "```rust,ignore") {
        found.push(format!("{name}: write {INCLUDED} and include an example"));
    }
    let lines = chapter.lines().zip(chapter.lines().skip(1));
    for (fence, first) in lines.filter(|(fence, _)| *fence == INCLUDED) {
        if !first.starts_with(INCLUDE) {
            found.push(format!(
                "{name}: {fence} is for {INCLUDE}…, found {first:?}"
            ));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::mistakes;

    #[track_caller]
    fn check(chapter: &str, expected: usize) {
        let found = mistakes("views.md", chapter, "Views: \"views.md\",");
        assert_eq!(found.len(), expected, "{found:?}");
        let tested = chapter.contains("```rust");
        let found = mistakes("new.md", chapter, "Views: \"views.md\",");
        assert_eq!(found.len(), expected + usize::from(tested), "{found:?}");
    }

    #[test]
    fn tested_and_included_code_is_compiled() {
        check("```rust\nfn a() {}\n```", 0);
        check("```rust,no_run\nfn a() {}\n```", 0);
        check("```rs\n{{#include ../examples/a.rs:a}}\n```", 0);
        check("```sh\ncargo run\n```", 0);
    }

    #[test]
    fn other_code_is_not() {
        check("```rust,ignore\nfn a() {}\n```", 1);
        check("```rs\nfn a() {}\n```", 1);
    }
}
