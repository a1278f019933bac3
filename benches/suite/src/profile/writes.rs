//! Counts the system calls by which a process writes to sockets.

use std::process::Stdio;

use tokio::io::AsyncReadExt as _;
use tokio::process::{Child, Command};

/// Whatever tokio writes to sockets with; wake-ups go by `write`, which is not here.
const EVENTS: &str =
    "syscalls:sys_enter_sendto,syscalls:sys_enter_sendmsg,syscalls:sys_enter_writev";
/// The seconds at the end that count: pages are open and settled by then.
const LAST: usize = 5;

/// A count under way, if `perf` may look.
#[derive(Debug)]
pub(crate) struct Writes(Option<Child>);

impl Writes {
    /// Begins to count, second by second.
    pub(crate) fn count(pid: Option<u32>) -> Self {
        let Some(pid) = pid else { return Self(None) };
        let mut perf = Command::new("perf");
        perf.args(["stat", "-x", ",", "-I", "1000", "-e", EVENTS, "-p"]);
        perf.arg(pid.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        let child = perf.stderr(Stdio::piped()).kill_on_drop(true).spawn();
        Self(child.ok())
    }

    /// Ends the count: calls in each of the last seconds, on average.
    pub(crate) async fn per_second(self) -> Option<f64> {
        let mut perf = self.0?;
        perf.start_kill().ok()?;
        let mut text = String::new();
        perf.stderr.take()?.read_to_string(&mut text).await.ok()?;
        let seconds = by_second(&text);
        let last = &seconds[seconds.len().checked_sub(LAST)?..];
        Some(last.iter().sum::<f64>() / LAST as f64)
    }
}

/// The calls in each second: `SECONDS,CALLS,,EVENT,…` for each event.
fn by_second(text: &str) -> Vec<f64> {
    let mut seconds: Vec<(&str, f64)> = Vec::new();
    for line in text.lines() {
        let mut columns = line.trim().split(',');
        let (Some(second), Some(calls)) = (columns.next(), columns.next()) else {
            continue;
        };
        let Ok(calls) = calls.parse::<f64>() else {
            continue;
        };
        match seconds.last_mut() {
            Some((last, sum)) if *last == second => *sum += calls,
            _ => seconds.push((second, calls)),
        }
    }
    seconds.into_iter().map(|(_, calls)| calls).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_of_a_second_are_added_up() {
        let text = "     1.001,10,,syscalls:sys_enter_sendto,1,100.00,,\n     1.001,2,,b,1,,,\n     \
                    2.002,7,,a,1,,,\n     2.002,<not counted>,,b,0,,,\n";
        assert_eq!(by_second(text), [12.0, 7.0]);
        assert!(by_second("no access").is_empty());
    }
}
