//! The tree of one view, and its HTML.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::diff::{extract, shortened};
use super::error::{Problem, TreeError};
use super::merge::{Shared, merge, read_template};

/// What one view shows, kept as the official client keeps it: for tools that speak to a
/// server of views themselves. Tests of views have [`Live`](crate::Live).
///
/// # Examples
///
/// ```
/// use serde_json::json;
///
/// let rendered = json!({ "s": ["<p>", "</p>"], "0": "1" });
/// let mut tree = bennu_test::Tree::new(rendered.as_object().unwrap())?;
/// tree.apply(json!({ "0": "2" }).as_object().unwrap().clone())?;
/// assert_eq!(tree.to_html()?, "<p>2</p>");
/// # Ok::<_, bennu_test::TreeError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Tree {
    pub(super) root: Template,
}

/// What fills one dynamic position.
#[derive(Debug, Clone)]
pub(super) enum Part {
    Text(String),
    Template(Template),
    List(List),
}

/// Statics with the dynamics between them; always one static more.
#[derive(Debug, Clone)]
pub(super) struct Template {
    pub(super) statics: Arc<[String]>,
    pub(super) dynamics: Vec<Part>,
    /// Said to have one root tag, for the client's skip optimisation.
    pub(super) has_root: bool,
}

/// One body's statics, and the dynamics of each entry.
#[derive(Debug, Clone)]
pub(super) struct List {
    pub(super) statics: Arc<[String]>,
    pub(super) entries: Vec<Vec<Part>>,
}

impl Tree {
    /// The tree of a join: everything must be there.
    ///
    /// # Errors
    ///
    /// If the client would write `undefined` into the page.
    pub fn new(rendered: &Map<String, Value>) -> Result<Self, TreeError> {
        let shared = Shared::of_message(rendered);
        Ok(Self {
            root: read_template(rendered, shared)?,
        })
    }

    /// Changes the tree by the payload of a diff. What is not for the tree, like a title
    /// and pushed events, is passed over.
    ///
    /// # Errors
    ///
    /// If the diff would corrupt the client's tree; this one is unchanged then.
    pub fn apply(&mut self, diff: Map<String, Value>) -> Result<(), TreeError> {
        let change = extract(diff)?.tree;
        if change.is_empty() {
            return Ok(());
        }
        self.merge(&change)
    }

    /// Changes the tree as the client would. After an error it is unchanged.
    pub(crate) fn merge(&mut self, diff: &Map<String, Value>) -> Result<(), TreeError> {
        if diff.contains_key("s") {
            *self = Self::new(diff)?;
            return Ok(());
        }
        let mut root = self.root.clone();
        merge(&mut root, diff, Shared::of_message(diff))?;
        self.root = root;
        Ok(())
    }

    /// The HTML inside the view's container.
    ///
    /// # Errors
    ///
    /// If a part that is said to have a root tag has none.
    pub fn to_html(&self) -> Result<String, TreeError> {
        let mut html = String::new();
        self.root.write(&mut html)?;
        Ok(html)
    }
}

impl Template {
    fn write(&self, html: &mut String) -> Result<(), TreeError> {
        let start = html.len();
        write_entry(&self.statics, &self.dynamics, html)?;
        if self.has_root && !starts_with_tag(&html[start..]) {
            let found = shortened(&html[start..]);
            return Err(TreeError::new(Problem::NoRootTag { found }));
        }
        Ok(())
    }
}

impl Part {
    fn write(&self, html: &mut String) -> Result<(), TreeError> {
        match self {
            Self::Text(text) => html.push_str(text),
            Self::Template(template) => template.write(html)?,
            Self::List(list) => {
                for (index, entry) in list.entries.iter().enumerate() {
                    write_entry(&list.statics, entry, html)
                        .map_err(|error| error.under(index).under("k"))?;
                }
            }
        }
        Ok(())
    }

    /// For errors.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Template(_) => "a template",
            Self::List(_) => "a list",
        }
    }
}

fn write_entry(statics: &[String], dynamics: &[Part], html: &mut String) -> Result<(), TreeError> {
    for (index, fixed) in statics.iter().enumerate() {
        html.push_str(fixed);
        if let Some(dynamic) = dynamics.get(index) {
            dynamic.write(html).map_err(|error| error.under(index))?;
        }
    }
    Ok(())
}

/// Whether there is a tag after white space and comments of one line each: what the
/// client's `modify_root.ts` needs to find.
fn starts_with_tag(html: &str) -> bool {
    let mut rest = html.trim_start();
    while let Some(comment) = rest.strip_prefix("<!--") {
        let Some(end) = comment
            .find("-->")
            .filter(|end| !comment[..*end].contains('\n'))
        else {
            return false;
        };
        rest = comment[end + 3..].trim_start();
    }
    rest.strip_prefix('<')
        .is_some_and(|tag| tag.starts_with(|c: char| c.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests;
