//! What fills the holes of a template: what is known, defined and asked for.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};
use liquid::Object;

use super::condition;
use super::manifest::{Manifest, Part};
use super::placeholder::Placeholder;
use crate::nearest::nearest;

/// Somebody, or something, that answers.
pub trait Ask {
    /// The answer, as it would be typed.
    ///
    /// # Errors
    ///
    /// When there is no answer.
    fn ask(&mut self, placeholder: &Placeholder) -> Result<String>;
}

/// A value for each thing that a template asks for.
#[derive(Debug, Clone)]
pub struct Answers {
    values: Object,
}

impl Answers {
    /// What is known, and nothing else.
    pub fn of(known: Object) -> Self {
        Self { values: known }
    }

    /// Begins with what is known, takes what is defined, and asks for the rest.
    ///
    /// # Errors
    ///
    /// A definition that the template does not ask for, or a value that it
    /// does not take.
    pub fn collect(
        manifest: &Manifest,
        known: Object,
        defined: &BTreeMap<String, String>,
        ask: &mut dyn Ask,
    ) -> Result<Self> {
        for name in defined.keys() {
            known_to(manifest, name)?;
        }
        let mut answers = Self::of(known);
        while let Some(placeholder) = answers.missing(manifest) {
            let answer = match defined.get(&placeholder.name) {
                Some(answer) => answer.clone(),
                None => ask.ask(placeholder)?,
            };
            let value = placeholder
                .parse(&answer)
                .with_context(|| format!("the value of `{}`", placeholder.name))?;
            answers
                .values
                .insert(placeholder.name.clone().into(), value);
        }
        Ok(answers)
    }

    /// What is known now.
    pub fn values(&self) -> &Object {
        &self.values
    }

    /// The parts of a manifest that hold with these answers.
    pub fn parts<'a>(&self, manifest: &'a Manifest) -> Vec<&'a Part> {
        let holding = manifest.conditional.iter().filter_map(|(condition, part)| {
            condition::holds(condition, &self.values).then_some(part)
        });
        std::iter::once(&manifest.always).chain(holding).collect()
    }

    fn missing<'a>(&self, manifest: &'a Manifest) -> Option<&'a Placeholder> {
        let parts = self.parts(manifest);
        let mut placeholders = parts.into_iter().flat_map(|part| &part.placeholders);
        placeholders.find(|placeholder| !self.values.contains_key(placeholder.name.as_str()))
    }
}

/// An error when a template does not ask for something, with what it asks for.
fn known_to(manifest: &Manifest, name: &str) -> Result<()> {
    let names: Vec<_> = manifest
        .placeholders()
        .map(|each| each.name.as_str())
        .collect();
    if names.contains(&name) {
        return Ok(());
    }
    if names.is_empty() {
        bail!("`--define {name}`: the template asks for nothing");
    }
    let advice = nearest(name, &names).map_or(String::new(), |nearest| {
        format!("\n  try: --define {nearest}=…")
    });
    bail!(
        "`--define {name}`: the template asks for {}{advice}",
        names.join(", ")
    );
}

#[cfg(test)]
mod tests {
    use super::super::Renderer;
    use super::*;
    use crate::files::{FilePath, Files};
    use crate::template::Template;
    use crate::terminal::Nobody;

    fn template(files: &[(&str, &str)]) -> Template {
        let mut all = Files::default();
        for (path, content) in files {
            let path = FilePath::new(path).unwrap();
            all.insert(path, content.as_bytes().to_vec()).unwrap();
        }
        Template::new("x", all).unwrap()
    }

    fn known() -> Object {
        Object::from_iter([
            ("project-name".into(), liquid_core::Value::scalar("my-app")),
            ("crate_name".into(), liquid_core::Value::scalar("my_app")),
        ])
    }

    fn render(template: &Template, defined: &[(&str, &str)]) -> Result<Files> {
        let defined = defined
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let answers = Answers::collect(&template.manifest, known(), &defined, &mut Nobody)?;
        Renderer::new(answers.values().clone())?.files(template, &answers)
    }

    fn text(files: &Files, path: &str) -> String {
        String::from_utf8(files.get(path).unwrap().to_vec()).unwrap()
    }

