//! Spans of time in words, rounded to their largest unit.

use std::time::Duration;

/// How long ago: `just now`, `12 seconds ago`, `3 minutes ago`, `2 days ago`.
pub fn age(age: Duration) -> String {
    match age.as_secs() {
        0..=1 => "just now".into(),
        seconds => format!("{} ago", span(seconds)),
    }
}

/// How long to wait: `40 seconds`, `1 minute`, `2 hours`. At least a second.
pub fn wait(wait: Duration) -> String {
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    span(seconds.max(1))
}

fn span(seconds: u64) -> String {
    const UNITS: [(u64, &str); 4] = [
        (86_400, "day"),
        (3_600, "hour"),
        (60, "minute"),
        (1, "second"),
    ];
    let (size, unit) = UNITS
        .into_iter()
        .find(|(size, _)| seconds >= *size)
        .unwrap_or((1, "second"));
    let count = seconds / size;
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_name_their_largest_unit() {
        let words =
            [0, 2, 59, 60, 200, 3_600, 90_000, 200_000].map(|s| age(Duration::from_secs(s)));
        assert_eq!(
            words,
            [
                "just now",
                "2 seconds ago",
                "59 seconds ago",
                "1 minute ago",
                "3 minutes ago",
                "1 hour ago",
                "1 day ago",
                "2 days ago"
            ]
        );
    }

    #[test]
    fn a_wait_is_never_zero() {
        assert_eq!(wait(Duration::ZERO), "1 second");
        assert_eq!(wait(Duration::from_millis(39_200)), "40 seconds");
    }
}
