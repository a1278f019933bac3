//! `bennu gen`: adds a view, a component or a widget to a project.
//!
//! ```text
//! CargoProject ─► Plan (what to create and what to change, in memory) ─► files
//! ```
//!
//! A plan is complete before anything is written, and undone when a file cannot
//! be. What changes is found by parsing, so that it survives what people do to
//! their files; where it is not found, the line to add is told instead.

mod edit;
mod name;
mod plan;
mod rustfmt;

use anyhow::{Result, ensure};

use self::edit::{Module, Route, WidgetEntry};
pub use self::name::{BadName, ItemName};
pub use self::plan::{Done, Plan};
use crate::cargo_project::CargoProject;

/// What can be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A view with a route.
    Live,
    /// A part of pages.
    Component,
    /// A view on the board of a dashboard.
    Widget,
}

/// What adding it would do to the project.
///
/// # Errors
///
/// When the project has it already, or is none that has widgets.
pub fn plan(project: &CargoProject, kind: Kind, name: &ItemName) -> Result<Plan> {
    let mut plan = Plan::new(project);
    match kind {
        Kind::Live => {
            let class = |classes| match project.has_bootstrap() {
                true => format!(" class=\"{classes}\""),
                false => String::new(),
            };
            let source = name
                .fill(include_str!("../templates/gen/live.rs.liquid"))
                .replace("{{main_class}}", &class("container py-4"))
                .replace("{{button_class}}", &class("btn btn-primary"));
            add(
                &mut plan,
                "live",
                "The views that routes show.",
                name,
                source,
            )?;
            plan.change("src/site.rs", &Route { name })?;
        }
        Kind::Component => {
            let source = name.fill(include_str!("../templates/gen/component.rs.liquid"));
            let about = "Parts that pages are made of.";
            add(&mut plan, "components", about, name, source)?;
        }
        Kind::Widget => {
            ensure!(
                plan.has("src/widgets.rs"),
                "expected a dashboard, which has its widgets in src/widgets.rs; found no such file\n  \
                 try: bennu gen live {name}"
            );
            let source = name.fill(include_str!("../templates/gen/widget.rs.liquid"));
            add(&mut plan, "widgets", "The widgets.", name, source)?;
            plan.change("src/widgets.rs", &WidgetEntry { name })?;
        }
    }
    Ok(plan)
}

/// Adds a file to a module, and the module to the crate if it is its first.
fn add(plan: &mut Plan, parent: &str, about: &str, name: &ItemName, source: String) -> Result<()> {
    ensure!(
        name.as_str() != parent,
        "expected another name than that of its folder, src/{parent}: Clippy would warn of it"
    );
    plan.create(&format!("src/{parent}/{name}.rs"), source)?;
    let inline = format!("src/{parent}/mod.rs");
    let file = if plan.has(&inline) {
        inline
    } else {
        format!("src/{parent}.rs")
    };
    if !plan.has(&file) {
        plan.create(&file, format!("//! {about}\n"))?;
        plan.change("src/lib.rs", &Module { name: parent })?;
    }
    let module = Module {
        name: name.as_str(),
    };
    ensure!(
        !module.is_in(plan.text(&file)?),
        "expected a new name, {file} has a module `{name}` already"
    );
    plan.change(&file, &module)
}

#[cfg(test)]
mod tests;
