//! What is asked at a terminal, and what is not.
#![cfg(unix)]

use rexpect::session::{PtySession, spawn_command};

use crate::workshop::Workshop;

/// How long an answer of the program may take before the test fails.
pub(crate) const PATIENCE_MILLIS: u64 = 60_000;

const DOWN: &str = "\u{1b}[B";
const ENTER: &str = "\r";

fn at_terminal(workshop: &Workshop, arguments: &[&str]) -> PtySession {
    let mut command = workshop.command(arguments);
    command.env("TERM", "xterm");
    spawn_command(command, Some(PATIENCE_MILLIS)).unwrap()
}

fn press(terminal: &mut PtySession, keys: &str) {
    terminal.send(keys).unwrap();
    terminal.flush().unwrap();
}

#[test]
fn at_a_terminal_what_is_missing_is_asked() {
    let workshop = Workshop::new();
    let mut terminal = at_terminal(&workshop, &["new"]);
    terminal.exp_string("What is the project called?").unwrap();
    press(&mut terminal, "My App\r");
    terminal.exp_string("try: my-app").unwrap();
    press(&mut terminal, &"\u{7f}".repeat(6));
    press(&mut terminal, "my-app\r");
    terminal.exp_string("What is it to start from?").unwrap();
    press(&mut terminal, DOWN);
    press(&mut terminal, ENTER);
    terminal.exp_string("Under which licence is it?").unwrap();
    press(&mut terminal, DOWN);
    press(&mut terminal, DOWN);
    press(&mut terminal, ENTER);
    terminal.exp_string("Created my-app").unwrap();
    terminal.exp_eof().unwrap();
    assert!(workshop.path("work/my-app/src/live/board.rs").is_file());
    assert!(workshop.path("work/my-app/LICENSE-MIT").is_file());
    assert!(!workshop.path("work/my-app/LICENSE-APACHE").exists());
}

#[test]
fn what_is_given_is_not_asked() {
    let workshop = Workshop::new();
    let mut terminal = at_terminal(&workshop, &["new", "app", "--define", "license=none"]);
    let said = terminal.exp_eof().unwrap();
    assert!(
        said.contains("Created app") && !said.contains('?'),
        "{said}"
    );
    let mut terminal = at_terminal(&workshop, &["new", "other", "--yes"]);
    let said = terminal.exp_eof().unwrap();
    assert!(
        said.contains("Created other") && !said.contains('?'),
        "{said}"
    );
}

#[test]
fn control_c_at_a_question_leaves_nothing() {
    let workshop = Workshop::new();
    let mut terminal = at_terminal(&workshop, &["new", "app"]);
    terminal.exp_string("Under which licence is it?").unwrap();
    terminal.send_control('c').unwrap();
    terminal
        .exp_string("interrupted: nothing was changed")
        .unwrap();
    terminal.exp_eof().unwrap();
    assert_eq!(workshop.list("work"), [""; 0]);
}
