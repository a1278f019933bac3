use bennu::prelude::*;

fn main() {
    let _ = html! {
        <p phx-clik="inc"></p>
        <p phx_click="inc"></p>
        <p phx-wobble="inc"></p>
    };
}
