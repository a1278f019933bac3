//! Memoised parts of every kind, beside a counter that concerns none of them.

use bennu::prelude::*;

use crate::pages::nested::Part;

pub(crate) struct Memo {
    clicks: u32,
    open: bool,
    orders: Tracked<Vec<Tracked<Order>>>,
}

pub(crate) struct Order {
    id: u32,
    pieces: u32,
}

#[derive(Event)]
pub(crate) enum MemoEvent {
    Click,
    /// One more piece of the second order.
    Add,
    Reverse,
    Toggle,
    Leave,
    Fail,
}

impl LiveView for Memo {
    type Event = MemoEvent;
    type Message = NoMessage;

    async fn mount(_: &mut Socket<Self>) -> Result<Self> {
        let order = |id| Tracked::new(Order { id, pieces: 1 });
        Ok(Self {
            clicks: 0,
            open: true,
            orders: Tracked::new((1..=3).map(order).collect()),
        })
    }

    async fn handle_event(&mut self, event: MemoEvent, socket: &mut Socket<Self>) -> Result<()> {
        match event {
            MemoEvent::Click => self.clicks += 1,
            MemoEvent::Add => self.second().pieces += 1,
            MemoEvent::Reverse => self.orders.reverse(),
            MemoEvent::Toggle => self.open = !self.open,
            MemoEvent::Leave => socket.push_navigate("/steady")?,
            MemoEvent::Fail => panic!("asked to fail by a panic"),
        }
        Ok(())
    }

    fn render(&self) -> impl Render {
        html! {
            <p id="clicks">{self.clicks}</p>
            <button phx-click={MemoEvent::Click}>"click"</button>
            <button phx-click={MemoEvent::Add}>"add"</button>
            <button phx-click={MemoEvent::Reverse}>"reverse"</button>
            <button phx-click={MemoEvent::Toggle}>"toggle"</button>
            <button phx-click={MemoEvent::Leave}>"leave"</button>
            <button phx-click={MemoEvent::Fail}>"panic"</button>
            <table :memo={orders = &self.orders}>
                <tbody>
                    <tr :for={order in orders} :key={order.id} :memo={order}>
                        <td>{order.id}" × "<b>{order.pieces}</b></td>
                        <td><input autocomplete="off"></td>
                    </tr>
                </tbody>
            </table>
            <div id="tools" :memo={orders = &self.orders}>
                <button phx-click={MemoEvent::Click}>"click inside"</button>
                <button phx-click={MemoEvent::Add}>"add inside"</button>
                <output>{pieces(orders)}</output>
                {live_render::<Part>("nested")}
            </div>
            <Badge :memo={orders = &self.orders} pieces={pieces(orders)} />
            {if self.open { <p id="panel" :memo={orders = &self.orders}>{pieces(orders)}</p> }}
            <ul id="entries">
                <li :for={order in &self.orders} :key={order.id} :memo={order} id={format!("order-{}", order.id)}>
                    {order.id}" × "{order.pieces}<input autocomplete="off">
                </li>
            </ul>
            <ul id="parts">
                <li :for={order in &self.orders} :key={order.id}>
                    <p :memo={order}>{order.id}" × "{order.pieces}<input autocomplete="off"></p>
                </li>
            </ul>
        }
    }
}

impl Memo {
    fn second(&mut self) -> &mut Order {
        let second = self.orders.iter_mut().find(|order| order.id == 2);
        second.expect("no order is ever removed")
    }
}

#[component]
fn Badge(pieces: u32) -> impl Render {
    html! { <strong id="badge">{pieces}</strong> }
}

fn pieces(orders: &[Tracked<Order>]) -> u32 {
    orders.iter().map(|order| order.pieces).sum()
}