    const LICENSED: &str = "
[placeholders.license]
prompt = 'Licence?'
choices = ['MIT', 'none']
default = 'none'

[conditional.'license == \"none\"']
ignore = ['LICENSE']

[conditional.'license == \"MIT\"'.placeholders.holder]
prompt = 'Who holds it?'
";

    #[test]
    fn the_name_is_there_in_every_form() {
        let template = template(&[
            ("cargo-generate.toml", ""),
            (
                "src/{{crate_name}}.rs",
                "{{project-name}} {{crate_name}} {{crate_name | pascal_case}} \
                 {{project-name | title_case}} {{crate_name | shouty_snake_case}} \
                 {{crate_name | kebab_case}} {{crate_name | lower_camel_case}}",
            ),
        ]);
        let files = render(&template, &[]).unwrap();
        assert_eq!(
            text(&files, "src/my_app.rs"),
            "my-app my_app MyApp My App MY_APP my-app myApp"
        );
    }

    #[test]
    fn a_condition_leaves_files_out_and_asks_for_more() {
        let files = [
            ("cargo-generate.toml", LICENSED),
            ("LICENSE", "by {{holder}}"),
            ("README", "{{license}}"),
        ];
        let template = template(&files);
        let plain = render(&template, &[]).unwrap();
        assert_eq!(plain.len(), 1);
        assert_eq!(text(&plain, "README"), "none");
        let licensed = render(&template, &[("license", "MIT"), ("holder", "Ada")]).unwrap();
        assert_eq!(text(&licensed, "LICENSE"), "by Ada");
        let error = render(&template, &[("license", "MIT")])
            .unwrap_err()
            .to_string();
        assert!(error.contains("--define holder="), "{error}");
    }

    #[test]
    fn a_wrong_definition_is_told_with_what_there_is() {
        let template = template(&[("cargo-generate.toml", LICENSED)]);
        let error = render(&template, &[("licence", "MIT")])
            .unwrap_err()
            .to_string();
        assert!(error.contains("license, holder"), "{error}");
        assert!(error.ends_with("try: --define license=…"), "{error}");
        let error = render(&template, &[("license", "GPL")]).unwrap_err();
        assert!(format!("{error:#}").contains("expected one of `MIT`, `none`, found `GPL`"));
    }

    #[test]
    fn what_is_excluded_or_no_text_is_copied() {
        let template = template(&[
            ("cargo-generate.toml", "[template]\nexclude = ['*.html']"),
            ("a.html", "{{unknown}}"),
            ("b.css", "{{crate_name}}"),
        ]);
        let files = render(&template, &[]).unwrap();
        assert_eq!(text(&files, "a.html"), "{{unknown}}");
        assert_eq!(text(&files, "b.css"), "my_app");
    }

    #[test]
    fn a_hole_that_nothing_fills_is_told_with_its_file() {
        let template = template(&[("cargo-generate.toml", ""), ("a/b.rs", "{{crate_nam}}")]);
        let error = format!("{:#}", render(&template, &[]).unwrap_err());
        assert!(
            error.contains("a/b.rs") && error.contains("crate_nam"),
            "{error}"
        );
    }

    #[test]
    fn an_answer_cannot_lead_out_of_the_project() {
        let manifest = "[placeholders.place]\nprompt = 'Where?'";
        for (name, place) in [
            ("{{place}}/x", "../.."),
            ("{{place}}/x", ".."),
            ("{{place}}", "/etc/x"),
        ] {
            let template = template(&[("cargo-generate.toml", manifest), (name, "")]);
            let error = render(&template, &[("place", place)]).unwrap_err();
            assert!(format!("{error:#}").contains("in the name of"), "{error:#}");
        }
    }

    #[test]
    fn a_file_cannot_grow_without_end() {
        let long = "long".repeat(100_000);
        let endless = format!("{{% for i in (1..100000) %}}{long}{{% endfor %}}");
        let template = template(&[("cargo-generate.toml", ""), ("a", &endless)]);
        let error = format!("{:#}", render(&template, &[]).unwrap_err());
        assert!(error.contains("the file a"), "{error}");
    }
}
