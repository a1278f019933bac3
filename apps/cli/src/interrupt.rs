//! Ctrl-C and its like: what is under way is undone, and the program leaves.
//!
//! One lock guards what would have to be undone. Whoever changes that, or
//! makes a result final, holds it; so an interruption comes either before, and
//! finds everything to undo, or after, and finds nothing. It keeps the lock
//! until the program has left.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Output};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::{fs, process, thread};

use anyhow::{Context as _, Result};
use dialoguer::console::Term;
use shared_child::SharedChild;

use crate::terminal::remark;

/// What shells report for a program that Ctrl-C ended.
const EXIT_CODE: i32 = 130;

static UNDER_WAY: Mutex<UnderWay> = Mutex::new(UnderWay {
    folders: Vec::new(),
    children: Vec::new(),
    is_normal: false,
});

/// What an interruption undoes.
#[derive(Debug)]
pub struct UnderWay {
    folders: Vec<PathBuf>,
    children: Vec<Arc<SharedChild>>,
    is_normal: bool,
}

impl UnderWay {
    /// A folder to remove.
    pub fn add(&mut self, folder: &Path) {
        self.folders.push(folder.to_owned());
    }

    /// Removes a folder now.
    pub fn remove(&mut self, folder: &Path) {
        self.folders.retain(|other| other != folder);
        let _ = fs::remove_dir_all(folder);
    }

    /// Says that what was to be done is done: an interruption that comes now
    /// changes nothing about it.
    pub fn settle(&mut self) {
        self.is_normal = true;
    }

    fn forget(&mut self, child: &Arc<SharedChild>) {
        self.children.retain(|other| !Arc::ptr_eq(other, child));
    }
}

/// Makes Ctrl-C, and the signals that end a program, undo what is under way.
///
/// # Errors
///
/// When the system does not take the handler.
pub fn install() -> Result<()> {
    ctrlc::set_handler(|| leave()).context("cannot handle Ctrl-C")
}

/// Holds interruptions off until the guard is gone.
pub fn hold() -> MutexGuard<'static, UnderWay> {
    UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Undoes what is under way, and ends the program.
pub fn leave() -> ! {
    let mut under_way = hold();
    for child in std::mem::take(&mut under_way.children) {
        let _ = child.kill();
        let _ = child.wait();
    }
    for folder in std::mem::take(&mut under_way.folders) {
        remove_for_good(&folder);
    }
    let terminal = Term::stderr();
    if terminal.is_term() {
        // A question hides it.
        let _ = terminal.show_cursor();
    }
    if !under_way.is_normal {
        remark("\ninterrupted: nothing was changed");
    }
    process::exit(EXIT_CODE)
}

/// From now on an interruption is how the program is meant to end.
pub fn expect() {
    hold().settle();
}

/// Starts a program that an interruption ends too.
///
/// # Errors
///
/// When the program cannot be started.
pub fn start(command: &mut Command) -> Result<Arc<SharedChild>> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut under_way = hold();
    let child = SharedChild::spawn(command).with_context(|| format!("cannot start `{name}`"))?;
    let child = Arc::new(child);
    under_way.children.push(Arc::clone(&child));
    Ok(child)
}

/// Ends a program that was started, unless it has ended by itself.
pub fn end(child: &Arc<SharedChild>) {
    let mut under_way = hold();
    under_way.forget(child);
    let _ = child.kill();
    drop(under_way);
    let _ = child.wait();
}

/// Waits for a program to fail; `None` if it was ended from here or by Ctrl-C, or did
/// what it was to do.
pub fn failure(child: &Arc<SharedChild>) -> Option<ExitStatus> {
    let status = child.wait().ok()?;
    let is_known = hold()
        .children
        .iter()
        .any(|other| Arc::ptr_eq(other, child));
    (is_known && !status.success() && !was_interrupted(status)).then_some(status)
}

/// Runs a program to its end; an interruption ends it too.
///
/// # Errors
///
/// When the program cannot be started.
pub fn output(command: &mut Command) -> Result<Output> {
    command
        .stdin(process::Stdio::null())
        .stdout(process::Stdio::piped())
        .stderr(process::Stdio::piped());
    let child = start(command)?;
    let stdout = child.take_stdout();
    let stderr = child.take_stderr();
    let (stdout, stderr) = thread::scope(|scope| {
        let stderr = scope.spawn(|| read(stderr));
        (read(stdout), stderr.join().unwrap_or_default())
    });
    let status = child.wait()?;
    hold().forget(&child);
    if was_interrupted(status) {
        leave();
    }
    Ok(Output {
        status,
        stdout,
        stderr,
    })
}

fn read(pipe: Option<impl std::io::Read>) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(mut pipe) = pipe {
        // What was read until it broke is what there is to show.
        let _ = pipe.read_to_end(&mut bytes);
    }
    bytes
}

/// Ctrl-C reaches every program of the terminal at once: the child may be gone
/// before this one has heard of it.
#[cfg(unix)]
fn was_interrupted(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt as _;

    const SIGINT: i32 = 2;
    status.signal() == Some(SIGINT)
}

#[cfg(not(unix))]
fn was_interrupted(_: ExitStatus) -> bool {
    false
}

/// Another thread may just be writing into the folder: its next file finds no
/// folder any more, since this moves it away first.
fn remove_for_good(folder: &Path) {
    let mut doomed = folder.to_owned().into_os_string();
    doomed.push("-gone");
    let doomed = PathBuf::from(doomed);
    let doomed = match fs::rename(folder, &doomed) {
        Ok(()) => doomed,
        Err(_) => folder.to_owned(),
    };
    while let Err(error) = fs::remove_dir_all(&doomed) {
        if error.kind() != std::io::ErrorKind::DirectoryNotEmpty {
            break;
        }
    }
}
