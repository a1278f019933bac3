use bennu::prelude::*;

#[derive(Event)]
enum ClockEvent {
    Stop,
    Set { hour: u8 },
}

#[derive(Event)]
enum CounterEvent {
    Inc,
}

struct Counter {
    count: u32,
}

impl LiveView for Counter {
    type Event = CounterEvent;
    type Message = NoMessage;

    async fn mount(_: &mut Socket<Self>) -> Result<Self> {
        Ok(Self { count: 0 })
    }

    fn render(&self) -> impl Render {
        html! {
            <b phx-click={CounterEvent::Inc}>{self.count}</b>
            <b phx-click={ClockEvent::Stop}></b>
            {self.form()}
        }
    }
}

impl Counter {
    fn form(&self) -> impl Render {
        html! {
            {if self.count > 0 { <form phx-submit={ClockEvent::SET}></form> }}
            <b phx-click={Some(&ClockEvent::Set { hour: 1 })}></b>
        }
    }
}

fn main() {}
