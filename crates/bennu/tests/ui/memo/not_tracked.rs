use bennu::prelude::*;

struct Page {
    rows: Vec<String>,
}

impl Page {
    fn render(&self) -> impl Render {
        html! {
            <table :memo={rows = &self.rows}>
                <tr :for={row in rows}><td>{row}</td></tr>
            </table>
        }
    }
}

fn main() {
    let _ = Page { rows: Vec::new() }.render();
}
