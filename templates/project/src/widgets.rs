//! The widgets of the board: a view each, with its own state and its own end.

pub mod clock;
pub mod countdown;
pub mod stars;

use bennu::{Container, prelude::*};

use self::clock::Clock;
use self::countdown::Countdown;
use self::stars::StarCount;

/// The widgets in the order in which the board shows them.
pub fn all() -> impl Render {
    html! {
        {live_render::<Clock>("clock")}
        {live_render::<Countdown>("countdown")}
        {live_render::<StarCount>("stars")}
    }
}

/// The column of the board that a widget stands in: all of a phone's width, a
/// third of a wide screen's.
pub fn column() -> Container {
    Container {
        attributes: vec![("class", "col-12 col-md-6 col-xl-4".to_owned())],
        ..Container::default()
    }
}

/// The frame of a widget. The note at its foot says what is wrong, if anything is.
#[component]
pub fn Card(title: &str, note: Option<&str>, children: impl Render) -> impl Render {
    html! {
        <section class="card shadow-sm">
            <div class="card-body">
                <h2 class="card-title h6 text-body-secondary">{title}</h2>
                {&children}
            </div>
            {if let Some(note) = note {
                <p class="card-footer mb-0 small text-danger-emphasis" role="status">{note}</p>
            }}
        </section>
    }
}
