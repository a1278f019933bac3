//! Talking with whoever sits at the terminal.

use std::io::{self, IsTerminal as _, Write as _};

use anyhow::{Context as _, Result, anyhow};
use dialoguer::theme::ColorfulTheme;
use dialoguer::{Confirm, Input, MultiSelect, Select};

use crate::built_in::BuiltIn;
use crate::project_name::ProjectName;
use crate::template::{Ask, Choice, Kind, Placeholder};

/// Who answers: the user, when there is one and wants to be asked.
pub fn asker(wants_defaults: bool) -> Box<dyn Ask> {
    if is_attended() && !wants_defaults {
        Box::new(User)
    } else {
        Box::new(Nobody)
    }
}

/// Whether somebody sits there: both what is asked and what is answered go
/// through a terminal.
pub fn is_attended() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Says something. Nobody is left to tell when the output is closed.
pub fn say(text: &str) {
    let _ = writeln!(io::stdout(), "{text}");
}

/// Says something that is no result: a remark, a warning, an error.
pub fn remark(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// A text of somebody else's without what would command the terminal.
pub fn plain(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect()
}

/// The same for a text of several lines.
pub fn plain_lines(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(plain).collect();
    lines.join("\n")
}

/// Asks what a new project is called.
///
/// # Errors
///
/// When the terminal is gone.
pub fn ask_project_name() -> Result<String> {
    let valid = |name: &String| ProjectName::new(name).map(drop);
    Ok(Input::<String>::with_theme(&ColorfulTheme::default())
        .with_prompt("What is the project called?")
        .validate_with(valid)
        .interact_text()?)
}

/// Asks what a new project is made of: one of these, the first unless told.
///
/// # Errors
///
/// When the terminal is gone.
pub fn ask_template(templates: &[BuiltIn]) -> Result<String> {
    let choice = |template: &BuiltIn| Choice {
        value: template.name.to_owned(),
        label: format!("{}: {}", template.name, template.description),
    };
    let choices: Vec<_> = templates.iter().map(choice).collect();
    ask_one("What is it to start from?", None, &choices)
}

/// The user at the terminal.
#[derive(Debug, Clone, Copy)]
pub struct User;

impl Ask for User {
    fn ask(&mut self, placeholder: &Placeholder) -> Result<String> {
        let prompt = plain(&placeholder.prompt);
        match &placeholder.kind {
            Kind::Text { default, .. } => ask_text(&prompt, default.as_deref(), placeholder),
            Kind::One { default, choices } => ask_one(&prompt, default.as_deref(), choices),
            Kind::Many { default, choices } => ask_many(&prompt, default.as_deref(), choices),
            Kind::Flag { default } => ask_flag(&prompt, *default),
        }
    }
}

/// Nobody is asked: the default of the template is taken.
#[derive(Debug, Clone, Copy)]
pub struct Nobody;

impl Ask for Nobody {
    fn ask(&mut self, placeholder: &Placeholder) -> Result<String> {
        placeholder.kind.default_text().ok_or_else(|| {
            anyhow!(
                "the template asks \"{}\", has no default, and there is nobody to ask\n  \
                 try: --define {}=…",
                plain(&placeholder.prompt),
                placeholder.name
            )
        })
    }
}

fn ask_text(prompt: &str, default: Option<&str>, placeholder: &Placeholder) -> Result<String> {
    let theme = ColorfulTheme::default();
    let fits = |answer: &String| placeholder.parse(answer).map(drop);
    let mut input = Input::<String>::with_theme(&theme).with_prompt(prompt);
    if let Some(default) = default {
        input = input
            .default(default.to_owned())
            .show_default(!default.is_empty())
            .allow_empty(default.is_empty());
    }
    Ok(input.validate_with(fits).interact_text()?)
}

fn ask_one(prompt: &str, default: Option<&str>, choices: &[Choice]) -> Result<String> {
    let standing = choices
        .iter()
        .position(|choice| Some(choice.value.as_str()) == default);
    let chosen = Select::with_theme(&ColorfulTheme::default())
        .with_prompt(prompt)
        .items(labels(choices))
        .default(standing.unwrap_or(0))
        .interact()?;
    value(choices, chosen)
}

fn ask_many(prompt: &str, default: Option<&[String]>, choices: &[Choice]) -> Result<String> {
    let standing = |choice: &Choice| default.is_some_and(|chosen| chosen.contains(&choice.value));
    let items: Vec<_> = labels(choices)
        .into_iter()
        .zip(choices.iter().map(standing))
        .collect();
    let chosen = MultiSelect::with_theme(&ColorfulTheme::default())
        .with_prompt(prompt)
        .items_checked(items)
        .interact()?;
    let values: Result<Vec<_>> = chosen.into_iter().map(|at| value(choices, at)).collect();
    Ok(values?.join(","))
}

fn ask_flag(prompt: &str, default: Option<bool>) -> Result<String> {
    let theme = ColorfulTheme::default();
    let confirm = Confirm::with_theme(&theme).with_prompt(prompt);
    let confirm = match default {
        Some(default) => confirm.default(default),
        None => confirm,
    };
    Ok(confirm.interact()?.to_string())
}

fn labels(choices: &[Choice]) -> Vec<String> {
    choices.iter().map(|choice| plain(&choice.label)).collect()
}

fn value(choices: &[Choice], at: usize) -> Result<String> {
    let choice = choices.get(at).context("nothing was chosen")?;
    Ok(choice.value.clone())
}
