//! The project that a command is run in.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use toml::Table;

/// A Cargo package that depends on Bennu.
#[derive(Debug, Clone)]
pub struct CargoProject {
    folder: PathBuf,
    name: String,
    edition: String,
    has_bootstrap: bool,
}

impl CargoProject {
    /// The project that a folder is in.
    ///
    /// # Errors
    ///
    /// When it is in none.
    pub fn around(folder: &Path) -> Result<Self> {
        let folder = folder
            .canonicalize()
            .with_context(|| format!("cannot read {}", folder.display()))?;
        for folder in folder.ancestors() {
            if let Ok(text) = fs::read_to_string(folder.join("Cargo.toml")) {
                return Self::read(folder, &text);
            }
        }
        bail!(
            "expected to be in a project, found no Cargo.toml in {} or above it\n  \
             try: bennu new hello",
            folder.display()
        )
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What its package is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The edition of its Rust.
    pub fn edition(&self) -> &str {
        &self.edition
    }

    /// Whether its build script has the sources of Bootstrap.
    pub fn has_bootstrap(&self) -> bool {
        self.has_bootstrap
    }

    fn read(folder: &Path, text: &str) -> Result<Self> {
        let file = folder.join("Cargo.toml");
        let manifest: Table =
            toml::from_str(text).with_context(|| format!("cannot read {}", file.display()))?;
        let table = |name| manifest.get(name).and_then(|value| value.as_table());
        let uses_bennu = table("dependencies").is_some_and(|all| all.contains_key("bennu"));
        let Some(package) = table("package").filter(|_| uses_bennu) else {
            bail!(
                "expected to be in a project of Bennu, but {} does not depend on `bennu`\n  \
                 try: bennu new hello",
                file.display()
            );
        };
        let text = |name| package.get(name).and_then(|value| value.as_str());
        Ok(Self {
            folder: folder.to_owned(),
            name: text("name").unwrap_or_default().to_owned(),
            // One that comes from a workspace is not read: ours are all of 2024.
            edition: text("edition").unwrap_or("2024").to_owned(),
            has_bootstrap: table("build-dependencies")
                .is_some_and(|all| all.contains_key("bennu-bootstrap")),
        })
    }
}
