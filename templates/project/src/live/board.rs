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
                <div class="container-fluid px-3 px-md-4">
                    <h1 class="navbar-brand fw-semibold mb-0">"{{project-name | title_case}}"</h1>
                </div>
            </header>
            <main class="container-fluid px-3 px-md-4 py-4">
                <div class="row g-4">{widgets::all()}</div>
            </main>
        }
    }
}
