//! `bennu dev`: a project is served, and served anew when it changes. What an open page
//! does then is tested in the browser.
#![cfg(unix)]

use rexpect::session::{PtySession, spawn_command};

use crate::question::PATIENCE_MILLIS;
use crate::workshop::Workshop;

/// Starts `bennu dev` in a project whose program does this, with nothing to fetch.
fn serve(workshop: &Workshop, program: &str) -> PtySession {
    for (path, text) in [
        ("bennu/Cargo.toml", "[package]\nname = \"bennu\"\n"),
        ("bennu/src/lib.rs", ""),
        (
            "app/Cargo.toml",
            "[package]\nname = \"app\"\nedition = \"2024\"\n[dependencies]\nbennu.path = \"../bennu\"\n",
        ),
        ("app/.gitignore", "/target\n"),
        ("app/src/main.rs", program),
    ] {
        workshop.write(&format!("work/{path}"), text);
    }
    let mut command = workshop.command(&["dev"]);
    command
        .current_dir(workshop.path("work/app"))
        .env("CARGO_TARGET_DIR", workshop.path("target"));
    spawn_command(command, Some(PATIENCE_MILLIS)).unwrap()
}

/// A program that says something and goes on.
fn saying(what: &str) -> String {
    format!("fn main() {{ println!(\"{what}\"); std::thread::park(); }}")
}

#[test]
fn a_change_is_served_and_a_mistake_keeps_the_old_server() {
    let workshop = Workshop::new();
    let mut terminal = serve(&workshop, &saying("the first"));
    terminal.exp_string("the first").unwrap();
    workshop.write("work/app/src/main.rs", "fn main() { mistake() }");
    terminal.exp_string("cannot find function").unwrap();
    let said = terminal.exp_string("waiting for a change").unwrap();
    assert!(!said.contains("has ended"), "{said}");
    workshop.write("work/app/src/main.rs", &saying("the second"));
    terminal.exp_string("the second").unwrap();
    terminal.send_control('c').unwrap();
    let said = terminal.exp_eof().unwrap();
    assert!(!said.contains("ended"), "{said}");
}

#[test]
fn a_server_that_ends_is_told_and_a_change_starts_it_again() {
    let workshop = Workshop::new();
    let program = "fn main() { eprintln!(\"the port is taken\"); std::process::exit(3) }";
    let mut terminal = serve(&workshop, program);
    terminal.exp_string("the port is taken").unwrap();
    terminal
        .exp_string("the server has ended (exit status: 3), waiting for a change")
        .unwrap();
    workshop.write("work/app/src/main.rs", &saying("it is free"));
    terminal.exp_string("it is free").unwrap();
}
