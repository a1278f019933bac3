//! A template: files with holes, and the manifest that says what fills them.
//!
//! The format is that of cargo-generate, so the same folder works with both.
//! Two things differ on purpose. A template is data: one that wants to run
//! hooks is refused, because a hook is a program with the rights of whoever
//! starts it. And a hole that nothing fills is an error, not an empty text.

mod answers;
mod condition;
mod filter;
mod manifest;
mod placeholder;
mod render;

use anyhow::{Context as _, Result, bail};
use liquid::Object;

pub use answers::{Answers, Ask};
pub use manifest::{MANIFEST, Manifest};
pub use placeholder::{Choice, Kind, Placeholder};
pub use render::Renderer;

use crate::files::{FilePath, Files};

/// A template, ready to be rendered.
#[derive(Debug, Clone)]
pub struct Template {
    /// What `--template` says.
    pub name: String,
    /// What the manifest says.
    pub manifest: Manifest,
    /// The files, without those that only say how the template works.
    pub files: Files,
    /// What need not be asked for, because this template is this one.
    pub known: Object,
}

impl Template {
    /// Takes the files of a folder for a template.
    ///
    /// # Errors
    ///
    /// When there is no `cargo-generate.toml` or something in it is wrong.
    pub fn new(name: &str, files: Files) -> Result<Self> {
        let mut files = without_endings(files)?;
        let Some(manifest) = files.remove(MANIFEST) else {
            bail!("there is no {MANIFEST}, which every template has");
        };
        let manifest = Manifest::parse(&manifest).with_context(|| MANIFEST.to_owned())?;
        let ignored = files.remove(".genignore").unwrap_or_default();
        let ignored = render::matcher(String::from_utf8_lossy(&ignored).lines())?;
        files.retain(|path| path.as_str() != ".cargo-ok" && !render::matches(&ignored, path));
        Ok(Self {
            name: name.to_owned(),
            manifest,
            files,
            known: Object::new(),
        })
    }

    /// The files that some project made of this template has.
    pub fn possible_files(&self) -> Vec<&FilePath> {
        let parts = Answers::of(self.known.clone()).parts(&self.manifest);
        let ignored: Vec<_> = parts.into_iter().flat_map(|part| &part.ignore).collect();
        let paths = self.files.iter().map(|(path, _)| path);
        paths
            .filter(|path| !ignored.iter().any(|folder| path.is_within(folder)))
            .collect()
    }
}

/// Takes the ending `.liquid` off the names that have it. It keeps tools from
/// reading a file with holes as what its name says.
fn without_endings(files: Files) -> Result<Files> {
    let mut without = Files::default();
    for (path, content) in files.iter() {
        let stem = path.as_str().strip_suffix(".liquid");
        let path = stem.map_or_else(|| Ok(path.clone()), FilePath::new)?;
        without.insert(path, content.to_vec())?;
    }
    Ok(without)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(entries: &[(&str, &str)]) -> Files {
        let mut files = Files::default();
        for (path, content) in entries {
            let path = FilePath::new(path).unwrap();
            files.insert(path, content.as_bytes().to_vec()).unwrap();
        }
        files
    }

    #[test]
    fn what_says_how_the_template_works_is_not_rendered() {
        let template = files(&[
            ("cargo-generate.toml", ""),
            (".genignore", "notes\n*.bak\n"),
            ("Cargo.toml.liquid", "[package]"),
            ("a.bak", ""),
            ("notes/a.md", ""),
            ("src/main.rs", ""),
        ]);
        let template = Template::new("x", template).unwrap();
        let paths: Vec<_> = template
            .files
            .iter()
            .map(|(path, _)| path.as_str())
            .collect();
        assert_eq!(paths, ["Cargo.toml", "src/main.rs"]);
    }

    #[test]
    fn a_folder_without_manifest_is_no_template() {
        let error = Template::new("x", files(&[("a", "")])).unwrap_err();
        assert!(
            error.to_string().contains("no cargo-generate.toml"),
            "{error}"
        );
    }
}
