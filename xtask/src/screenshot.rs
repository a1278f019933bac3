//! The pictures of the README, made from a dashboard on fake upstreams.

use crate::browser;
use crate::workspace::{build_programs, succeed};

/// Writes `docs/images/*.png`, light and dark.
pub(crate) fn run() -> Result<(), String> {
    let playwright = browser::playwright(&["--config", "playwright.screenshots.config.ts"])?;
    build_programs()?;
    succeed(playwright)
}
