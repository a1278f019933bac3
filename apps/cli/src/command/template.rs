//! `template list | show | install | uninstall`.

use anyhow::Result;

use crate::built_in::{self, BUILT_IN};
use crate::source::{Reference, Source};
use crate::store::{Installation, Installed, Store};
use crate::template::{Kind, Placeholder};
use crate::terminal::{plain, say};

#[derive(Debug, clap::Subcommand)]
pub(super) enum Template {
    /// Lists the templates that there are.
    List,
    /// Shows what a template is for, what it asks for, and its files.
    Show {
        /// The template.
        name: String,
    },
    /// Installs a template.
    #[command(after_help = INSTALL_HELP)]
    Install(Install),
    /// Removes a template that was installed.
    Uninstall {
        /// The template.
        name: String,
    },
}

const INSTALL_HELP: &str = "SOURCE is one of:
  ./my-template                     a folder
  https://example.com/a/b.git       a git repository; ssh://, file:// and git@host:a/b too
  github:owner/name                 a repository at GitHub
  crate:my-templates                a crate, or a version of it: crate:my-templates@1.2

Examples:
  bennu template install github:owner/name --tag v1.0
  bennu template install ./templates --subfolder blog --name my-blog
  bennu new hello --template my-blog

A template is a folder with a cargo-generate.toml, as for cargo-generate.
One that wants to run programs of its own (hooks) is refused.";

/// What `template install` takes.
#[derive(Debug, clap::Args)]
pub(super) struct Install {
    /// Where the template is: see below.
    source: String,
    /// Takes the end of this branch.
    #[arg(long, group = "reference")]
    branch: Option<String>,
    /// Takes this tag.
    #[arg(long, group = "reference")]
    tag: Option<String>,
    /// Takes this commit.
    #[arg(long, value_name = "COMMIT", group = "reference")]
    rev: Option<String>,
    /// The folder in the source, when it holds several templates.
    #[arg(long, value_name = "DIR")]
    subfolder: Option<String>,
    /// What to call it here, if not as its folder.
    #[arg(long)]
    name: Option<String>,
    /// Replaces a template of that name.
    #[arg(long)]
    force: bool,
}

impl Template {
    pub(super) fn run(self) -> Result<()> {
        match self {
            Self::List => list(&Store::of_user()?),
            Self::Show { name } => show(&name)?,
            Self::Install(install) => install.run()?,
            Self::Uninstall { name } => {
                Store::of_user()?.uninstall(&name)?;
                say(&format!("Uninstalled {name}."));
            }
        }
        Ok(())
    }
}

impl Install {
    fn run(self) -> Result<()> {
        let reference = match (self.branch, self.tag, self.rev) {
            (Some(branch), ..) => Reference::Branch(branch),
            (_, Some(tag), _) => Reference::Tag(tag),
            (.., Some(revision)) => Reference::Revision(revision),
            (None, None, None) => Reference::Head,
        };
        let installed = Store::of_user()?.install(&Installation {
            source: &Source::new(&self.source, reference)?,
            subfolder: self.subfolder.as_deref(),
            name: self.name.as_deref(),
            force: self.force,
        })?;
        let name = &installed.template.name;
        say(&format!(
            "Installed {name} from {}.\n\nNext:\n\n  bennu new hello --template {name}",
            plain(&installed.origin)
        ));
        Ok(())
    }
}

fn list(store: &Store) {
    for built_in in BUILT_IN {
        row(built_in.name, built_in.description);
    }
    for name in store.names() {
        match store.get(&name) {
            Ok(installed) => row(&name, about(&installed)),
            Err(error) => row(&name, &format!("broken: {error:#}")),
        }
    }
}

fn row(name: &str, text: &str) {
    say(&format!("{name:<16}  {}", plain(text)));
}

/// What there is to say about a template in a line.
fn about(installed: &Installed) -> &str {
    let description = &installed.template.manifest.description;
    if description.is_empty() {
        &installed.origin
    } else {
        description
    }
}

fn show(name: &str) -> Result<()> {
    let installed = match built_in::find(name) {
        Some(built_in) => Installed {
            template: built_in.template()?,
            origin: "comes with bennu".to_owned(),
        },
        None => Store::of_user()?.get(name)?,
    };
    let manifest = &installed.template.manifest;
    say(&format!("{name}: {}", plain(about(&installed))));
    say(&format!("from: {}", plain(&installed.origin)));
    if manifest.placeholders().next().is_some() {
        say("\nIt asks for:");
    }
    manifest.placeholders().for_each(describe);
    say("\nFiles, depending on the answers:");
    for path in installed.template.possible_files() {
        say(&format!("  {path}"));
    }
    say(&format!("\nUse it: bennu new hello --template {name}"));
    Ok(())
}

fn describe(placeholder: &Placeholder) {
    let values: Vec<_> = placeholder
        .kind
        .choices()
        .iter()
        .map(|choice| &choice.value[..])
        .collect();
    let what = match &placeholder.kind {
        Kind::Text { .. } => "a text".to_owned(),
        Kind::One { .. } => values.join(" | "),
        Kind::Many { .. } => format!("any of {}", values.join(", ")),
        Kind::Flag { .. } => "true | false".to_owned(),
    };
    let default = placeholder.kind.default_text();
    let default = default.map_or("no default".to_owned(), |text| format!("default: {text:?}"));
    say(&format!(
        "  {}: {}",
        placeholder.name,
        plain(&placeholder.prompt)
    ));
    say(&format!("      {}; {}", plain(&what), plain(&default)));
}
