//! Whole generations, in folders of their own.

use std::fs;
use std::path::Path;

use super::*;

const SITE: &str = "fn router() -> LiveRouter {
    LiveRouter::new(secret).live::<Home>(\"/\")
}
";

fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let manifest = "[package]\nname = 'x'\nedition = '2024'\n[dependencies]\nbennu = '0.1'\n";
    for (path, text) in [("Cargo.toml", manifest)].iter().chain(files) {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn generate(folder: &Path, kind: Kind, name: &str) -> Result<Done> {
    let project = CargoProject::around(&folder.join("src"))?;
    plan(&project, kind, &ItemName::new(name)?)?.apply()
}

fn read(folder: &Path, path: &str) -> String {
    fs::read_to_string(folder.join(path)).unwrap()
}

#[test]
fn a_view_gets_its_file_its_module_and_its_route() {
    let folder = project(&[("src/live.rs", "pub mod home;\n"), ("src/site.rs", SITE)]);
    let done = generate(folder.path(), Kind::Live, "Talks").unwrap();
    assert_eq!(done.created, ["src/live/talks.rs"]);
    assert_eq!(done.by_hand, [""; 0]);
    assert!(read(folder.path(), "src/live/talks.rs").contains("impl LiveView for Talks {"));
    assert!(read(folder.path(), "src/live.rs").contains("pub mod talks;"));
    assert!(
        read(folder.path(), "src/site.rs")
            .contains(".live::<crate::live::talks::Talks>(\"/talks\")")
    );
}

/// Elsewhere, Bootstrap's classes would mean nothing.
#[test]
fn a_view_has_the_classes_of_bootstrap_where_the_project_has_it() {
    let folder = project(&[("src/live.rs", ""), ("src/site.rs", SITE)]);
    generate(folder.path(), Kind::Live, "talks").unwrap();
    let plain = read(folder.path(), "src/live/talks.rs");
    assert!(!plain.contains("class="), "{plain}");
    assert!(plain.contains("<button phx-click="), "{plain}");

    let manifest = folder.path().join("Cargo.toml");
    let mut text = fs::read_to_string(&manifest).unwrap();
    text.push_str("[build-dependencies]\nbennu-bootstrap = '0.1'\n");
    fs::write(manifest, text).unwrap();
    generate(folder.path(), Kind::Live, "about").unwrap();
    let styled = read(folder.path(), "src/live/about.rs");
    assert!(
        styled.contains("<main class=\"container py-4\">"),
        "{styled}"
    );
    assert!(
        styled.contains("<button class=\"btn btn-primary\" phx-click="),
        "{styled}"
    );
}

#[test]
fn a_first_component_makes_the_module_of_components() {
    let folder = project(&[("src/lib.rs", "//! X.\n\npub mod live;\n")]);
    generate(folder.path(), Kind::Component, "speaker").unwrap();
    assert!(read(folder.path(), "src/lib.rs").contains("pub mod components;"));
    assert!(read(folder.path(), "src/components.rs").contains("pub mod speaker;"));
}

#[test]
fn a_place_that_is_not_found_is_told_and_all_else_is_done() {
    let folder = project(&[
        ("src/live/mod.rs", "mod home;\n"),
        ("src/site.rs", "fn router() {}\n"),
    ]);
    let done = generate(folder.path(), Kind::Live, "talks").unwrap();
    assert_eq!(
        done.by_hand,
        [
            "add to src/site.rs, where the routes are:\n    .live::<crate::live::talks::Talks>(\"/talks\")"
        ]
    );
    assert!(read(folder.path(), "src/live/mod.rs").contains("pub mod talks;"));
    assert_eq!(read(folder.path(), "src/site.rs"), "fn router() {}\n");
}

#[test]
fn what_is_there_is_not_written_over_and_nothing_else_changes() {
    let live = "pub mod home;\npub mod talks;\n";
    let folder = project(&[("src/live.rs", live), ("src/site.rs", SITE)]);
    let error = generate(folder.path(), Kind::Live, "talks").unwrap_err();
    assert!(
        error.to_string().contains("has a module `talks` already"),
        "{error}"
    );
    assert!(!folder.path().join("src/live").exists());

    fs::create_dir(folder.path().join("src/live")).unwrap();
    fs::write(folder.path().join("src/live/users.rs"), "mine").unwrap();
    let error = generate(folder.path(), Kind::Live, "users").unwrap_err();
    assert!(
        error
            .to_string()
            .contains("src/live/users.rs exists already"),
        "{error}"
    );
    assert_eq!(read(folder.path(), "src/live/users.rs"), "mine");
    assert_eq!(read(folder.path(), "src/live.rs"), live);
    assert_eq!(read(folder.path(), "src/site.rs"), SITE);
}

#[test]
fn a_module_is_not_called_as_its_folder() {
    let folder = project(&[("src/live.rs", "pub mod home;\n"), ("src/site.rs", SITE)]);
    let error = generate(folder.path(), Kind::Live, "live").unwrap_err();
    assert!(error.to_string().contains("src/live"), "{error}");
    assert!(!folder.path().join("src/live").exists());
    generate(folder.path(), Kind::Live, "widgets").unwrap();
}

#[test]
fn when_a_file_cannot_be_written_those_that_were_are_as_before() {
    let folder = project(&[("src/live.rs", "pub mod home;\n"), ("src/site.rs", SITE)]);
    let project = CargoProject::around(folder.path()).unwrap();
    let plan = plan(&project, Kind::Live, &ItemName::new("talks").unwrap()).unwrap();
    // Somebody else writes it between plan and deed; the module comes before it.
    fs::create_dir(folder.path().join("src/live")).unwrap();
    fs::write(folder.path().join("src/live/talks.rs"), "theirs").unwrap();
    assert!(plan.apply().is_err());
    assert_eq!(read(folder.path(), "src/live/talks.rs"), "theirs");
    assert_eq!(read(folder.path(), "src/live.rs"), "pub mod home;\n");
    assert_eq!(read(folder.path(), "src/site.rs"), SITE);
}

#[test]
fn a_widget_needs_a_board_and_a_project_needs_bennu() {
    let folder = project(&[("src/site.rs", SITE)]);
    let error = generate(folder.path(), Kind::Widget, "weather").unwrap_err();
    assert!(
        error.to_string().starts_with("expected a dashboard"),
        "{error}"
    );
    fs::write(folder.path().join("Cargo.toml"), "[package]\nname = 'x'\n").unwrap();
    let error = generate(folder.path(), Kind::Live, "talks").unwrap_err();
    assert!(
        error.to_string().contains("does not depend on `bennu`"),
        "{error}"
    );
}
