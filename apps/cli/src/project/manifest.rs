//! What the rendered `Cargo.toml` of a project says.

use toml::Table;

use crate::files::Files;

/// The edition of a project whose manifest says none.
const EDITION: &str = "2024";

/// The manifest of a project, which has none when it is no package of Cargo.
#[derive(Debug, Default)]
pub(super) struct Manifest(Table);

impl Manifest {
    /// Reads the manifest; one that Cargo will not read either says nothing.
    pub(super) fn of(files: &Files) -> Self {
        let text = files.get("Cargo.toml").unwrap_or_default();
        let text = std::str::from_utf8(text).unwrap_or_default();
        Self(toml::from_str(text).unwrap_or_default())
    }

    /// The edition of its Rust.
    pub(super) fn edition(&self) -> &str {
        let package = self.0.get("package");
        let edition = package.and_then(|package| package.get("edition"));
        edition.and_then(toml::Value::as_str).unwrap_or(EDITION)
    }

    /// The libraries that it can name.
    pub(super) fn libraries(&self) -> impl Iterator<Item = &str> {
        let tables = ["dependencies", "dev-dependencies", "build-dependencies"];
        let tables = tables
            .into_iter()
            .filter_map(|name| self.0.get(name)?.as_table());
        tables.flat_map(Table::keys).map(String::as_str)
    }
}
