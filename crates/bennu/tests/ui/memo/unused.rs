#![deny(warnings)]

use bennu::prelude::*;

fn list(rows: &Tracked<Vec<String>>, unread: u32) -> impl Render {
    html! { <b :memo={rows, unread}>{unread}</b> }
}

fn main() {
    let _ = list(&Tracked::default(), 1);
}
