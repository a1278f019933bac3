//! The pictures of the README, made from a dashboard on fake upstreams.

use std::process::ExitCode;

use crate::browser;
use crate::workspace::{cargo, program};

/// Writes `docs/images/*.png`, light and dark.
pub(crate) fn run() -> ExitCode {
    let made = browser::ensure().and_then(|()| picture());
    if let Err(problem) = made {
        println!("{problem}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn picture() -> Result<(), String> {
    let mut steps = [
        cargo(&["build", "--workspace", "--bins"]),
        program(
            "npm",
            &["ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            "e2e",
        ),
        program(
            "npx",
            &[
                "--no-install",
                "playwright",
                "test",
                "--config",
                "playwright.screenshots.config.ts",
            ],
            "e2e",
        ),
    ];
    for step in &mut steps {
        let done = step.env("CHROMIUM", browser::path()).status();
        if !done.is_ok_and(|status| status.success()) {
            return Err(format!("{} failed", step.get_program().display()));
        }
    }
    Ok(())
}
