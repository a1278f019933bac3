use bennu::prelude::*;

struct Page {
    unread: u32,
    rows: Tracked<Vec<String>>,
}

impl Page {
    fn total(&self) -> usize {
        self.rows.len()
    }

    fn render(&self) -> impl Render {
        html! {
            <table :memo={rows = &self.rows}>
                <caption>{self.unread} of {self.total()}</caption>
                <tr :for={row in rows}><td>{row}</td></tr>
            </table>
        }
    }
}

fn main() {
    let page = Page { unread: 1, rows: Tracked::default() };
    let _ = page.render();
}
