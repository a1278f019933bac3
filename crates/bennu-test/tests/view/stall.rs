//! A view that does a bit of everything.

use bennu::Uri;
use bennu::prelude::*;
use serde_json::json;

/// What an apple costs.
pub(crate) static PRICE: LocalTopic<u32> = LocalTopic::local_from_static("price");

pub(crate) struct Stall {
    apples: u32,
    price: u32,
    basket: Vec<String>,
    page: String,
}

#[derive(Event)]
pub(crate) enum StallEvent {
    Take { count: Option<String> },
    Ring { times: u32 },
    Count,
    Go { to: String },
    Leave,
    Fail,
    Panic,
}

#[derive(Clone)]
pub(crate) enum StallMessage {
    Delivery(u32),
    Price(u32),
    Minute,
    Spoiled,
    Closing,
}

impl LiveView for Stall {
    type Event = StallEvent;
    type Message = StallMessage;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        socket.subscribe(&PRICE, StallMessage::Price);
        socket.send_interval(Duration::from_secs(60), StallMessage::Minute);
        socket.set_page_title("Stall");
        let apples = socket.session().get("apples").unwrap_or(3);
        Ok(Self {
            apples,
            price: 10,
            basket: Vec::new(),
            page: String::new(),
        })
    }

    async fn handle_params(
        &mut self,
        params: &Params,
        _: &Uri,
        _: &mut Socket<Self>,
    ) -> Result<()> {
        self.page = params.get("page").unwrap_or_default().to_owned();
        Ok(())
    }

    async fn handle_event(&mut self, event: StallEvent, socket: &mut Socket<Self>) -> Result<()> {
        match event {
            StallEvent::Take { count } => {
                let count: u32 = count.as_deref().unwrap_or("1").parse()?;
                self.apples -= count;
                self.basket
                    .insert(0, format!("{count} for {}", count * self.price));
                socket.set_page_title(format!("{} left", self.apples));
            }
            StallEvent::Ring { times } => socket.push_event("bell", &json!({"times": times}))?,
            StallEvent::Count => socket.reply(&json!({"apples": self.apples}))?,
            StallEvent::Go { to } => socket.push_patch(&to)?,
            StallEvent::Leave => socket.redirect("/market")?,
            StallEvent::Fail => return Err(Error::new("the stall is closed")),
            StallEvent::Panic => panic!("no more bags"),
        }
        Ok(())
    }

    async fn handle_info(
        &mut self,
        message: StallMessage,
        socket: &mut Socket<Self>,
    ) -> Result<()> {
        match message {
            StallMessage::Delivery(count) => self.apples += count,
            StallMessage::Price(price) => self.price = price,
            StallMessage::Minute => self.price -= 1,
            StallMessage::Spoiled => self.apples = "spoiled".parse()?,
            StallMessage::Closing => socket.redirect("/market")?,
        }
        Ok(())
    }

    fn render(&self) -> impl Render {
        html! {
            <p id="apples" class={if self.apples == 0 { "none" } else { "some" }}>{self.apples}</p>
            <p id="price">{self.price}</p>
            <p id="page">{&self.page}</p>
            <ol>{for one in &self.basket { <li>{one} " "</li> }}</ol>
            <button phx-click="take">"One"</button>
            <button id="two" phx-click="take" phx-value-count="2">"Two"</button>
            <a id="link" href="/stall/c?x=1" data-phx-link="patch" data-phx-link-state="push">
                "C"
            </a>
            <a id="market" href="/market" data-phx-link="redirect" data-phx-link-state="push">
                "Market"
            </a>
        }
    }
}
