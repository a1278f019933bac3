//! One change on a page that also shows a table of ten thousand rows: of a
//! counter beside the table, and of one row.

use bennu::prelude::*;
use bennu_benches::contest::Contest;
use bennu_core::Child;
use bennu_core::diff::{Diff, Tracker};

const ROWS: u32 = 10_000;

fn main() {
    assert_same(Page::count, &[Page::alone, Page::memo, Page::plain]);
    assert_same(Page::reprice, &[Page::by_row, Page::plain]);
    Contest::default()
        .with("the counter alone", sending(Page::count, Page::alone))
        .with("`:memo` on the table", sending(Page::count, Page::memo))
        .with("no `:memo`", sending(Page::count, Page::plain))
        .run(&format!("A counter changes beside {ROWS} rows"));
    Contest::default()
        .with("`:memo` on each row", sending(Page::reprice, Page::by_row))
        .with("no `:memo`", sending(Page::reprice, Page::plain))
        .run(&format!("One of {ROWS} rows changes"));
}

/// Ways to send one change must all send the same.
fn assert_same(change: fn(&mut Page), ways: &[fn(&Page, &mut Tracker) -> Diff]) {
    let mut diffs = ways.iter().map(|send| sending(change, *send)().to_string());
    let first = diffs.next();
    assert!(diffs.all(|diff| Some(diff) == first), "{first:?}");
}

/// Has a page `change` and sends the difference, at each call.
fn sending(change: fn(&mut Page), send: fn(&Page, &mut Tracker) -> Diff) -> impl FnMut() -> Diff {
    let mut page = Page::new();
    let mut tracker = Tracker::new();
    let _ = send(&page, &mut tracker);
    move || {
        change(&mut page);
        send(&page, &mut tracker)
    }
}

struct Page {
    count: u64,
    rows: Tracked<Vec<Tracked<Row>>>,
}

struct Row {
    id: u32,
    name: String,
    price: u32,
}

impl Page {
    fn new() -> Self {
        let row = |id| Row {
            id,
            name: format!("row {id}"),
            price: id * 7,
        };
        Self {
            count: 0,
            rows: Tracked::new((0..ROWS).map(row).map(Tracked::new).collect()),
        }
    }

    fn count(&mut self) {
        self.count += 1;
    }

    fn reprice(&mut self) {
        self.rows[ROWS as usize / 2].price += 1;
    }

    fn alone(&self, tracker: &mut Tracker) -> Diff {
        let page = html! { <p>{self.count}</p> };
        tracker.diff(&page, &mut no_children)
    }

    fn memo(&self, tracker: &mut Tracker) -> Diff {
        let page = html! {
            <p>{self.count}</p>
            <table :memo={rows = &self.rows}>
                <tr :for={row in rows} :key={row.id}>
                    <td>{row.id}</td>
                    <td>{&row.name}</td>
                    <td>{row.price}</td>
                </tr>
            </table>
        };
        tracker.diff(&page, &mut no_children)
    }

    fn by_row(&self, tracker: &mut Tracker) -> Diff {
        let page = html! {
            <p>{self.count}</p>
            <table>
                <tr :for={row in &self.rows} :key={row.id} :memo={row}>
                    <td>{row.id}</td>
                    <td>{&row.name}</td>
                    <td>{row.price}</td>
                </tr>
            </table>
        };
        tracker.diff(&page, &mut no_children)
    }

    fn plain(&self, tracker: &mut Tracker) -> Diff {
        let page = html! {
            <p>{self.count}</p>
            <table>
                <tr :for={row in &self.rows} :key={row.id}>
                    <td>{row.id}</td>
                    <td>{&row.name}</td>
                    <td>{row.price}</td>
                </tr>
            </table>
        };
        tracker.diff(&page, &mut no_children)
    }
}

fn no_children(_: &Child) -> String {
    String::new()
}
