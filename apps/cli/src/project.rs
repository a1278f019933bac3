//! A new project: checked, rendered, formatted, and brought to its place.

mod known;
mod manifest;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use self::manifest::Manifest;
use crate::built_in;
use crate::files::Files;
use crate::git::Git;
use crate::interrupt;
use crate::project_name::ProjectName;
use crate::staging::Staging;
use crate::store::Store;
use crate::template::{Answers, Ask, Renderer, Template};
use crate::terminal::{plain_lines, remark};

/// What the user wants.
#[derive(Debug)]
pub struct Request {
    /// What the project is called.
    pub name: ProjectName,
    /// What it is made of.
    pub template: String,
    /// The folder that it goes into.
    pub into: PathBuf,
    /// A checkout of Bennu to build against, in place of the published version.
    pub bennu_path: Option<PathBuf>,
    /// Answers to questions of the template.
    pub defined: BTreeMap<String, String>,
    /// Whether a git repository is made.
    pub git: bool,
}

/// What was made.
#[derive(Debug)]
pub struct Created {
    /// Where it is.
    pub folder: PathBuf,
    /// How many files it has.
    pub files: usize,
    /// What to do in it: lines of a shell.
    pub next: Vec<String>,
}

/// What a template calls the checkout of Bennu.
const BENNU_PATH: &str = "bennu_path";

/// Makes a project: completely, or not at all.
///
/// # Errors
///
/// What is wrong with the request or with the template, and those of the file
/// system.
pub fn create(request: &Request, ask: &mut dyn Ask) -> Result<Created> {
    let folder = free_folder(&request.into, &request.name)?;
    let template = find(&request.template)?;
    let defined = definitions(request, &template)?;
    let mut known = known::values(&request.name, &request.into);
    known.extend(template.known.clone());
    let answers = Answers::collect(&template.manifest, known, &defined, ask)?;

    let in_template = || format!("the template `{}`", request.template);
    let renderer = Renderer::new(answers.values().clone())?;
    let files = renderer
        .files(&template, &answers)
        .with_context(in_template)?;
    let next = template
        .manifest
        .next
        .iter()
        .map(|line| renderer.text(line));
    let next = next.collect::<Result<Vec<_>>>().with_context(in_template)?;
    let manifest = Manifest::of(&files);
    request.name.differs_from(manifest.libraries())?;

    let staging = Staging::begin(&request.into)?;
    files.write(staging.content())?;
    if template.manifest.fmt {
        format(staging.content(), &files, manifest.edition());
    }
    if request.git {
        init_repository(staging.content(), &request.into);
    }
    staging.finish(&folder)?;
    tell_what_cargo_misses(&folder);
    Ok(Created {
        folder,
        files: files.len(),
        next,
    })
}

/// The place of the project, where nothing is but perhaps an empty folder.
fn free_folder(into: &Path, name: &ProjectName) -> Result<PathBuf> {
    ensure!(
        into.is_dir() || !into.exists(),
        "{} is no folder, which the project could go into",
        into.display()
    );
    ensure!(
        into.is_dir(),
        "there is no folder {}, which the project is to go into\n  try: mkdir -p {0}",
        into.display()
    );
    let folder = into.join(name.as_str());
    let is_free = match fs::read_dir(&folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(_) => fs::symlink_metadata(&folder).is_err(),
    };
    ensure!(
        is_free,
        "{} is there already, and is no empty folder\n  \
         try: another name, another place with --into, or remove it first",
        folder.display()
    );
    Ok(folder)
}

fn find(name: &str) -> Result<Template> {
    match built_in::find(name) {
        Some(built_in) => built_in.template(),
        None => Ok(Store::of_user()?.get(name)?.template),
    }
}

/// What is answered before anybody is asked. Nobody is asked for a checkout of
/// Bennu: whoever has one says so.
fn definitions(request: &Request, template: &Template) -> Result<BTreeMap<String, String>> {
    let mut defined = request.defined.clone();
    let mut placeholders = template.manifest.placeholders();
    let knows = placeholders.any(|placeholder| placeholder.name == BENNU_PATH);
    if let Some(path) = &request.bennu_path {
        ensure!(
            knows,
            "the template `{}` does not know `--bennu-path`: it asks for no `{BENNU_PATH}`",
            template.name
        );
        defined.insert(BENNU_PATH.to_owned(), checkout(path)?);
    } else if knows {
        defined.entry(BENNU_PATH.to_owned()).or_default();
    }
    Ok(defined)
}

/// The absolute path of a checkout, as it can stand in a manifest.
fn checkout(path: &Path) -> Result<String> {
    let absolute = fs::canonicalize(path)
        .with_context(|| format!("--bennu-path: cannot find {}", path.display()))?;
    ensure!(
        absolute.join("crates/bennu/Cargo.toml").is_file(),
        "--bennu-path: {} is no checkout of Bennu: it has no crates/bennu",
        path.display()
    );
    let text = absolute
        .to_str()
        .filter(|text| !text.contains(['"', '\\', '\n']));
    let text = text.with_context(|| {
        format!(
            "--bennu-path: {} cannot stand in a manifest",
            absolute.display()
        )
    })?;
    Ok(text.to_owned())
}

/// Formats what was rendered: the order of imports and the length of lines
/// depend on names. Without `rustfmt` the files stay as they are.
fn format(folder: &Path, files: &Files, edition: &str) {
    let rust = files.iter().map(|(path, _)| path.as_str());
    let rust: Vec<_> = rust
        .filter(|path| path.ends_with(".rs"))
        .map(OsStr::new)
        .collect();
    if rust.is_empty() {
        return;
    }
    let mut rustfmt = Command::new("rustfmt");
    rustfmt
        .current_dir(folder)
        .args(["--edition", edition])
        .args(rust);
    match interrupt::output(&mut rustfmt) {
        Ok(output) if output.status.success() => {}
        _ => remark("note: the files are not formatted, since `rustfmt` failed or is not there"),
    }
}

/// In the folder of a workspace, Cargo takes only its members, and says how to
/// become one.
fn tell_what_cargo_misses(folder: &Path) {
    let mut cargo = Command::new("cargo");
    cargo
        .current_dir(folder)
        .args(["locate-project", "--workspace", "--quiet"]);
    if let Ok(output) = interrupt::output(&mut cargo)
        && !output.status.success()
        && folder.join("Cargo.toml").is_file()
    {
        let said = String::from_utf8_lossy(&output.stderr);
        remark(&plain_lines(&format!(
            "note: cargo does not take the project where it is: {}",
            said.trim().trim_start_matches("error: ")
        )));
    }
}

/// Makes a repository, unless the project becomes a part of one.
fn init_repository(folder: &Path, into: &Path) {
    if Git::at(into).is_in_repository() {
        return;
    }
    if let Err(error) = Git::at(folder).run(&["init", "--quiet"]) {
        remark(&format!("note: there is no git repository: {error:#}"));
    }
}
