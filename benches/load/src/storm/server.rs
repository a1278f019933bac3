//! The server that the tool starts and kills.

use std::process::Stdio;
use std::time::Duration;

use tokio::process::{Child, Command};
use tokio::time::Instant;

use crate::error::{Error, Result};
use crate::process::Process;
use crate::site::Site;

/// How long a server may take to listen.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often it is tried whether it does.
const LOOK: Duration = Duration::from_millis(5);

/// A running server. It is killed when this is dropped.
#[derive(Debug)]
pub(super) struct Server(Child);

impl Server {
    /// Starts a program; returns when it listens.
    pub(super) async fn start(command: &[String], site: &Site) -> Result<Self> {
        let (program, arguments) = command.split_first().ok_or(Error::NoCommand)?;
        let mut command = Command::new(program);
        command
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        let server = command.kill_on_drop(true).spawn();
        let mut server = Self(server.map_err(|error| Error::Start {
            program: program.clone(),
            error,
        })?);
        let deadline = Instant::now() + PATIENCE;
        while site.connect().await.is_err() {
            let has_ended = server.0.try_wait()?.is_some();
            if has_ended || Instant::now() > deadline {
                return Err(Error::NoServer(site.authority.clone()));
            }
            tokio::time::sleep(LOOK).await;
        }
        Ok(server)
    }

    /// `None` when it has ended.
    pub(super) fn process(&self) -> Option<Process> {
        self.0.id().map(Process::new)
    }

    /// Ends it as a crash would, by `SIGKILL`.
    pub(super) async fn kill(&mut self) -> Result<()> {
        Ok(self.0.kill().await?)
    }
}
