use bennu::prelude::*;

fn main() {
    let _ = html! {
        <p phx-click={1}></p>
    };
}
