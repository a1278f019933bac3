//! `new NAME`: makes a project, and says what to do next.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::built_in::BUILT_IN;
use crate::project::{self, Created, Request};
use crate::project_name::ProjectName;
use crate::terminal::{self, plain, say};

/// What `new` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  bennu new hello                            a page with a clock, in the folder `hello`
  bennu new board --template dashboard       a dashboard
  bennu new hello --define license=MIT       an answer given in advance
  bennu new hello --yes                      the defaults, without a question
  bennu new hello --bennu-path ../bennu      built against a checkout of Bennu

What a template asks for: bennu template show TEMPLATE
Without a terminal nothing is asked, and the defaults are taken.")]
pub(super) struct New {
    /// What the project is called: lower-case letters, digits, `-` and `_`.
    name: Option<String>,
    /// What it is made of: `live_view`, `dashboard`, or one that you installed.
    /// Without it, `live_view`.
    #[arg(long, short)]
    template: Option<String>,
    /// The folder in which the folder of the project is made.
    #[arg(long, value_name = "DIR", default_value = ".")]
    into: PathBuf,
    /// A checkout of Bennu to build against, in place of the published version.
    #[arg(long, value_name = "DIR")]
    bennu_path: Option<PathBuf>,
    /// Answers a question of the template in advance.
    #[arg(long, short, value_name = "KEY=VALUE", value_parser = definition)]
    define: Vec<(String, String)>,
    /// Asks nothing: takes the defaults of the template.
    #[arg(long, short)]
    yes: bool,
    /// Which version control the project begins with.
    #[arg(long, value_enum, default_value_t = Vcs::Git)]
    vcs: Vcs,
}

/// Which version control a project begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Vcs {
    /// A git repository, unless the project becomes a part of one.
    Git,
    /// None.
    None,
}

impl New {
    pub(super) fn run(self) -> Result<()> {
        // Whoever has said nothing is asked everything.
        let asks = self.name.is_none() && terminal::is_attended() && !self.yes;
        let name = match self.name {
            Some(name) => name,
            None if asks => terminal::ask_project_name()?,
            None => anyhow::bail!("the project needs a name\n  try: bennu new hello"),
        };
        let template = match self.template {
            Some(template) => template,
            None if asks => terminal::ask_template(&BUILT_IN)?,
            None => BUILT_IN[0].name.to_owned(),
        };
        let request = Request {
            name: ProjectName::new(&name)?,
            template,
            into: self.into,
            bennu_path: self.bennu_path,
            defined: self.define.into_iter().collect(),
            git: self.vcs == Vcs::Git,
        };
        let created = project::create(&request, terminal::asker(self.yes).as_mut())?;
        tell(&request, &created);
        Ok(())
    }
}

fn tell(request: &Request, created: &Created) {
    let folder = created.folder.strip_prefix(".").unwrap_or(&created.folder);
    say(&format!(
        "Created {} from the template {}: {} files.\n\nNext:\n\n  cd {}",
        request.name,
        request.template,
        created.files,
        quoted(folder)
    ));
    for line in &created.next {
        say(&format!("  {}", plain(line)));
    }
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let is_plain = |letter: char| letter.is_alphanumeric() || "/._-~+@".contains(letter);
    if text.chars().all(is_plain) {
        text
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

fn definition(text: &str) -> Result<(String, String)> {
    let (key, value) = text.split_once('=').context("expected KEY=VALUE")?;
    Ok((key.trim().to_owned(), value.to_owned()))
}
