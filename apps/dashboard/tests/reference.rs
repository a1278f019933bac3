//! What the README and the guides show of the configuration: files, a mistake, and the
//! reference.

use std::fs;
use std::path::Path;

use bennu_dashboard::config::outline::reference;
use bennu_dashboard::config::{Config, Environment};

fn file(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(path).expect("it stands there")
}

/// The first block of this language that holds `part`.
fn block(document: &str, language: &str, part: &str) -> String {
    let text = file(document);
    let fence = format!("```{language}\n");
    let blocks = text.split(&fence).skip(1);
    let mut blocks = blocks.filter_map(|rest| rest.split("```").next());
    let found = blocks.find(|block| block.contains(part));
    found.expect("it is shown").to_owned()
}

/// What is said of a file called `dashboard.toml`.
fn checked(config: &str) -> String {
    let parsed = Config::parse(Path::new("dashboard.toml"), config, &Environment::of(&[]));
    parsed.map_or_else(|mistakes| mistakes.to_string(), |config| config.to_string())
}

/// The keys of all tables, each the first cell of its row.
fn keys() -> Vec<String> {
    let reference = reference();
    let rows = reference
        .lines()
        .filter_map(|line| line.strip_prefix("| `"));
    let keys = rows.filter_map(|row| row.split_once('`'));
    keys.map(|(key, _)| key.to_owned()).collect()
}

const GUIDE: &str = "../../docs/src/dashboard.md";

#[test]
fn the_files_of_the_readme_and_the_guide_are_good() {
    let said = |document| checked(&block(document, "toml", "[[row]]"));
    assert!(said("../../README.md").starts_with("2 widgets in "));
    assert!(said(GUIDE).starts_with("3 widgets in 2 rows"));
}

#[test]
fn the_mistake_that_the_guide_shows_is_told_so() {
    let config = block(GUIDE, "toml", "[[row]]").replacen("show = ", "sohw = ", 1);
    let shown = block(GUIDE, "text", "sohw");
    assert_eq!(checked(&config), shown.trim_end());
}

#[test]
fn the_guides_show_the_reference_as_the_code_has_it() {
    assert!(
        file("../../docs/src/configuration.md") == reference(),
        "write it anew: cargo run -p bennu-dashboard -- reference > docs/src/configuration.md"
    );
}

#[test]
fn the_reference_and_the_example_hold_the_same_keys() {
    let keys = keys();
    let example = file("dashboard.example.toml");
    for key in &keys {
        assert!(
            example.contains(&format!("{key} = ")),
            "{key} is not in the example"
        );
    }
    let lines = example.lines().filter_map(|line| line.split_once(" = "));
    for key in lines.map(|(key, _)| key.trim_start_matches(['#', ' '])) {
        assert!(
            keys.iter().any(|known| known == key),
            "{key} is not in the reference"
        );
    }
}

#[test]
fn a_key_is_shown_with_what_it_takes_and_its_default() {
    let row = "| `limit` | How many posts, newest first. | a whole number from 1 to 50 | `10` |";
    assert!(reference().contains(row));
    let nested = "`[source.NAME.mastodon]`\n\n| key |";
    assert!(reference().contains(nested));
}
