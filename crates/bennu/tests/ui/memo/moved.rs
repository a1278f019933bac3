use bennu::prelude::*;

struct Page {
    rows: Tracked<Vec<String>>,
}

impl Page {
    fn render(&self) -> impl Render {
        html! {
            <table :memo={rows = self.rows}><caption>{rows.len()}</caption></table>
        }
    }
}

fn main() {
    let _ = Page { rows: Tracked::default() }.render();
}
