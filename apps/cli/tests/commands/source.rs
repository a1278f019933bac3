//! Where templates come from, and what becomes of them.

use crate::workshop::Workshop;

/// The edition of the template that is installed as `greeter`.
fn edition(workshop: &Workshop) -> String {
    let _ = std::fs::remove_dir_all(workshop.path("work/app"));
    workshop.succeed(&["new", "app", "--template", "greeter"]);
    workshop.read("work/app/README.md")
}

#[test]
fn a_template_goes_from_a_folder_to_a_project_and_away() {
    let workshop = Workshop::new();
    workshop.template("work/greeter", "only");
    let said = workshop.succeed(&["template", "install", "./greeter"]);
    assert!(
        said.contains("bennu new hello --template greeter"),
        "{said}"
    );
    let said = workshop.succeed(&["template", "list"]);
    assert!(said.contains("greets in words of your choice"), "{said}");
    assert!(
        said.contains("live_view") && said.contains("dashboard"),
        "{said}"
    );
    let said = workshop.succeed(&["template", "show", "greeter"]);
    for line in [
        "How does it greet?",
        "hello | ahoy; default: \"hello\"",
        "  src/main.rs",
        "work/greeter",
    ] {
        assert!(said.contains(line), "{line:?} in {said}");
    }

    workshop.succeed(&["new", "two-words", "-t", "greeter", "-d", "greeting=ahoy"]);
    // In the form that rustfmt gives it, although the template has another.
    assert_eq!(
        workshop.read("work/two-words/src/main.rs"),
        "fn main() {\n    println!(\"ahoy from Two Words\");\n}\n"
    );

    workshop.succeed(&["template", "uninstall", "greeter"]);
    assert_eq!(workshop.list("home/templates"), [""; 0]);
    let said = workshop.fail(&["new", "app", "--template", "greeter"]);
    assert!(said.contains("there is no template `greeter`"), "{said}");
}

#[test]
fn a_repository_gives_its_head_a_branch_a_tag_or_a_revision() {
    let workshop = Workshop::new();
    let first = workshop.repository("github.com/ada/greeter");
    let url = workshop.url("github.com/ada/greeter");
    for (what, expected) in [
        (&[][..], "second"),
        (&["--branch", "next"], "third"),
        (&["--tag", "v1"], "first"),
        (&["--rev", &first], "first"),
        (&["--rev", &first[..8]], "first"),
    ] {
        let install = ["template", "install", &url, "--force"];
        let said = workshop.succeed(&[&install, what].concat());
        assert!(said.contains("commit "), "{said}");
        assert_eq!(edition(&workshop), expected, "{what:?}");
    }
    let said = workshop.succeed(&["template", "list"]);
    assert!(said.contains("greeter "), "{said}");
    let said = workshop.succeed(&["template", "show", "greeter"]);
    assert!(said.contains(&first[..12]), "{said}");
    assert_eq!(workshop.list("home/templates"), ["greeter"]);
    workshop.succeed(&["template", "uninstall", "greeter"]);
    assert_eq!(workshop.list("home/templates"), [""; 0]);
}

#[test]
fn a_repository_at_github_is_named_by_its_owner() {
    let workshop = Workshop::new();
    workshop.repository("github.com/ada/greeter");
    workshop.succeed(&["template", "install", "github:ada/greeter", "--tag", "v1"]);
    assert_eq!(edition(&workshop), "first");
}

#[test]
fn a_crate_comes_from_the_registry_that_cargo_is_configured_for() {
    let workshop = Workshop::new();
    workshop.shelve("ada-templates", "1.2.3");
    workshop.shelve("ada-templates", "1.3.0");
    for (source, expected) in [
        ("crate:ada-templates", "1.3.0"),
        ("crate:ada-templates@1.2.3", "1.2.3"),
        ("crate:ada-templates@1", "1.3.0"),
    ] {
        let said = workshop.succeed(&["template", "install", source, "--force"]);
        assert!(
            said.contains(&format!("from crate ada-templates {expected}")),
            "{said}"
        );
        assert_eq!(edition(&workshop), expected);
    }
}

#[test]
fn one_of_several_templates_is_chosen_by_its_folder() {
    let workshop = Workshop::new();
    workshop.template("work/all/greeter", "small");
    workshop.template("work/all/more/other", "other");
    let said = workshop.fail(&["template", "install", "all"]);
    assert!(
        said.contains("several templates in it: greeter, more/other"),
        "{said}"
    );
    assert!(said.contains("try: --subfolder greeter"), "{said}");
    workshop.succeed(&[
        "template",
        "install",
        "all",
        "--subfolder",
        "more/other",
        "--name",
        "greeter",
    ]);
    assert_eq!(edition(&workshop), "other");
}

#[test]
fn an_installed_template_is_replaced_only_by_force() {
    let workshop = Workshop::new();
    workshop.template("work/greeter", "old");
    workshop.succeed(&["template", "install", "greeter"]);
    workshop.write("work/greeter/README.md", "new");
    let said = workshop.fail(&["template", "install", "greeter"]);
    assert!(
        said.contains("is installed already") && said.contains("try: --force"),
        "{said}"
    );
    assert_eq!(edition(&workshop), "old");
    workshop.succeed(&["template", "install", "greeter", "--force"]);
    assert_eq!(edition(&workshop), "new");
    assert_eq!(workshop.list("home/templates"), ["greeter"]);
}
