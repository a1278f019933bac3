//! What the other steps need on the machine.

use crate::browser;
use crate::workspace::version_of;

/// Checks the tools that the README asks for, and installs the browser.
pub(crate) fn ensure() -> Result<(), String> {
    let oldest = env!("CARGO_PKG_RUST_VERSION");
    at_least("rustc", oldest)?;
    present("cargo fmt", "cargo", &["fmt", "--version"])?;
    present("cargo clippy", "cargo", &["clippy", "--version"])?;
    at_least("node", "20")?;
    present("npm", "npm", &["--version"])?;
    browser::ensure()
}

fn present(what: &str, name: &str, arguments: &[&str]) -> Result<(), String> {
    version_of(name, arguments)
        .map(drop)
        .ok_or_else(|| format!("`{what}` is missing"))
}

fn at_least(name: &str, oldest: &str) -> Result<(), String> {
    let printed = version_of(name, &["--version"]).ok_or_else(|| format!("`{name}` is missing"))?;
    if numbers(&printed) >= numbers(oldest) {
        return Ok(());
    }
    Err(format!(
        "`{name}` must be {oldest} or newer; here it is `{printed}`"
    ))
}

/// The numbers of the first version in a text: `rustc 1.95.0 (…)` is 1, 95, 0.
fn numbers(text: &str) -> Vec<u32> {
    let start = text
        .find(|letter: char| letter.is_ascii_digit())
        .unwrap_or(text.len());
    let version = text[start..]
        .split(|letter: char| letter != '.' && !letter.is_ascii_digit())
        .next();
    version
        .unwrap_or_default()
        .split('.')
        .map_while(|part| part.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn versions_compare_as_numbers() {
        assert_eq!(numbers("rustc 1.95.0 (59807616e 2026-04-14)"), [1, 95, 0]);
        assert!(numbers("v20.20.2") >= numbers("20"));
        assert!(numbers("1.100.0") >= numbers("1.95"));
    }
}
