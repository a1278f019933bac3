use bennu::prelude::*;

fn main() {
    let _ = html! {
        <p phx-click></p>
    };
}
