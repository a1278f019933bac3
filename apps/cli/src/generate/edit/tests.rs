//! Where lines go, in texts as people write them.

use super::*;

fn name() -> ItemName {
    ItemName::new("talks").unwrap()
}

#[track_caller]
fn check(edit: &dyn Edit, text: &str, expected: &str) {
    assert_eq!(edit.apply(text).unwrap().text, expected);
}

#[test]
fn a_module_stands_among_the_others_by_its_name() {
    let module = Module { name: "talks" };
    check(
        &module,
        "//! Views.\n\npub mod home;\npub mod users;\n",
        "//! Views.\n\npub mod home;\npub mod talks;\npub mod users;\n",
    );
    check(
        &module,
        "/// Documented.\n#[cfg(unix)]\nmod users;\nuse a::b;\n",
        "pub mod talks;\n/// Documented.\n#[cfg(unix)]\nmod users;\nuse a::b;\n",
    );
    check(
        &module,
        "//! Ünïcode.\n//! Views.\n\nfn other() {}\n",
        "//! Ünïcode.\n//! Views.\n\npub mod talks;\n\nfn other() {}\n",
    );
    check(&module, "", "pub mod talks;\n\n");
}

#[test]
fn a_module_that_is_there_is_seen() {
    let module = Module { name: "talks" };
    assert!(module.is_in("mod talks;"));
    assert!(!module.is_in("mod talks { }\nmod talkshow;"));
}

#[test]
fn a_route_follows_the_last_one_whatever_stands_around_it() {
    let name = name();
    check(
        &Route { name: &name },
        r#"
use crate::{layout, live};
// Ünïcode before it.
fn router() -> Router {
    let shown = other.live(1);
    LiveRouter::new(secret)
        .live::<Home>("/") // the start
        .live_in::<live::admin::Admin>("admin", "/admin")
        .into_router()
}
mod tests {
    fn t() { LiveRouter::new().live::<Home>("/"); }
}
"#,
        r#"
use crate::{layout, live};
// Ünïcode before it.
fn router() -> Router {
    let shown = other.live(1);
    LiveRouter::new(secret)
        .live::<Home>("/") // the start
        .live_in::<live::admin::Admin>("admin", "/admin")
        .live::<live::talks::Talks>("/talks")
        .into_router()
}
mod tests {
    fn t() { LiveRouter::new().live::<Home>("/"); }
}
"#,
    );
}

#[test]
fn a_route_in_a_line_of_its_own_needs_no_import() {
    let name = name();
    check(
        &Route { name: &name },
        "fn router() {\n    let r = LiveRouter::new(s).live::<Home>(\"/\");\n}\n",
        "fn router() {\n    let r = LiveRouter::new(s).live::<Home>(\"/\")\n        \
         .live::<crate::live::talks::Talks>(\"/talks\");\n}\n",
    );
}

#[test]
fn a_widget_is_the_last_of_the_list() {
    let name = name();
    check(
        &WidgetEntry { name: &name },
        "pub fn all() -> impl Render {\n    html! {\n        // ü\n        {a()}\n\n    }\n}\nfn b() { html! {} }\n",
        "pub fn all() -> impl Render {\n    html! {\n        // ü\n        {a()}\n        \
         {live_render::<talks::Talks>(\"talks\")}\n    }\n}\nfn b() { html! {} }\n",
    );
}

#[test]
fn a_place_that_is_not_there_is_not_made_up() {
    let name = name();
    for text in ["fn router() {}", "this is no Rust"] {
        assert_eq!(Route { name: &name }.apply(text), None);
        assert_eq!(WidgetEntry { name: &name }.apply(text), None);
    }
}
