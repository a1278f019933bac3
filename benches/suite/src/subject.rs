//! Who is measured: a server of its own for each measurement.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context as _, bail};
use bennu_load::Process;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// Who is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Subject {
    /// The baseline that hands an encoded frame to the kernel.
    Plain,
    /// The baseline with a kept websocket library.
    Library,
    /// Bennu.
    Server,
}

impl Subject {
    pub(crate) const ALL: [Self; 3] = [Self::Plain, Self::Library, Self::Server];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Plain => "bare, plain writes",
            Self::Library => "bare, tokio-tungstenite",
            Self::Server => "Bennu",
        }
    }
}

/// What a baseline replays of a page.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Replay {
    /// HTML and the answer to the join.
    Page,
    /// The answer to clicks too.
    Clicks,
    /// The frames of messages too.
    Messages,
}

/// Where the programs are: beside this one.
#[derive(Debug)]
pub(crate) struct Programs(PathBuf);

/// A running server. It is killed when this is dropped.
#[derive(Debug)]
pub(crate) struct Running {
    child: Child,
    /// Like `http://127.0.0.1:4000`.
    pub(crate) origin: String,
}

impl Programs {
    pub(crate) fn beside_this() -> anyhow::Result<Self> {
        let this = env::current_exe()?;
        let folder = this.parent().context("a program stands in a folder")?;
        Ok(Self(folder.to_path_buf()))
    }

    /// The command that starts the bench server.
    pub(crate) fn server(&self) -> PathBuf {
        self.0.join("bennu-bench-server")
    }

    pub(crate) async fn start_server(&self) -> anyhow::Result<Running> {
        Running::start(Command::new(self.server()).args(["--listen", "127.0.0.1:0"])).await
    }

    /// Starts the server under a profiler, which writes what is held then when the server
    /// is [finished](Running::finish).
    pub(crate) async fn start_heap(&self, data: &Path) -> anyhow::Result<Running> {
        let mut command = Command::new(self.0.join("bennu-bench-heap"));
        command.args(["--listen", "127.0.0.1:0", "--write"]);
        Running::start(command.arg(data)).await
    }

    /// Starts the baseline on what a server, which is there for that alone, says.
    pub(crate) async fn start_baseline(
        &self,
        write: &str,
        path: &str,
        replay: Replay,
    ) -> anyhow::Result<Running> {
        let original = self.start_server().await?;
        let like = format!("{}{path}", original.origin);
        let mut command = Command::new(self.0.join("bennu-bench-baseline"));
        command.args(["--listen", "127.0.0.1:0", "--write", write, "--like", &like]);
        match replay {
            Replay::Page => {}
            Replay::Clicks => drop(command.args(["--event", "inc"])),
            Replay::Messages => drop(command.args(["--topic", "bench"])),
        }
        Running::start(&mut command).await
    }

    pub(crate) async fn start(
        &self,
        subject: Subject,
        path: &str,
        replay: Replay,
    ) -> anyhow::Result<Running> {
        match subject {
            Subject::Plain => self.start_baseline("plain", path, replay).await,
            Subject::Library => self.start_baseline("library", path, replay).await,
            Subject::Server => self.start_server().await,
        }
    }
}

impl Running {
    /// Starts a program; returns when it says where it listens.
    pub(crate) async fn start(command: &mut Command) -> anyhow::Result<Self> {
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit());
        let program = command.as_std().get_program().to_owned();
        let spawned = command.kill_on_drop(true).spawn();
        let mut child = spawned.with_context(|| format!("starting {}", program.display()))?;
        let out = child.stdout.take().context("the output is a pipe")?;
        let line = BufReader::new(out).lines().next_line().await?;
        match line
            .as_deref()
            .and_then(|line| line.strip_prefix("listening on "))
        {
            Some(origin) => Ok(Self {
                child,
                origin: origin.to_owned(),
            }),
            None => bail!(
                "expected {} to say where it listens, got {line:?}",
                program.display()
            ),
        }
    }

    /// `None` when it has ended.
    pub(crate) fn process(&self) -> Option<Process> {
        self.pid().map(Process::new)
    }

    pub(crate) fn pid(&self) -> Option<u32> {
        self.child.id()
    }

    /// Lets it end by itself, which it does at the end of its input if it reads that.
    pub(crate) async fn finish(&mut self) -> anyhow::Result<()> {
        drop(self.child.stdin.take());
        let status = self.child.wait().await?;
        anyhow::ensure!(status.success(), "the server ended with {status}");
        Ok(())
    }

    /// Ends it, and waits until its sockets and memory are free again.
    pub(crate) async fn end(mut self) -> anyhow::Result<()> {
        Ok(self.child.kill().await?)
    }
}
