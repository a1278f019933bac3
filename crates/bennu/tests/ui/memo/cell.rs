use std::cell::Cell;

use bennu::prelude::*;

fn count(count: &Tracked<Cell<u32>>) -> impl Render {
    html! { <b :memo={count}>{count.get()}</b> }
}

fn main() {
    let _ = count(&Tracked::default());
}
