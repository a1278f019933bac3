//! A run that is ended in the middle: by Ctrl-C it leaves nothing, and what it
//! leaves when it is killed, the next run removes.
//!
//! The middle is where the run waits for `git`: one of ours stands in the
//! path, says that it was reached, and never ends by itself.
#![cfg(unix)]

use std::env;
use std::fs::{self, OpenOptions, Permissions};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;

use rexpect::session::spawn_command;

use crate::question::PATIENCE_MILLIS;
use crate::workshop::{Said, Workshop};

/// A run that has come to the middle.
struct Waiting {
    run: thread::JoinHandle<Said>,
    bennu: u32,
    git: String,
}

impl Waiting {
    /// Starts a command, and waits until it waits for this command of git.
    fn at(workshop: &Workshop, git: &str, arguments: &[&str]) -> Self {
        let reached = workshop.path("reached");
        assert!(
            Command::new("mkfifo")
                .arg(&reached)
                .status()
                .unwrap()
                .success()
        );
        let mut command = with_double(workshop, git, &reached, arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        let bennu = child.id();
        let end = reached.clone();
        let run = thread::spawn(move || {
            let said = wait(child);
            // Nobody reads this any more, unless the run ended too early.
            let pipe = OpenOptions::new().read(true).write(true).open(end);
            pipe.unwrap().write_all(b"ended").unwrap();
            said
        });
        let mut git = String::new();
        fs::File::open(reached)
            .unwrap()
            .read_to_string(&mut git)
            .unwrap();
        let git = git.trim().to_owned();
        assert!(git.parse::<u32>().is_ok(), "{git}: {:?}", run.join());
        Self { run, bennu, git }
    }

    fn signal(self, signal: &str) -> Said {
        kill(signal, &self.bennu.to_string());
        self.run.join().unwrap()
    }
}

/// A command for which one of git's commands never ends, and first tells a
/// file by which process it stands.
fn with_double(workshop: &Workshop, git: &str, tell: &Path, arguments: &[&str]) -> Command {
    let script = format!(
        "#!/bin/sh\ncase \" $* \" in *\" {git} \"*) echo $$ > '{}'; exec sleep 100000;; esac\n\
         PATH=${{PATH#*:}} exec git \"$@\"\n",
        tell.display()
    );
    workshop.write("bin/git", &script);
    fs::set_permissions(workshop.path("bin/git"), Permissions::from_mode(0o755)).unwrap();
    let mut command = workshop.command(arguments);
    let path = env::var("PATH").unwrap();
    let path = format!("{}:{path}", workshop.path("bin").display());
    command.env("PATH", path);
    command
}

fn wait(child: Child) -> Said {
    Said::from(child.wait_with_output().unwrap())
}

/// Sends a signal, and says whether there was somebody to get it.
fn kill(signal: &str, process: &str) -> bool {
    let mut kill = Command::new("kill");
    let kill = kill.args([signal, process]).stderr(Stdio::null());
    kill.status().unwrap().success()
}

#[test]
fn an_interrupted_new_leaves_nothing() {
    for signal in ["-INT", "-TERM", "-HUP"] {
        let workshop = Workshop::new();
        let waiting = Waiting::at(&workshop, "init", &["new", "app"]);
        assert_eq!(workshop.list("work").len(), 1, "the folder in the making");
        let git = waiting.git.clone();
        let said = waiting.signal(signal);
        assert_eq!(said.code, Some(130), "{said:?}");
        assert!(
            said.err.contains("interrupted: nothing was changed"),
            "{said:?}"
        );
        assert_eq!(workshop.list("work"), [""; 0]);
        assert!(!kill("-0", &git), "git goes on");
    }
}

#[test]
fn control_c_reaches_git_too_and_is_no_mistake_of_git() {
    let workshop = Workshop::new();
    let arguments = ["new", "app", "--yes"];
    let command = with_double(&workshop, "init", Path::new("/dev/tty"), &arguments);
    let mut terminal = spawn_command(command, Some(PATIENCE_MILLIS)).unwrap();
    terminal.exp_regex("[0-9]+").unwrap();
    terminal.send_control('c').unwrap();
    terminal
        .exp_string("interrupted: nothing was changed")
        .unwrap();
    let said = terminal.exp_eof().unwrap();
    assert!(!said.contains("error"), "{said}");
    assert_eq!(workshop.list("work"), [""; 0]);
}

#[test]
fn an_interrupted_install_leaves_nothing() {
    let workshop = Workshop::new();
    workshop.repository("github.com/ada/greeter");
    let install = ["template", "install", "github:ada/greeter"];
    let said = Waiting::at(&workshop, "fetch", &install).signal("-INT");
    assert_eq!(said.code, Some(130), "{said:?}");
    assert_eq!(workshop.list("home/templates"), [""; 0]);
}

#[test]
fn what_a_killed_run_left_is_removed_by_the_next() {
    let workshop = Workshop::new();
    let waiting = Waiting::at(&workshop, "init", &["new", "app"]);
    let git = waiting.git.clone();
    waiting.signal("-KILL");
    kill("-KILL", &git);
    assert_eq!(workshop.list("work").len(), 1, "what it left");
    let said = workshop.run(&["new", "app"]);
    assert!(
        said.err.contains("which an interrupted run had left"),
        "{said:?}"
    );
    assert_eq!(workshop.list("work"), ["app"]);
}

#[test]
fn a_run_that_lives_is_left_alone() {
    let workshop = Workshop::new();
    let waiting = Waiting::at(&workshop, "init", &["new", "slow"]);
    workshop.succeed(&["new", "quick"]);
    assert_eq!(workshop.list("work").len(), 2);
    waiting.signal("-INT");
    assert_eq!(workshop.list("work"), ["quick"]);
}
