//! The page: the band with the title, and each widget's view where the configuration
//! has it. It never changes; what changes is in the views nested in it.

use std::sync::Arc;

use bennu::prelude::*;

use crate::board::{Board, Place};
use crate::lamp::Lamp;

/// The page.
#[derive(Debug)]
pub struct BoardPage {
    board: Arc<Board>,
}

impl LiveView for BoardPage {
    const SHARED: bool = true;

    type Event = NoEvent;
    type Message = NoMessage;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        let board = Arc::clone(socket.state::<Arc<Board>>());
        socket.set_page_title(&*board.page.title);
        Ok(Self { board })
    }

    fn render(&self) -> impl Render {
        html! {
            <header class="band">
                <h1>{&self.board.page.title}</h1>
                {live_render::<Lamp>("lamp")}
            </header>
            <main class="panels">
                {for (row, panels) in self.board.rows.iter().enumerate() {
                    <div class="row">
                        {for (column, panel) in panels.widgets.iter().enumerate() {
                            panel.kind.view(Place { row, column }, panel.width.get())
                        }}
                    </div>
                }}
            </main>
        }
    }
}
