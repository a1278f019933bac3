//! Views in a view's template, each for itself.

use bennu::prelude::*;

pub(crate) struct Nested {
    count: u32,
    right: bool,
}

#[derive(Event)]
pub(crate) enum NestedEvent {
    More,
    Toggle,
}

impl LiveView for Nested {
    type Event = NestedEvent;
    type Message = NoMessage;

    async fn mount(_: &mut Socket<Self>) -> Result<Self> {
        Ok(Self {
            count: 0,
            right: true,
        })
    }

    async fn handle_event(&mut self, event: NestedEvent, _: &mut Socket<Self>) -> Result<()> {
        match event {
            NestedEvent::More => self.count += 1,
            NestedEvent::Toggle => self.right = !self.right,
        }
        Ok(())
    }

    fn render(&self) -> impl Render {
        html! {
            <p id="parent-count">{self.count}</p>
            <button id="parent-more" phx-click={NestedEvent::More}>"parent"</button>
            <button id="toggle" phx-click={NestedEvent::Toggle}>"toggle"</button>
            {live_render::<Part>("left").with_session("name", "left")}
            {if self.right { {live_render::<Part>("right").with_session("name", "right")} }}
        }
    }
}

/// A small counter with a name, for pages that hold several.
pub(crate) struct Part {
    name: String,
    count: u32,
}

#[derive(Event)]
pub(crate) enum PartEvent {
    More,
    Fail,
}

impl LiveView for Part {
    type Event = PartEvent;
    type Message = NoMessage;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        Ok(Self {
            name: socket.session().get("name").unwrap_or_default(),
            count: 0,
        })
    }

    async fn handle_event(&mut self, event: PartEvent, _: &mut Socket<Self>) -> Result<()> {
        match event {
            PartEvent::More => self.count += 1,
            PartEvent::Fail => panic!("asked to fail by a panic"),
        }
        Ok(())
    }

    fn render(&self) -> impl Render {
        html! {
            <span data-role="name">{&self.name}</span>
            <span data-role="count">{self.count}</span>
            <button phx-click={PartEvent::More}>"more"</button>
            <button phx-click={PartEvent::Fail}>"fail"</button>
        }
    }
}
