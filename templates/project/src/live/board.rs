//! The board: the home page, which lays the widgets out.

use bennu::prelude::*;

use crate::widgets;

/// The board. It never changes; its widgets do.
#[derive(Debug)]
pub struct Board;

impl LiveView for Board {
    type Event = NoEvent;
    type Message = NoMessage;

    async fn mount(_: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Render {
        html! {
            <header class="navbar bg-body border-bottom">
                <div class="container-fluid">
                    <h1 class="navbar-brand mb-0">"{{project-name}}"</h1>
                </div>
            </header>
            <main class="container-fluid py-3">
                <div class="row g-3">{widgets::all()}</div>
            </main>
        }
    }
}
