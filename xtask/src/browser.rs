//! The browser of the tests: Debian's Chromium, installed when it is missing.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use crate::workspace::version_of;

/// Chromium itself, and one set of fonts: without any, text has no size.
const PACKAGES: [&str; 2] = ["chromium", "fonts-liberation"];

/// The path of the browser: `CHROMIUM` from the environment, or Debian's.
pub(crate) fn path() -> PathBuf {
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
