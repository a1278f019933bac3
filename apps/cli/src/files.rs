//! Files in memory: what a template holds, and what a project is made of.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};

/// The most files that a template may hold.
pub const MAX_FILES: usize = 4096;
/// The most bytes that the files of a template, or of a project, may have together.
pub const MAX_BYTES: usize = 64 << 20;

/// Files by their paths, in the order of the paths.
#[derive(Debug, Clone, Default)]
pub struct Files(BTreeMap<FilePath, Vec<u8>>);

impl Files {
    /// Reads a folder, without `.git` and without build caches.
    ///
    /// # Errors
    ///
    /// Besides those of the file system: a symbolic link or another file that
    /// is not plain, a name that is not UTF-8, more than [`MAX_FILES`] or
    /// [`MAX_BYTES`].
    pub fn read(folder: &Path) -> Result<Self> {
        let mut files = Self::default();
        files.read_into(folder, "")?;
        Ok(files)
    }

    /// Adds a file, or replaces it.
    ///
    /// # Errors
    ///
    /// Past [`MAX_FILES`] and [`MAX_BYTES`].
    pub fn insert(&mut self, path: FilePath, content: Vec<u8>) -> Result<()> {
        self.0.insert(path, content);
        ensure!(
            self.0.len() <= MAX_FILES,
            "a template holds at most {MAX_FILES} files, this one has more"
        );
        let bytes: usize = self.0.values().map(Vec::len).sum();
        ensure!(
            bytes <= MAX_BYTES,
            "the files of a template have at most {} MiB together, these have more",
            MAX_BYTES >> 20
        );
        Ok(())
    }

    /// The content of a file.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.0.get(path).map(Vec::as_slice)
    }

    /// Takes a file out.
    pub fn remove(&mut self, path: &str) -> Option<Vec<u8>> {
        self.0.remove(path)
    }

    /// Keeps only the files whose path fulfils a condition.
    pub fn retain(&mut self, keep: impl Fn(&FilePath) -> bool) {
        self.0.retain(|path, _| keep(path));
    }

    /// The files, in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&FilePath, &[u8])> {
        self.0
            .iter()
            .map(|(path, content)| (path, content.as_slice()))
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no file.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Writes the files into a folder, which exists. A script, which is a file
    /// that begins with `#!/`, can be run.
    ///
    /// # Errors
    ///
    /// Those of the file system.
    pub fn write(&self, folder: &Path) -> Result<()> {
        for (path, content) in self.iter() {
            let file = folder.join(path.as_str());
            if let Some(parent) = file.parent() {
                fs::create_dir_all(parent)
                    .with_context(|| format!("cannot create {}", parent.display()))?;
            }
            fs::write(&file, content)
                .with_context(|| format!("cannot write {}", file.display()))?;
            if content.starts_with(b"#!/") {
                make_executable(&file)?;
            }
        }
        Ok(())
    }

    fn read_into(&mut self, folder: &Path, prefix: &str) -> Result<()> {
        let entries =
            fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
        for entry in entries {
            let entry = entry.with_context(|| format!("cannot read {}", folder.display()))?;
            let Ok(name) = entry.file_name().into_string() else {
                bail!("{}: the name is not UTF-8", entry.path().display());
            };
            let kind = entry.file_type()?;
            if kind.is_dir() {
                if name != ".git" && !entry.path().join("CACHEDIR.TAG").exists() {
                    self.read_into(&entry.path(), &format!("{prefix}{name}/"))?;
                }
            } else if kind.is_file() {
                self.read_file(&entry.path(), &format!("{prefix}{name}"))?;
            } else {
                bail!(
                    "{prefix}{name} is a symbolic link or a special file; \
                     a template holds plain files only"
                );
            }
        }
        Ok(())
    }

    fn read_file(&mut self, file: &Path, path: &str) -> Result<()> {
        let length = file.metadata()?.len();
        ensure!(
            length <= MAX_BYTES as u64,
            "{path} has {length} bytes, which is too much for a template"
        );
        let content = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        self.insert(FilePath::new(path)?, content)
    }
}

/// A path below the folder of a template or a project: names with `/` between
/// them, none of them empty, `.` or `..`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FilePath(String);

impl FilePath {
    /// Checks a path.
    ///
    /// # Errors
    ///
    /// When the path would lead out of the folder or cannot be written
    /// everywhere.
    pub fn new(path: &str) -> Result<Self> {
        for name in path.split('/') {
            ensure!(
                is_file_name(name),
                "`{path}` is not a path below the folder of a template: \
                 expected names with `/` between them"
            );
        }
        Ok(Self(path.to_owned()))
    }

    /// The path, with `/` between the names.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is the path given, or lies below it.
    pub fn is_within(&self, folder: &FilePath) -> bool {
        self.0
            .strip_prefix(&folder.0)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

impl std::borrow::Borrow<str> for FilePath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a file can have this name, on every system.
fn is_file_name(name: &str) -> bool {
    let never = |letter: char| letter.is_control() || "\\:*?\"<>|".contains(letter);
    !name.is_empty() && name.len() <= 255 && name != "." && name != ".." && !name.contains(never)
}

#[cfg(unix)]
fn make_executable(file: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    let mut permissions = fs::metadata(file)?.permissions();
    permissions.set_mode(permissions.mode() | 0o111);
    Ok(fs::set_permissions(file, permissions)?)
}

#[cfg(not(unix))]
fn make_executable(_: &Path) -> Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_in_its_folder() {
        for path in [
            "",
            "/etc/passwd",
            "../x",
            "a/../../x",
            "a//b",
            "a/",
            "C:x",
            "a\\b",
            "a\nb",
        ] {
            assert!(FilePath::new(path).is_err(), "{path:?}");
        }
        for path in [
            "a",
            ".gitignore",
            "src/live/home.rs",
            "..a",
            "{{crate_name}}.rs",
        ] {
            assert!(FilePath::new(path).is_ok(), "{path:?}");
        }
    }

    #[test]
    fn within_means_whole_names() {
        let path = FilePath::new("src/live/home.rs").unwrap();
        assert!(path.is_within(&FilePath::new("src/live").unwrap()));
        assert!(!path.is_within(&FilePath::new("src/li").unwrap()));
    }

    #[cfg(unix)]
    #[test]
    fn a_symbolic_link_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("/etc/passwd", folder.path().join("users")).unwrap();
        let error = Files::read(folder.path()).unwrap_err();
        assert!(
            error.to_string().contains("users is a symbolic link"),
            "{error}"
        );
    }

    #[test]
    fn git_and_build_caches_are_no_part_of_a_template() {
        let folder = tempfile::tempdir().unwrap();
        let mut files = Files::default();
        for path in [
            "a.txt",
            ".git/config",
            "target/CACHEDIR.TAG",
            "target/debug/x",
        ] {
            files
                .insert(FilePath::new(path).unwrap(), Vec::new())
                .unwrap();
        }
        files.write(folder.path()).unwrap();
        let read = Files::read(folder.path()).unwrap();
        let paths: Vec<_> = read.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(paths, ["a.txt"]);
    }
}
