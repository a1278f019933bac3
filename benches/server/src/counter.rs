//! The number of the latest message: alone on its page, and beside a large table.

use std::sync::Arc;

use bennu::prelude::*;

use crate::board::{Entry, Latest, listen};

/// How many rows the table has.
const ROWS: u32 = 10_000;

pub(crate) struct Counter {
    latest: Latest,
}

pub(crate) struct Table {
    latest: Latest,
    rows: Tracked<Vec<Row>>,
}

struct Row {
    number: u32,
    name: String,
}

impl LiveView for Counter {
    type Event = NoEvent;
    type Message = Arc<Entry>;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        Ok(Self {
            latest: listen(socket),
        })
    }

    async fn handle_info(&mut self, entry: Arc<Entry>, _: &mut Socket<Self>) -> Result<()> {
        self.latest.add(entry);
        Ok(())
    }

    fn render(&self) -> impl Render {
        counter(&self.latest)
    }
}

impl LiveView for Table {
    type Event = NoEvent;
    type Message = Arc<Entry>;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        let row = |number| Row {
            number,
            name: format!("row {number}"),
        };
        Ok(Self {
            latest: listen(socket),
            rows: Tracked::new((0..ROWS).map(row).collect()),
        })
    }

    async fn handle_info(&mut self, entry: Arc<Entry>, _: &mut Socket<Self>) -> Result<()> {
        self.latest.add(entry);
        Ok(())
    }

    fn render(&self) -> impl Render {
        html! {
            {counter(&self.latest)}
            <table :memo={rows = &self.rows}>
                <tr :for={row in rows} :key={row.number}>
                    <td>{row.number}</td>
                    <td>{&row.name}</td>
                </tr>
            </table>
        }
    }
}

fn counter(latest: &Latest) -> impl Render {
    html! {
        <p id="count">{latest.newest().map_or(0, |entry| entry.number)}</p>
        <p id="message">{latest.newest().map_or("", |entry| &entry.published.msg)}</p>
    }
}
