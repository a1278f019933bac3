use bennu::prelude::*;

enum Plain {
    Inc,
}

fn main() {
    let _ = html! {
        <p phx-click={Plain::Inc}></p>
    };
}
