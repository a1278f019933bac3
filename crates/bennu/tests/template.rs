//! What templates show: a short template, its exact HTML.

#[path = "template/attributes.rs"]
mod attributes;
#[path = "template/components.rs"]
mod components;
#[path = "template/control.rs"]
mod control;
#[path = "template/diff.rs"]
mod diff;
#[path = "template/elements.rs"]
mod elements;
#[path = "template/events.rs"]
mod events;
#[path = "template/memo.rs"]
mod memo;
#[path = "template/white_space.rs"]
mod white_space;

use bennu::render::{Render, render_html};

#[track_caller]
fn check(template: impl Render, html: &str) {
    assert_eq!(render_html(&template).html, html);
}
