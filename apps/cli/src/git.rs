//! The `git` that is installed.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, anyhow};

use crate::interrupt;
use crate::terminal::is_attended;

/// What a program that git was started by may have set, and would lead it to
/// another repository.
const ELSEWHERE: [&str; 6] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_COMMON_DIR",
    "GIT_PREFIX",
];

/// Git in a folder.
#[derive(Debug)]
pub struct Git {
    folder: PathBuf,
}

impl Git {
    /// Git in a folder, which may be in a repository or not.
    pub fn at(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
        }
    }

    /// Whether the folder belongs to a repository already.
    pub fn is_in_repository(&self) -> bool {
        self.run(&["rev-parse", "--is-inside-work-tree"])
            .is_ok_and(|inside| inside == "true")
    }

    /// Runs a command of git, and gives what it says, without the line end after it.
    ///
    /// # Errors
    ///
    /// What git says is wrong.
    pub fn run(&self, arguments: &[&str]) -> Result<String> {
        let mut command = Command::new("git");
        command
            .args(["-c", "core.hooksPath=/dev/null"])
            .args(arguments)
            .current_dir(&self.folder)
            // Messages are looked at.
            .env("LC_ALL", "C");
        for name in ELSEWHERE {
            command.env_remove(name);
        }
        if !is_attended() {
            command.env("GIT_TERMINAL_PROMPT", "0");
        }
        let output = interrupt::output(&mut command)?;
        if output.status.success() {
            let said = String::from_utf8_lossy(&output.stdout);
            return Ok(said.trim().to_owned());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        Err(anyhow!("git: {}", said.trim()))
    }
}
