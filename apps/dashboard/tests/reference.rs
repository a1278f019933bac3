//! The reference of the configuration, which the guides show.

use std::fs;
use std::path::Path;

use bennu_dashboard::config::outline::reference;

fn file(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(path).expect("it stands there")
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
