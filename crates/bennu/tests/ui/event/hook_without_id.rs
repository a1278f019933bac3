use bennu::prelude::*;

fn main() {
    let _ = html! {
        <p phx-hook="Chart"></p>
    };
}
