//! The browser of the tests: Debian's Chromium, installed when it is missing, and
//! Playwright, which drives it.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use crate::workspace::{program, succeed, version_of};

/// Chromium itself, and one set of fonts: without any, text has no size.
const PACKAGES: [&str; 2] = ["chromium", "fonts-liberation"];

/// The browser tests, to be started with these arguments. What they need besides our
/// programs is installed now.
///
/// # Errors
///
/// What cannot be installed.
pub(crate) fn playwright(arguments: &[&str]) -> Result<Command, String> {
    ensure()?;
    let install = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    succeed(program("npm", &install, "e2e"))?;
    let mut playwright = program("npx", &["--no-install", "playwright", "test"], "e2e");
    playwright.args(arguments).env("CHROMIUM", path());
    Ok(playwright)
}

/// The path of the browser: `CHROMIUM` from the environment, or Debian's.
fn path() -> PathBuf {
    env::var_os("CHROMIUM").map_or_else(|| PathBuf::from("/usr/bin/chromium"), PathBuf::from)
}

/// Installs the browser by apt-get unless it is there.
///
/// # Errors
///
/// A sentence on what to do by hand.
pub(crate) fn ensure() -> Result<(), String> {
    if path().exists() {
        return Ok(());
    }
    println!(
        "no {}: installing {} by apt-get",
        path().display(),
        PACKAGES.join(", ")
    );
    let install = [
        "install",
        "--yes",
        "--no-install-recommends",
        PACKAGES[0],
        PACKAGES[1],
    ];
    let done = apt_get(&["update"]) && apt_get(&install) && path().exists();
    done.then_some(()).ok_or_else(|| {
        "the browser tests need Chromium: `apt-get install chromium`, or CHROMIUM=/path/to/it"
            .to_owned()
    })
}

/// Runs apt-get, by sudo unless this is root already.
fn apt_get(arguments: &[&str]) -> bool {
    let root = version_of("id", &["-u"]).is_some_and(|user| user == "0");
    let mut command = if root {
        Command::new("apt-get")
    } else {
        Command::new("sudo")
    };
    if !root {
        command.arg("apt-get");
    }
    command
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive");
    command.status().is_ok_and(|status| status.success())
}
