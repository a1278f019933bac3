//! `handle_params`, live patches from both sides, and the page's title.

use axum::http::Uri;
use bennu::prelude::*;

pub(crate) struct Navigation {
    page: u32,
}

#[derive(Event)]
pub(crate) enum NavigationEvent {
    Next,
}

impl LiveView for Navigation {
    type Event = NavigationEvent;
    type Message = NoMessage;

    async fn mount(_: &mut Socket<Self>) -> Result<Self> {
        Ok(Self { page: 1 })
    }

    async fn handle_params(
        &mut self,
        params: &Params,
        _: &Uri,
        socket: &mut Socket<Self>,
    ) -> Result<()> {
        self.page = params
            .get("page")
            .and_then(|page| page.parse().ok())
            .unwrap_or(1);
        socket.set_page_title(format!("Page {}", self.page));
        Ok(())
    }

    async fn handle_event(
        &mut self,
        event: NavigationEvent,
        socket: &mut Socket<Self>,
    ) -> Result<()> {
        let NavigationEvent::Next = event;
        socket.push_patch(&format!("/navigation?page={}", self.page + 1))
    }

    fn render(&self) -> impl Render {
        html! {
            <p id="page">{self.page}</p>
            <a href="/navigation?page=2" data-phx-link="patch" data-phx-link-state="push">"page 2"</a>
            <button phx-click={NavigationEvent::Next}>"next"</button>
        }
    }
}
