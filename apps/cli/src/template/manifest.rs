//! `cargo-generate.toml`, checked.
//!
//! ```toml
//! [template]                       # cargo-generate's own
//! ignore = ["notes"]               # files and folders that no project gets
//! exclude = ["style/*.css"]        # files that are copied as they are
//!
//! [placeholders.license]           # what is asked for, as {{license}}
//! prompt = "Under which licence is it?"
//! choices = ["MIT", "none"]
//! default = "none"
//!
//! [conditional.'license == "none"']
//! ignore = ["LICENSE-MIT"]
//!
//! [bennu]                          # what cargo-generate does not know
//! description = "A page with a clock"
//! next = ["cargo run"]             # what to do in the new folder, as in a shell
//! ```

use anyhow::{Context as _, Result, bail, ensure};
use indexmap::IndexMap;
use serde::Deserialize;

use super::placeholder::{Placeholder, Written};
use crate::files::FilePath;

/// The name of the file.
pub const MANIFEST: &str = "cargo-generate.toml";

/// What the manifest of a template says.
#[derive(Debug, Clone, Default)]
pub struct Manifest {
    /// What the template is for, in a line.
    pub description: String,
    /// What to do in the folder of a new project: lines of a shell, with holes.
    pub next: Vec<String>,
    /// Whether the Rust files are formatted after their holes are filled.
    pub fmt: bool,
    /// Folders that hold the templates, when this one holds none itself.
    pub sub_templates: Vec<String>,
    /// What holds always.
    pub always: Part,
    /// What holds when a condition does, in the language of Rhai.
    pub conditional: Vec<(String, Part)>,
}

/// What to ask for and which files to take.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// What is asked for, in this order.
    pub placeholders: Vec<Placeholder>,
    /// If not empty, only files that match are rendered.
    pub include: Vec<String>,
    /// Files that match are copied as they are.
    pub exclude: Vec<String>,
    /// Files and folders that no project gets.
    pub ignore: Vec<FilePath>,
}

impl Manifest {
    /// Reads and checks the text of a manifest.
    ///
    /// # Errors
    ///
    /// What is wrong in it, or what it wants that `bennu` does not do.
    pub fn parse(text: &[u8]) -> Result<Self> {
        let text = std::str::from_utf8(text).context("expected UTF-8")?;
        let raw: Raw = toml::from_str(text)?;
        raw.hooks.refuse()?;
        ensure!(
            !raw.template.init,
            "`init` is for templates that go into an existing folder, which `bennu new` never does"
        );
        let conditional = raw.conditional.into_iter().map(|(condition, part)| {
            let part = part
                .check()
                .with_context(|| format!("conditional.'{condition}'"))?;
            Ok((condition, part))
        });
        Ok(Self {
            description: raw.bennu.description,
            next: raw.bennu.next,
            fmt: raw.template.fmt,
            sub_templates: raw.template.sub_templates,
            conditional: conditional.collect::<Result<_>>()?,
            always: RawPart {
                placeholders: raw.placeholders,
                ..raw.template.part
            }
            .check()?,
        })
    }

    /// Everything that could be asked for, under whatever condition.
    pub fn placeholders(&self) -> impl Iterator<Item = &Placeholder> {
        let conditional = self.conditional.iter().map(|(_, part)| part);
        std::iter::once(&self.always)
            .chain(conditional)
            .flat_map(|part| &part.placeholders)
    }
}

/// The file as it is written. Keys that are not known are of later versions.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Raw {
    template: RawTemplate,
    placeholders: IndexMap<String, Written>,
    conditional: IndexMap<String, RawPart>,
    hooks: RawHooks,
    bennu: RawBennu,
}

#[derive(Deserialize)]
#[serde(default)]
struct RawTemplate {
    #[serde(flatten)]
    part: RawPart,
    sub_templates: Vec<String>,
    init: bool,
    fmt: bool,
}

impl Default for RawTemplate {
    fn default() -> Self {
        Self {
            part: RawPart::default(),
            sub_templates: Vec::new(),
            init: false,
            fmt: true,
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct RawPart {
    placeholders: IndexMap<String, Written>,
    include: Vec<String>,
    exclude: Vec<String>,
    ignore: Vec<String>,
}

impl RawPart {
    fn check(self) -> Result<Part> {
        let placeholders = self.placeholders.into_iter().map(|(name, written)| {
            Placeholder::new(&name, written).with_context(|| format!("placeholders.{name}"))
        });
        let ignore = self.ignore.iter().map(|path| {
            let path = path.trim_start_matches("./").trim_end_matches('/');
            FilePath::new(path).context("ignore")
        });
        Ok(Part {
            placeholders: placeholders.collect::<Result<_>>()?,
            ignore: ignore.collect::<Result<_>>()?,
            include: self.include,
            exclude: self.exclude,
        })
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct RawHooks {
    init: Vec<String>,
    pre: Vec<String>,
    post: Vec<String>,
}

impl RawHooks {
    /// `fmt` names no script but asks for what is done anyway.
    fn refuse(&self) -> Result<()> {
        let hooks = [&self.init, &self.pre, &self.post].into_iter().flatten();
        let scripts: Vec<_> = hooks.filter(|hook| *hook != "fmt").cloned().collect();
        if !scripts.is_empty() {
            bail!(
                "the template wants to run its own programs ({}), which `bennu` never does\n  \
                 try: read them, and if you trust them, use `cargo generate` with this template",
                scripts.join(", ")
            );
        }
        Ok(())
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct RawBennu {
    description: String,
    next: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        format!("{:#}", Manifest::parse(text.as_bytes()).unwrap_err())
    }

    #[test]
    fn placeholders_keep_the_order_of_the_file() {
        let manifest = Manifest::parse(
            b"[placeholders]\nz = { prompt = 'z?' }\na = { prompt = 'a?' }\n\
              [conditional.'a == \"1\"'.placeholders]\nb = { prompt = 'b?' }\n",
        )
        .unwrap();
        let names: Vec<_> = manifest
            .placeholders()
            .map(|each| each.name.as_str())
            .collect();
        assert_eq!(names, ["z", "a", "b"]);
    }

    #[test]
    fn a_template_with_hooks_is_refused() {
        let error = error("[hooks]\npre = ['steal.rhai']");
        assert!(
            error.contains("steal.rhai") && error.contains("cargo generate"),
            "{error}"
        );
        Manifest::parse(b"[hooks]\npost = ['fmt']").unwrap();
    }

    #[test]
    fn nothing_outside_of_the_template_can_be_named() {
        let error = error("[conditional.'true']\nignore = ['../../home']");
        assert!(error.contains("conditional.'true'"), "{error}");
        assert!(
            error.contains("`../../home` is not a path below"),
            "{error}"
        );
    }

    #[test]
    fn a_mistake_is_told_with_its_place() {
        let error = error("[placeholders.size]\nprompt = 'How big?'\ndefault = 3");
        assert!(error.contains("placeholders.size"), "{error}");
    }
}
