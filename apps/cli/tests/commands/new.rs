//! `bennu new`.

use std::fs;

use crate::workshop::{Workshop, checkout};

#[test]
fn a_project_is_made_and_what_to_do_next_is_said() {
    let workshop = Workshop::new();
    let said = workshop.succeed(&["new", "my-app"]);
    for line in [
        "Created my-app",
        "  cd my-app\n",
        "  bennu dev\n",
        "http://127.0.0.1:4000",
    ] {
        assert!(said.contains(line), "{line:?} in {said}");
    }
    assert_eq!(workshop.list("work"), ["my-app"]);
    let manifest = workshop.read("work/my-app/Cargo.toml");
    assert!(manifest.contains("name = \"my-app\""), "{manifest}");
    let version = env!("CARGO_PKG_VERSION").rsplit_once('.').unwrap().0;
    assert!(
        manifest.contains(&format!("bennu = \"{version}\"")),
        "{manifest}"
    );
    assert!(workshop.path("work/my-app/.git").is_dir());
    assert!(workshop.path("work/my-app/src/live/home.rs").is_file());
    assert!(!workshop.path("work/my-app/cargo-generate.toml").exists());
}

#[test]
fn the_dashboard_is_the_plain_project_with_more_in_it() {
    let workshop = Workshop::new();
    workshop.succeed(&["new", "board", "--template", "dashboard", "--vcs", "none"]);
    assert!(
        workshop
            .path("work/board/src/widgets/countdown.rs")
            .is_file()
    );
    assert!(!workshop.path("work/board/src/live/home.rs").exists());
    assert!(!workshop.path("work/board/.git").exists());
}

#[test]
fn an_option_is_given_or_has_its_default() {
    let workshop = Workshop::new();
    workshop.succeed(&["new", "plain"]);
    workshop.succeed(&["new", "free", "--define", "license=MIT"]);
    assert!(!workshop.path("work/plain/LICENSE-MIT").exists());
    assert!(workshop.path("work/free/LICENSE-MIT").is_file());
    let said = workshop.fail(&["new", "x", "--define", "license=GPL"]);
    assert!(
        said.contains("expected one of") && said.contains("found `GPL`"),
        "{said}"
    );
    let said = workshop.fail(&["new", "x", "--define", "licence=MIT"]);
    assert!(said.contains("try: --define license=…"), "{said}");
    let said = workshop.fail(&["new", "x", "--define", "template=dashboard"]);
    assert!(said.contains("the template asks for license"), "{said}");
    assert_eq!(workshop.list("work"), ["free", "plain"]);
}

#[test]
fn a_project_can_be_built_against_a_checkout() {
    let workshop = Workshop::new();
    let checkout = checkout();
    workshop.succeed(&["new", "near", "--bennu-path", checkout.to_str().unwrap()]);
    let path = format!("bennu = {{ path = \"{}/crates/bennu\"", checkout.display());
    assert!(workshop.read("work/near/Cargo.toml").contains(&path));

    let said = workshop.fail(&["new", "far", "--bennu-path", ".."]);
    assert!(said.contains("is no checkout of Bennu"), "{said}");
    let said = workshop.fail(&["new", "far", "--bennu-path", "nowhere"]);
    assert!(said.contains("cannot find nowhere"), "{said}");
    assert_eq!(workshop.list("work"), ["near"]);
}

#[test]
fn a_project_goes_into_the_folder_that_is_named() {
    let workshop = Workshop::new();
    fs::create_dir(workshop.path("work/my projects")).unwrap();
    let said = workshop.succeed(&["new", "app", "--into", "my projects"]);
    assert!(said.contains("cd 'my projects/app'"), "{said}");
    assert_eq!(workshop.list("work/my projects"), ["app"]);
    let said = workshop.fail(&["new", "app", "--into", "elsewhere"]);
    assert!(said.contains("try: mkdir -p elsewhere"), "{said}");
    assert_eq!(workshop.list("work"), ["my projects"]);
    workshop.write("work/file", "mine");
    let said = workshop.fail(&["new", "app", "--into", "file"]);
    assert!(said.contains("file is no folder"), "{said}");
}

#[test]
fn a_project_in_a_repository_becomes_a_part_of_it() {
    let workshop = Workshop::new();
    workshop.git("work", &["init", "--quiet"]);
    workshop.succeed(&["new", "app"]);
    assert!(!workshop.path("work/app/.git").exists());
}

#[test]
fn a_project_in_a_workspace_that_does_not_name_it_says_so() {
    let workshop = Workshop::new();
    workshop.write("work/Cargo.toml", "[workspace]\nmembers = [\"known\"]\n");
    assert_eq!(workshop.run(&["new", "known"]).err, "");
    let said = workshop.run(&["new", "strange"]);
    assert!(said.out.contains("Created strange"), "{said:?}");
    assert!(said.err.contains("note: cargo does not take"), "{said:?}");
    assert!(said.err.contains("workspace.members"), "{said:?}");
}

#[test]
fn a_folder_that_is_taken_stays_as_it_is() {
    let workshop = Workshop::new();
    workshop.write("work/app/mine.txt", "mine");
    workshop.write("work/file", "mine");
    for name in ["app", "file"] {
        let said = workshop.fail(&["new", name]);
        assert!(said.contains(&format!("{name} is there already")), "{said}");
        assert!(said.contains("try: another name"), "{said}");
    }
    assert_eq!(workshop.list("work"), ["app", "file"]);
    assert_eq!(workshop.list("work/app"), ["mine.txt"]);
}

#[test]
fn an_empty_folder_is_not_taken() {
    let workshop = Workshop::new();
    fs::create_dir(workshop.path("work/app")).unwrap();
    workshop.succeed(&["new", "app"]);
    assert!(workshop.path("work/app/Cargo.toml").is_file());
}

#[test]
fn a_wrong_name_leaves_nothing_and_is_told_with_a_better_one() {
    let workshop = Workshop::new();
    for (name, why, better) in [
        (
            "My App",
            "expected a letter from `a` to `z` first",
            "my-app",
        ),
        ("match", "it is a keyword of Rust", "match-app"),
        ("std", "a crate of Rust itself", "std-app"),
        ("../up", "expected a name, found a path", "up"),
        ("jiff", "a library that the project uses", "jiff-app"),
    ] {
        let said = workshop.fail(&["new", name]);
        assert!(said.contains(why), "{said}");
        assert!(said.ends_with(&format!("try: {better}\n")), "{said}");
    }
    let said = workshop.fail(&["new"]);
    assert!(said.contains("the project needs a name"), "{said}");
    assert_eq!(workshop.list("work"), [""; 0]);
}

#[test]
fn an_unknown_template_is_told_with_those_there_are() {
    let workshop = Workshop::new();
    let said = workshop.fail(&["new", "app", "--template", "dashbord"]);
    assert!(said.contains("there are live_view, dashboard"), "{said}");
    assert!(said.contains("try: dashboard"), "{said}");
    let said = workshop.fail(&["new", "app", "--template", "../../work"]);
    assert!(said.contains("there is no template `../../work`"), "{said}");
    assert_eq!(workshop.list("work"), [""; 0]);
}

#[test]
fn without_git_there_is_a_project_and_a_remark() {
    let workshop = Workshop::new();
    let mut new = workshop.command(&["new", "app"]);
    let output = new.env("PATH", workshop.path("bin")).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("there is no git repository"), "{said}");
    assert!(said.contains("the files are not formatted"), "{said}");
    assert!(workshop.path("work/app/Cargo.toml").is_file());
}
