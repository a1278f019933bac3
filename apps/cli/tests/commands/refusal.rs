//! Sources that are no good: nothing of them stays, and the user learns why.

use crate::workshop::Workshop;

/// Installs what cannot be installed, checks that nothing stays, and gives
/// what was said.
fn refused(workshop: &Workshop, arguments: &[&str]) -> String {
    let said = workshop.fail(&[&["template", "install"], arguments].concat());
    assert_eq!(workshop.list("home/templates"), [""; 0], "{arguments:?}");
    said
}

#[test]
fn a_source_that_cannot_be_reached() {
    let workshop = Workshop::new();
    workshop.repository("github.com/ada/greeter");
    let url = workshop.url("github.com/ada/greeter");
    let gone = workshop.url("gone");
    for (arguments, expected) in [
        (vec!["nowhere"], "there is no folder `nowhere`"),
        (vec!["ada/greeter"], "try: github:ada/greeter"),
        (vec![&gone], "try: git ls-remote file://"),
        (
            vec!["github:ada/gone"],
            "cannot fetch https://github.com/ada/gone",
        ),
        (
            vec![&url, "--branch", "gone"],
            "there is no branch `gone` in file://",
        ),
        (vec![&url, "--tag", "v9"], "there is no tag `v9` in file://"),
        (
            vec![&url, "--rev", "0123456"],
            "there is no revision `0123456` in file://",
        ),
        (
            vec![&url, "--rev=--all"],
            "there is no revision `--all` in file://",
        ),
        (vec!["crate:gone"], "try: cargo search gone"),
    ] {
        let said = refused(&workshop, &arguments);
        assert!(said.contains(expected), "{arguments:?}: {said}");
    }
    let two = workshop.run(&[
        "template", "install", &url, "--tag", "v1", "--branch", "next",
    ]);
    assert_eq!(two.code, Some(2), "{two:?}");
}

#[test]
fn a_source_that_holds_no_good_template() {
    let workshop = Workshop::new();
    workshop.write("work/plain/README.md", "");
    workshop.write("work/broken/cargo-generate.toml", "[template");
    workshop.write(
        "work/hooked/cargo-generate.toml",
        "[hooks]\npre = ['run.rhai']",
    );
    workshop.write(
        "work/greedy/cargo-generate.toml",
        "[template]\nignore = ['/home']",
    );
    workshop.write("work/liquid/cargo-generate.toml", "");
    for (folder, expected) in [
        (
            "plain",
            "there is no template in it: no folder has a cargo-generate.toml",
        ),
        ("broken", "cargo-generate.toml: TOML parse error at line 1"),
        ("hooked", "wants to run its own programs (run.rhai)"),
        (
            "greedy",
            "`/home` is not a path below the folder of a template",
        ),
    ] {
        let said = refused(&workshop, &[folder]);
        assert!(said.contains(expected), "{folder}: {said}");
    }
    let said = refused(&workshop, &["liquid", "--subfolder", "../greedy"]);
    assert!(said.contains("`../greedy` is not a path below"), "{said}");
    let said = refused(&workshop, &["liquid", "--subfolder", "gone"]);
    assert!(said.contains("there is no folder `gone` in it"), "{said}");
}

#[cfg(unix)]
#[test]
fn a_link_in_a_template_or_to_one() {
    let workshop = Workshop::new();
    workshop.template("work/linked", "");
    std::os::unix::fs::symlink("/etc/passwd", workshop.path("work/linked/users")).unwrap();
    std::os::unix::fs::symlink("/etc", workshop.path("work/etc")).unwrap();
    std::os::unix::fs::symlink("/etc", workshop.path("work/linked/a\u{1b}[31m")).unwrap();
    let said = refused(&workshop, &["linked"]);
    assert!(said.contains("is a symbolic link"), "{said}");
    assert!(!said.contains('\u{1b}'), "{said:?}");
    let said = refused(&workshop, &[".", "--subfolder", "etc"]);
    assert!(said.contains("there is no folder `etc` in it"), "{said}");
}

#[test]
fn a_name_that_a_template_cannot_have() {
    let workshop = Workshop::new();
    workshop.template("work/greeter", "");
    for (name, expected) in [
        ("../up", "`../up` cannot be the name of a template"),
        (".hidden", "cannot be the name of a template"),
        (
            "live_view",
            "is the name of a template that `bennu` comes with",
        ),
    ] {
        let said = refused(&workshop, &["greeter", "--name", name]);
        assert!(said.contains(expected), "{name}: {said}");
        assert!(said.contains("try: --name NAME"), "{name}: {said}");
    }
}

#[test]
fn only_what_is_installed_is_uninstalled() {
    let workshop = Workshop::new();
    workshop.write("home/mine/mine.txt", "mine");
    let said = workshop.fail(&["template", "uninstall", "gone"]);
    assert!(said.contains("there is no template `gone`"), "{said}");
    let said = workshop.fail(&["template", "uninstall", "../mine"]);
    assert!(said.contains("there is no template `../mine`"), "{said}");
    let said = workshop.fail(&["template", "uninstall", "live_view"]);
    assert!(said.contains("is a part of `bennu` itself"), "{said}");
    assert_eq!(workshop.read("home/mine/mine.txt"), "mine");
}

#[test]
fn a_template_whose_holes_nothing_fills_leaves_no_project() {
    let workshop = Workshop::new();
    workshop.template("work/greeter", "{{nobody_knows}}");
    workshop.succeed(&["template", "install", "greeter"]);
    let said = workshop.fail(&["new", "app", "--template", "greeter"]);
    assert!(
        said.contains("in the file README.md of the template"),
        "{said}"
    );
    assert!(said.contains("nobody_knows"), "{said}");
    assert_eq!(workshop.list("work"), ["greeter"]);
}

#[test]
fn a_question_that_nobody_answers_leaves_no_project() {
    let workshop = Workshop::new();
    workshop.write(
        "work/asking/cargo-generate.toml",
        "[placeholders.colour]\nprompt = \"Which \\u001b[31mcolour?\"",
    );
    workshop.succeed(&["template", "install", "asking"]);
    let said = workshop.fail(&["new", "app", "--template", "asking"]);
    assert!(said.contains("try: --define colour=…"), "{said}");
    assert!(!said.contains('\u{1b}'), "{said:?}");
    assert_eq!(workshop.list("work"), ["asking"]);
}
