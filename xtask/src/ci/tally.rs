//! How many tests passed and failed, read from what their runners print.

use std::fmt;
use std::ops::Add;

/// The outcome of a step: counted tests, or only that it went wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    passed: u32,
    failed: u32,
}

impl Tally {
    /// A step that is no test runner and went wrong, or a runner that broke
    /// before it could count. One failure, so that no red run looks green.
    pub(crate) fn broken() -> Self {
        Self {
            passed: 0,
            failed: 1,
        }
    }

    /// Adds what one line of a runner's output says.
    pub(crate) fn read(self, line: &str) -> Self {
        self + cargo_test(line)
            .or_else(|| own_form(line))
            .unwrap_or_default()
    }

    /// The tally of a runner that ended with this success.
    pub(crate) fn ended(self, success: bool) -> Self {
        if success || self.failed > 0 {
            self
        } else {
            self + Self::broken()
        }
    }

    pub(crate) fn is_green(self) -> bool {
        self.failed == 0
    }

    /// The counts, or nothing for a step without tests.
    pub(crate) fn detail(self) -> String {
        if self == Self::default() {
            String::new()
        } else {
            self.to_string()
        }
    }
}

impl Add for Tally {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// `test result: ok. 12 passed; 0 failed; 0 ignored; …`
fn cargo_test(line: &str) -> Option<Tally> {
    let counts = line
        .trim()
        .strip_prefix("test result: ")?
        .split_once(". ")?
        .1;
    let mut counts = counts.split("; ");
    let passed = counts.next()?.strip_suffix(" passed")?.parse().ok()?;
    let failed = counts.next()?.strip_suffix(" failed")?.parse().ok()?;
    Some(Tally { passed, failed })
}

/// `tally: 12 passed, 0 failed`, as the browser tests' own reporter prints it.
fn own_form(line: &str) -> Option<Tally> {
    let (passed, failed) = line.trim().strip_prefix("tally: ")?.split_once(", ")?;
    let passed = passed.strip_suffix(" passed")?.parse().ok()?;
    let failed = failed.strip_suffix(" failed")?.parse().ok()?;
    Some(Tally { passed, failed })
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[track_caller]
    fn check(lines: &[&str], success: bool, expected: &str) {
        let tally = lines
            .iter()
            .fold(Tally::default(), |tally, line| tally.read(line));
        assert_eq!(tally.ended(success).to_string(), expected);
    }

    #[test]
    fn sums_every_binary_of_a_cargo_run() {
        let first = "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s";
        let second =
            "test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out";
        check(
            &["running 12 tests", first, second],
            false,
            "13 passed, 2 failed",
        );
    }

    #[test]
    fn reads_the_browser_reporter() {
        check(
            &["tally: 30 passed, 1 failed"],
            false,
            "30 passed, 1 failed",
        );
    }

    #[test]
    fn a_runner_that_breaks_before_it_counts_is_a_failure() {
        check(
            &["error: could not compile `bennu`"],
            false,
            "0 passed, 1 failed",
        );
    }
}
