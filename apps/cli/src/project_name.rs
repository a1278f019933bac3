//! The name of a project, checked.

use std::fmt;

use heck::ToKebabCase as _;
use thiserror::Error;

/// A name that Cargo takes for a package without a warning, that is no word
/// of Rust, and that no part of the standard library has.
///
/// It is in kebab or snake case, as the user wrote it; templates make the
/// other forms of it with their filters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectName(String);

impl ProjectName {
    /// Checks a name.
    ///
    /// # Errors
    ///
    /// What is wrong with the name, with one that would do.
    pub fn new(name: &str) -> Result<Self, BadName> {
        match flaw(name) {
            None => Ok(Self(name.to_owned())),
            Some(flaw) => Err(BadName {
                name: name.to_owned(),
                flaw,
                better: better(name),
            }),
        }
    }

    /// Refuses the name when one of these libraries has it, in Rust code.
    ///
    /// # Errors
    ///
    /// That it has, with a name that would do.
    pub fn differs_from<'a>(
        &self,
        libraries: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), BadName> {
        let name = self.crate_name();
        let mut libraries = libraries.into_iter();
        if !libraries.any(|library| library.replace('-', "_") == name) {
            return Ok(());
        }
        Err(BadName {
            name: self.0.clone(),
            flaw: Flaw::Library,
            better: format!("{self}-app"),
        })
    }

    /// The name as it was written: that of the folder and the package.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name in Rust code.
    pub fn crate_name(&self) -> String {
        self.0.replace('-', "_")
    }
}

impl fmt::Display for ProjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A name that a project cannot have.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{name}` cannot be the name of a project: {flaw}\n  try: {better}")]
pub struct BadName {
    name: String,
    flaw: Flaw,
    better: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
enum Flaw {
    #[error("expected at least one letter, found nothing")]
    Empty,
    #[error("expected at most {MAX_LENGTH} letters, found {0}")]
    Long(usize),
    #[error("expected a name, found a path; `--into` says in which folder")]
    Path,
    #[error("expected a letter from `a` to `z` first, found {0:?}")]
    Start(char),
    #[error("expected letters from `a` to `z`, digits, `-` and `_`, found {0:?}")]
    Letter(char),
    #[error("it is a keyword of Rust")]
    Keyword,
    #[error("a crate of Rust itself has that name")]
    Rust,
    #[error("a folder of Cargo's build has that name")]
    Cargo,
    #[error("a library that the project uses has that name")]
    Library,
    #[error("Windows has a device of that name")]
    Device,
}

/// What the registry takes.
const MAX_LENGTH: usize = 64;

/// The words of Rust, of all editions.
#[rustfmt::skip]
pub(crate) const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];
const RUST: &[&str] = &["alloc", "core", "proc_macro", "std", "test"];
const CARGO: &[&str] = &["build", "deps", "examples", "incremental"];
#[rustfmt::skip]
const DEVICES: &[&str] = &[
    "aux", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "con", "lpt1",
    "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "nul", "prn",
];

fn flaw(name: &str) -> Option<Flaw> {
    let Some(first) = name.chars().next() else {
        return Some(Flaw::Empty);
    };
    if name.contains(['/', '\\']) || first == '.' {
        return Some(Flaw::Path);
    }
    if !first.is_ascii_lowercase() {
        return Some(Flaw::Start(first));
    }
    let allowed = |letter: &char| {
        letter.is_ascii_lowercase() || letter.is_ascii_digit() || ['-', '_'].contains(letter)
    };
    if let Some(letter) = name.chars().find(|letter| !allowed(letter)) {
        return Some(Flaw::Letter(letter));
    }
    if name.len() > MAX_LENGTH {
        return Some(Flaw::Long(name.len()));
    }
    taken(&name.replace('-', "_"))
}

/// Why a name, in snake case, means something else already.
fn taken(name: &str) -> Option<Flaw> {
    let lists = [
        (KEYWORDS, Flaw::Keyword),
        (RUST, Flaw::Rust),
        (CARGO, Flaw::Cargo),
        (DEVICES, Flaw::Device),
    ];
    lists
        .into_iter()
        .find_map(|(names, flaw)| names.contains(&name).then_some(flaw))
}

/// A name that would do and is as near as can be.
fn better(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).find(|part| !part.is_empty());
    let last = last.unwrap_or_default();
    if last
        .chars()
        .any(|letter| !letter.is_ascii() && letter.is_alphabetic())
    {
        // Only its language knows how it is written in ASCII: `über` is not `ber`.
        return "my-app".to_owned();
    }
    let ascii: String = last
        .chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() {
                letter
            } else {
                '-'
            }
        })
        .collect();
    let mut kebab = ascii.to_kebab_case();
    if !kebab.starts_with(|first: char| first.is_ascii_lowercase()) {
        kebab = format!("app-{kebab}");
    }
    kebab.truncate(MAX_LENGTH);
    let kebab = kebab.trim_end_matches('-');
    if flaw(kebab).is_some() {
        format!("{kebab}-app")
    } else {
        kebab.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_kebab_and_snake_case_are_taken_as_they_are() {
        for name in ["a", "my-app", "my_app", "conf2027"] {
            assert_eq!(ProjectName::new(name).unwrap().as_str(), name);
        }
        assert_eq!(ProjectName::new("my-app").unwrap().crate_name(), "my_app");
    }

    #[test]
    fn a_bad_name_is_told_with_a_good_one() {
        let refused = [
            ("", "found nothing", "app"),
            ("2fast", "found '2'", "app-2fast"),
            ("MyApp", "found 'M'", "my-app"),
            ("my app", "found ' '", "my-app"),
            ("héllo", "found 'é'", "my-app"),
            ("über", "from `a` to `z` first, found 'ü'", "my-app"),
            ("東京", "found '東'", "my-app"),
            ("-x", "found '-'", "x"),
            ("fn", "keyword of Rust", "fn-app"),
            ("gen", "keyword of Rust", "gen-app"),
            ("test", "crate of Rust itself", "test-app"),
            ("proc-macro", "crate of Rust itself", "proc-macro-app"),
            ("build", "Cargo's build", "build-app"),
            ("nul", "Windows", "nul-app"),
            ("../up", "`--into` says", "up"),
            ("..", "`--into` says", "app"),
            ("a/b", "`--into` says", "b"),
        ];
        for (name, why, better) in refused {
            let error = ProjectName::new(name).unwrap_err().to_string();
            assert!(error.contains(why), "{name}: {error}");
            assert!(
                error.ends_with(&format!("try: {better}")),
                "{name}: {error}"
            );
            assert!(ProjectName::new(better).is_ok(), "{better}");
        }
    }

    #[test]
    fn a_library_of_the_project_keeps_its_name() {
        let name = ProjectName::new("bennu-test").unwrap();
        assert!(name.differs_from(["bennu", "tokio"]).is_ok());
        let error = name.differs_from(["bennu", "bennu_test"]).unwrap_err();
        let error = error.to_string();
        assert!(error.contains("a library that the project uses"), "{error}");
        assert!(error.ends_with("try: bennu-test-app"), "{error}");
    }

    #[test]
    fn what_is_proposed_is_never_too_long() {
        let long = "a".repeat(100);
        let error = ProjectName::new(&long).unwrap_err();
        assert!(error.to_string().contains("at most 64 letters, found 100"));
        assert!(ProjectName::new(&error.better).is_ok());
    }
}
