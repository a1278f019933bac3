//! What the server's process has used, as Linux tells it.

use std::fs;
use std::time::Duration;

use crate::error::{Error, Result};

/// How many times per second `/proc` counts: `USER_HZ`, the same on all of Linux
/// (proc_pid_stat(5)).
const TICKS_PER_SECOND: u32 = 100;

/// A process on this machine.
#[derive(Debug, Clone, Copy)]
pub struct Process {
    pid: u32,
}

impl Process {
    /// The process with this id.
    pub fn new(pid: u32) -> Self {
        Self { pid }
    }

    /// The CPU time it has used so far, in user and kernel, in steps of 10 ms.
    ///
    /// # Errors
    ///
    /// If there is no such process, or no `/proc`.
    pub fn cpu(self) -> Result<Duration> {
        let path = format!("/proc/{}/stat", self.pid);
        let text = read(&path)?;
        let ticks = cpu_ticks(&text).ok_or(Error::Process {
            expected: "CPU times",
            path,
        })?;
        Ok(Duration::from_secs(ticks) / TICKS_PER_SECOND)
    }

    /// Its proportional set size in bytes: its own memory, and its share of what it
    /// shares with others.
    ///
    /// # Errors
    ///
    /// As [`cpu`](Self::cpu), and if the process belongs to somebody else.
    pub fn pss_bytes(self) -> Result<u64> {
        let path = format!("/proc/{}/smaps_rollup", self.pid);
        let text = read(&path)?;
        pss_bytes(&text).ok_or(Error::Process {
            expected: "Pss",
            path,
        })
    }
}

fn read(path: &str) -> Result<String> {
    fs::read_to_string(path).map_err(|error| Error::NoProcess {
        path: path.to_owned(),
        error,
    })
}

/// `utime` and `stime`, the 14th and 15th field. The second one is the program's name
/// in parentheses, which can hold anything.
fn cpu_ticks(stat: &str) -> Option<u64> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut times = after_name.split_ascii_whitespace().skip(11);
    let user: u64 = times.next()?.parse().ok()?;
    let kernel: u64 = times.next()?.parse().ok()?;
    Some(user + kernel)
}

fn pss_bytes(rollup: &str) -> Option<u64> {
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_past_a_name_with_anything_in_it() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194560 1 2 3 4 150 25 0 0 20 0 1 0 9 1 1\n";
        assert_eq!(cpu_ticks(stat), Some(175));
        assert_eq!(cpu_ticks("7 (a"), None);
    }

    #[test]
    fn process_that_is_not_there_is_named() {
        let gone = Process::new(u32::MAX);
        let (cpu, pss) = (gone.cpu().unwrap_err(), gone.pss_bytes().unwrap_err());
        assert!(cpu.to_string().contains("/proc/4294967295/stat"), "{cpu}");
        assert!(pss.to_string().contains("/proc/4294967295/"), "{pss}");
    }

    #[test]
    fn pss_is_read_in_bytes() {
        let rollup = "5-7 ---p 0 00:00 0 [rollup]\nRss:  9 kB\nPss:     2048 kB\nPss_Dirty: 1 kB\n";
        assert_eq!(pss_bytes(rollup), Some(2 << 20));
        assert_eq!(pss_bytes("Rss: 9 kB\n"), None);
    }
}
