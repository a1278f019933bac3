use bennu::prelude::*;

struct Page {
    rows: Tracked<Vec<String>>,
}

impl Page {
    fn render(&self) -> impl Render {
        html! {
            <table :memo={&self.rows}></table>
            <table :memo={self.rows.len()}></table>
            <table :memo={}></table>
            <table :memo></table>
            <table memo={"rows"}></table>
        }
    }
}

fn main() {
    let _ = Page { rows: Tracked::default() }.render();
}
