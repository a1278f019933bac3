//! A folder of this computer, and where in a folder the template is.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};

use super::Fetched;
use crate::files::FilePath;
use crate::template::{MANIFEST, Manifest};

/// How deep below the root of a source a template may lie.
const MAX_DEPTH: usize = 4;
/// How many folders are looked at.
const MAX_FOLDERS: usize = 4096;

pub(super) fn fetch(path: &Path) -> Result<Fetched> {
    let folder = fs::canonicalize(path).with_context(|| path.display().to_string())?;
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    Ok(Fetched {
        name: name.into_owned(),
        origin: folder.display().to_string(),
        folder,
    })
}

/// The folder of the template in what was fetched, which is empty when the
/// whole is one.
///
/// # Errors
///
/// When there is no template, or there are several and `wanted` names none.
pub fn locate(root: &Path, wanted: Option<&str>) -> Result<String> {
    if let Some(wanted) = wanted {
        let wanted = wanted.trim_start_matches("./").trim_end_matches('/');
        return plain_folder(root, wanted).map(|()| wanted.to_owned());
    }
    let found = candidates(root)?;
    match found.as_slice() {
        [only] => Ok(only.clone()),
        [] => bail!(
            "there is no template in it: no folder has a {MANIFEST}\n  \
             try: a source that has one, or add the file; an empty one is enough"
        ),
        several => bail!(
            "there are several templates in it: {}\n  try: --subfolder {}",
            several.join(", "),
            several[0]
        ),
    }
}

fn candidates(root: &Path) -> Result<Vec<String>> {
    if let Ok(manifest) = fs::read(root.join(MANIFEST)) {
        let manifest = Manifest::parse(&manifest).with_context(|| MANIFEST.to_owned())?;
        if manifest.sub_templates.is_empty() {
            return Ok(vec![String::new()]);
        }
        return Ok(manifest.sub_templates);
    }
    let mut found = Vec::new();
    let mut left = MAX_FOLDERS;
    search(root, "", MAX_DEPTH, &mut left, &mut found)?;
    found.sort();
    Ok(found)
}

fn search(
    folder: &Path,
    path: &str,
    depth: usize,
    left: &mut usize,
    found: &mut Vec<String>,
) -> Result<()> {
    for entry in fs::read_dir(folder)?.flatten() {
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if !is_folder || name.starts_with('.') || *left == 0 {
            continue;
        }
        *left -= 1;
        let path = format!("{path}{name}");
        if entry.path().join(MANIFEST).is_file() {
            found.push(path);
        } else if depth > 1 {
            search(&entry.path(), &format!("{path}/"), depth - 1, left, found)?;
        }
    }
    Ok(())
}

/// Checks that the path leads to a folder below the root, through no link.
fn plain_folder(root: &Path, path: &str) -> Result<()> {
    FilePath::new(path).context("--subfolder")?;
    let mut folder = PathBuf::from(root);
    for name in path.split('/') {
        folder.push(name);
        let is_folder = fs::symlink_metadata(&folder).is_ok_and(|found| found.is_dir());
        ensure!(is_folder, "there is no folder `{path}` in it");
    }
    Ok(())
}
