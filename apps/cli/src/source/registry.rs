//! A crate, fetched by Cargo itself: from the registry, the mirror or the
//! folder that the user has configured for it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use super::Fetched;
use crate::interrupt;

pub(super) fn fetch(name: &str, version: Option<&str>, scratch: &Path) -> Result<Fetched> {
    let manifest = project(name, version, scratch).context("cannot write a manifest for Cargo")?;
    let mut cargo = Command::new("cargo");
    cargo
        .args([
            "metadata",
            "--quiet",
            "--format-version",
            "1",
            "--manifest-path",
        ])
        .arg(manifest);
    let output = interrupt::output(&mut cargo)?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!(
            "Cargo cannot fetch the crate `{name}`\n{}\n  try: cargo search {name}",
            said.trim()
        );
    }
    let metadata: Metadata = serde_json::from_slice(&output.stdout).context("cargo metadata")?;
    let found = metadata
        .packages
        .into_iter()
        .find(|package| package.name == name);
    let package = found.with_context(|| format!("Cargo fetched no crate `{name}`"))?;
    let folder = package.manifest_path.parent().map(Path::to_owned);
    Ok(Fetched {
        folder: folder.unwrap_or_default(),
        origin: format!("crate {name} {}", package.version),
        name: package.name,
    })
}

/// A package that depends on the crate, for Cargo to fetch it.
fn project(name: &str, version: Option<&str>, scratch: &Path) -> std::io::Result<PathBuf> {
    let version = match version {
        None => "*".to_owned(),
        Some(version) if version.split('.').count() >= 3 => format!("={version}"),
        Some(version) => version.to_owned(),
    };
    let folder = scratch.join("package");
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("src/lib.rs"), "")?;
    let manifest = folder.join("Cargo.toml");
    fs::write(
        &manifest,
        format!(
            "[package]\nname = \"fetch-for-bennu\"\nedition = \"2024\"\n\n\
             [dependencies]\n{name} = \"{version}\"\n\n[workspace]\n"
        ),
    )?;
    Ok(manifest)
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    manifest_path: PathBuf,
}
