//! The rules, one row each: where they hold, and what may not stand there.

use super::sources::{Line, Source};

/// Text that may not stand in some files.
struct Rule {
    /// Paths that start so, …
    under: &'static [&'static str],
    /// … unless they contain one of these.
    but: &'static [&'static str],
    /// None of these may stand on a line.
    never: &'static [&'static str],
    /// Where in a file they may not stand.
    scope: Scope,
    /// What to do instead.
    instead: &'static str,
}

/// The part of a file that a rule is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// What ships: no comments, no tests.
    Code,
    /// Tests too.
    Tests,
    /// Tests and comments too.
    Everything,
}

const OURS: &[&str] = &[
    "crates/",
    "apps/",
    "benches/",
    "docs/",
    "e2e/",
    "fuzz/",
    "templates/",
    "xtask/",
];

const RULES: &[Rule] = &[
    Rule {
        under: &["crates/bennu-core/src/"],
        but: &[],
        never: &[
            "tokio",
            "std::net",
            "std::fs",
            "std::thread",
            "Instant::now",
            "SystemTime",
        ],
        scope: Scope::Code,
        instead: "the core is pure: time and input come in as parameters (invariant 1)",
    },
    Rule {
        under: &["crates/bennu-core/src/", "crates/bennu/src/"],
        but: &["/protocol"],
        never: &["\"phx_", "\"heartbeat\""],
        scope: Scope::Code,
        instead: "only `protocol` knows the names on the wire (invariant 2)",
    },
    Rule {
        under: &[
            "crates/bennu/src/driver",
            "crates/bennu/src/view.rs",
            "crates/bennu/src/socket",
        ],
        but: &[],
        never: &["axum"],
        scope: Scope::Code,
        instead: "views know no HTTP framework (invariant 6)",
    },
    Rule {
        under: &["crates/bennu-pubsub/"],
        but: &[],
        never: &["bennu_core", "LiveView", "axum"],
        scope: Scope::Code,
        instead: "PubSub knows nothing of views (invariant 6)",
    },
    Rule {
        under: &["apps/"],
        but: &[],
        never: &[
            "bennu_core",
            "bennu-core",
            "bennu_pubsub",
            "bennu-pubsub",
            "bennu-macros",
            "__private",
        ],
        scope: Scope::Code,
        instead: "an application uses the public API only (invariant 7)",
    },
    Rule {
        under: &["crates/", "apps/"],
        but: &[],
        never: &[
            "unbounded_channel",
            "UnboundedSender",
            "mpsc::channel()",
            "= channel()",
        ],
        scope: Scope::Code,
        instead: "every channel is bounded (invariant 9)",
    },
    Rule {
        under: OURS,
        but: &["xtask/src/tidy"],
        never: &[" TODO", " FIXME", " XXX", "todo!(", "dbg!("],
        scope: Scope::Everything,
        instead: "finish it, or write an issue",
    },
    Rule {
        under: OURS,
        // What a macro generates may allow: nobody knows whether it would fire.
        but: &["xtask/src/tidy", "crates/bennu-macros/src/"],
        never: &["#[allow(", "#![allow("],
        scope: Scope::Tests,
        instead: "#[expect(lint, reason = \"…\")]",
    },
    Rule {
        under: OURS,
        but: &["xtask/src/tidy"],
        never: &[
            "#[ignore",
            "test.skip(",
            "test.fixme(",
            "test.only(",
            "thread::sleep(",
            "waitForTimeout(",
        ],
        scope: Scope::Tests,
        instead: "a test runs always, and waits for a condition",
    },
    Rule {
        under: &[
            "e2e/package-lock.json",
            "crates/bennu/package-lock.json",
            "crates/bennu-bootstrap/package-lock.json",
        ],
        but: &[],
        never: &["\"resolved\""],
        scope: Scope::Tests,
        instead: "npm install --omit-lockfile-registry-resolved",
    },
];

const NAMES: [&str; 6] = [
    "mod.rs",
    "util.rs",
    "utils.rs",
    "helper.rs",
    "helpers.rs",
    "common.rs",
];

