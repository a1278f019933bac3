//! The templates that travel in the binary, so that `bennu new` needs no
//! network.
//!
//! They are one folder, since the second is the first with more in it: which
//! one is meant is a question of the folder that its name answers.
//!
//! `templates` is a link from this package to the folder of the workspace;
//! `cargo package` follows it, so that the published crate holds the files.

use anyhow::{Context as _, Result};
use liquid_core::{Object, Value};
use rust_embed::RustEmbed;

use crate::files::{FilePath, Files};
use crate::template::Template;

/// A template of ours.
#[derive(Debug)]
pub struct BuiltIn {
    /// What `--template` says.
    pub name: &'static str,
    /// What it is for.
    pub description: &'static str,
}

/// The templates of ours; the first is the one for who asks for none.
pub const BUILT_IN: [BuiltIn; 2] = [
    BuiltIn {
        name: "live_view",
        description: "a page with a clock that ticks: the smallest good project",
    },
    BuiltIn {
        name: "dashboard",
        description: "cards in Bootstrap and Sass: a clock, a countdown, and a polled source",
    },
];

/// What the folder calls the question which template it is to be.
const QUESTION: &str = "template";

#[derive(RustEmbed)]
#[folder = "templates/project"]
struct Embedded;

/// The template of ours with this name.
pub fn find(name: &str) -> Option<&'static BuiltIn> {
    BUILT_IN.iter().find(|built_in| built_in.name == name)
}

impl BuiltIn {
    /// Unpacks the template.
    ///
    /// # Errors
    ///
    /// None: the tests unpack every one.
    pub fn template(&self) -> Result<Template> {
        let mut files = Files::default();
        for path in Embedded::iter() {
            let file = Embedded::get(&path).context("an embedded file is gone")?;
            files.insert(FilePath::new(&path)?, file.data.into_owned())?;
        }
        let mut template = Template::new(self.name, files)?;
        let questions = &mut template.manifest.always.placeholders;
        questions.retain(|placeholder| placeholder.name != QUESTION);
        template.known = Object::from_iter([(QUESTION.into(), Value::scalar(self.name))]);
        template.manifest.description = self.description.to_owned();
        Ok(template)
    }
}
