//! Formats what was generated, where rustfmt is installed.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// The text as rustfmt writes it by the project's settings; `None` where there is
/// no rustfmt, or the text is no Rust.
pub(super) fn formatted(text: &str, folder: &Path, edition: &str) -> Option<String> {
    let mut child = Command::new("rustfmt")
        .args(["--quiet", "--edition", edition])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut stdin = child.stdin.take()?;
    // rustfmt reads to the end before it writes.
    stdin.write_all(text.as_bytes()).ok()?;
    drop(stdin);
    let output = child.wait_with_output().ok()?;
    let formatted = String::from_utf8(output.stdout).ok()?;
    (output.status.success() && !formatted.is_empty()).then_some(formatted)
}
