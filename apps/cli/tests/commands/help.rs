//! What the command line says about itself, and what its package holds.

use std::process::Command;

use crate::workshop::Workshop;

#[test]
fn help_teaches_by_examples() {
    let workshop = Workshop::new();
    for (arguments, example) in [
        (&["--help"][..], "bennu new board --template dashboard"),
        (&["new", "--help"], "bennu new hello --bennu-path ../bennu"),
        (
            &["template", "install", "--help"],
            "bennu template install github:owner/name --tag v1.0",
        ),
        (&["completions", "--help"], "bennu completions fish >"),
    ] {
        let said = workshop.succeed(arguments);
        assert!(said.contains(example), "{arguments:?}: {said}");
    }
    let said = workshop.run(&[]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("Examples:"), "{said:?}");
}

#[test]
fn the_version_is_that_of_the_package() {
    let said = Workshop::new().succeed(&["--version"]);
    assert_eq!(said, format!("bennu {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn each_shell_gets_its_completions() {
    let workshop = Workshop::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let said = workshop.succeed(&["completions", shell]);
        for word in ["uninstall", "bennu-path", "completions"] {
            assert!(said.contains(word), "{shell}: {word}");
        }
    }
    let said = workshop.run(&["completions", "tcsh"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("possible values"), "{said:?}");
}

#[test]
fn a_misspelt_command_is_told_with_the_right_one() {
    let said = Workshop::new().run(&["template", "instal", "x"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("'install'"), "{said:?}");
}

#[test]
fn our_templates_are_shown_without_the_question_that_their_name_answers() {
    let workshop = Workshop::new();
    for (name, own, others) in [
        ("live_view", "src/live/home.rs", "src/live/board.rs"),
        ("dashboard", "src/live/board.rs", "src/live/home.rs"),
    ] {
        let said = workshop.succeed(&["template", "show", name]);
        assert!(said.contains("comes with bennu"), "{said}");
        assert!(said.contains("  license: "), "{said}");
        assert!(!said.contains("  template: "), "{said}");
        assert!(
            said.contains(own) && said.contains("  LICENSE-MIT\n"),
            "{said}"
        );
        assert!(!said.contains(others), "{said}");
    }
}

#[test]
fn the_published_package_holds_the_templates() {
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(["package", "--list", "--allow-dirty", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    let output = cargo.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let listed = String::from_utf8(output.stdout).unwrap();
    for file in [
        "Cargo.toml.liquid",
        "cargo-generate.toml",
        ".gitignore",
        "src/live/home.rs",
    ] {
        let file = format!("templates/project/{file}");
        assert!(listed.lines().any(|line| line == file), "{file}");
    }
}
