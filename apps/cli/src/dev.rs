//! `bennu dev`: serves a project, and serves it anew when its files change.
//!
//! ```text
//! files change ─► cargo build ─► stop the server, start the new one
//!                     └─ fails: the old server stays, the compiler has spoken
//! ```
//!
//! Open pages follow by themselves: the client connects again, finds that its
//! page was signed by another start of the server, and loads it anew.

mod build;
mod watch;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::thread;
use std::time::SystemTime;

use anyhow::Result;
use shared_child::SharedChild;

use self::build::{Build, build};
use self::watch::Watch;
use crate::cargo_project::CargoProject;
use crate::interrupt;
use crate::terminal::remark;

/// Serves the project until it is interrupted.
///
/// # Errors
///
/// When files cannot be watched, or a program cannot be started. A project that
/// does not compile is no error: it waits for the next change.
pub fn run(project: &CargoProject) -> Result<()> {
    interrupt::expect();
    let mut watch = Watch::start(project.folder())?;
    let mut server: Option<Server> = None;
    loop {
        match build(project)? {
            Build::Made(_) if server.as_ref().is_some_and(Server::is_newest) => {}
            Build::Made(binary) => {
                drop(server.take());
                server = Some(Server::start(binary, project)?);
            }
            Build::Failed => remark("bennu: waiting for a change"),
        }
        watch.wait()?;
    }
}

/// The project's program, running. It ends when it is dropped.
struct Server {
    child: Arc<SharedChild>,
    binary: PathBuf,
    built: Option<SystemTime>,
}

impl Server {
    fn start(binary: PathBuf, project: &CargoProject) -> Result<Self> {
        let built = modified(&binary);
        let mut command = Command::new(&binary);
        command.current_dir(project.folder());
        let child = interrupt::start(&mut command)?;
        thread::spawn({
            let child = Arc::clone(&child);
            move || tell_failure(&child)
        });
        Ok(Self {
            child,
            binary,
            built,
        })
    }

    /// Whether it runs what was built last.
    fn is_newest(&self) -> bool {
        let runs = matches!(self.child.try_wait(), Ok(None));
        runs && self.built == modified(&self.binary)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        interrupt::end(&self.child);
    }
}

/// A server that cannot go on has said why; who sits there should not wait for it.
fn tell_failure(child: &Arc<SharedChild>) {
    if let Some(status) = interrupt::failure(child) {
        remark(&format!(
            "bennu: the server has ended ({status}), waiting for a change"
        ));
    }
}

fn modified(binary: &Path) -> Option<SystemTime> {
    binary.metadata().and_then(|about| about.modified()).ok()
}