/// Every rule that a file breaks, with the line.
pub(crate) fn broken(source: &Source) -> Vec<String> {
    if source.is_specimen() {
        return Vec::new();
    }
    let mut broken: Vec<String> = RULES
        .iter()
        .flat_map(|rule| rule.broken_by(source))
        .collect();
    if NAMES.contains(&source.name()) {
        broken.push(format!(
            "{}: name the module for the thing that it holds",
            source.path
        ));
    }
    if source.is_rust() && !source.text.starts_with("//!") {
        broken.push(format!(
            "{}: open with `//!`: what the file is for",
            source.path
        ));
    }
    broken.extend(foreign_widget(source));
    broken.extend(foreign_runtime(source));
    broken
}

impl Rule {
    fn broken_by<'a>(&'a self, source: &'a Source) -> impl Iterator<Item = String> + 'a {
        let holds = self
            .under
            .iter()
            .any(|start| source.path.starts_with(start))
            && !self.but.iter().any(|part| source.path.contains(part));
        let lines = source
            .lines()
            .filter(move |line| holds && self.is_about(source, line));
        lines.filter_map(|line| {
            let found = self.never.iter().find(|text| line.text.contains(**text))?;
            Some(format!(
                "{}:{}: `{found}`: {}",
                source.path, line.number, self.instead
            ))
        })
    }

    fn is_about(&self, source: &Source, line: &Line<'_>) -> bool {
        match self.scope {
            Scope::Code => !line.is_comment() && !line.is_test && !source.is_test(),
            Scope::Tests => !line.is_comment(),
            Scope::Everything => true,
        }
    }
}

/// Widgets that are also a part of others: a card may hold countdowns.
const PARTS: [&str; 1] = ["countdown"];

/// A widget that names another one (invariant 8).
fn foreign_widget(source: &Source) -> Vec<String> {
    let Some(rest) = source.path.strip_prefix("apps/dashboard/src/widgets/") else {
        return Vec::new();
    };
    let own = rest
        .trim_end_matches(".rs")
        .split('/')
        .next()
        .unwrap_or_default();
    let named = source
        .lines()
        .filter(|line| !line.is_test)
        .filter_map(|line| {
            let other = line.text.split_once("widgets::")?.1;
            let other = other
                .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
                .next()?;
            let foreign = other != own && !other.is_empty() && !PARTS.contains(&other);
            foreign.then(|| {
                format!(
                    "{}:{}: a widget may not name `{other}` (invariant 8)",
                    source.path, line.number
                )
            })
        });
    named.collect()
}

/// Generated code that names the runtime by another way than the hidden module
/// (invariant 10).
fn foreign_runtime(source: &Source) -> Vec<String> {
    if !source.path.starts_with("crates/bennu-macros/src/") {
        return Vec::new();
    }
    let named = source.lines().filter(|line| {
        let mut names = line.text.match_indices("::bennu::");
        !line.is_comment()
            && names.any(|(at, name)| !line.text[at + name.len()..].starts_with("__private"))
    });
    named
        .map(|line| {
            format!(
                "{}:{}: generated code says `::bennu::__private` (invariant 10)",
                source.path, line.number
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Source, broken};

    #[track_caller]
    fn check(path: &str, text: &str, rules: usize) {
        let source = Source {
            path: path.to_owned(),
            text: format!("//! Doc.\n{text}\n"),
        };
        assert_eq!(broken(&source).len(), rules, "{:?}", broken(&source));
    }

    #[test]
    fn the_core_stays_pure() {
        check("crates/bennu-core/src/diff.rs", "use tokio::time;", 1);
        check("crates/bennu/src/driver.rs", "use tokio::time;", 0);
    }

    #[test]
    fn widgets_do_not_know_each_other() {
        check(
            "apps/dashboard/src/widgets/clock.rs",
            "use crate::widgets::posts::View;",
            1,
        );
        check(
            "apps/dashboard/src/widgets/posts/view.rs",
            "use crate::widgets::posts::parse;",
            0,
        );
    }

    #[test]
    fn generated_code_has_one_way_in() {
        check(
            "crates/bennu-macros/src/emit.rs",
            "quote! { ::bennu::Template }",
            1,
        );
        check(
            "crates/bennu-macros/src/emit.rs",
            "quote! { ::bennu::__private::Template }",
            0,
        );
    }

    #[test]
    fn modules_are_named_for_what_they_hold() {
        check("crates/bennu/src/utils.rs", "", 1);
    }
}
