use bennu::prelude::*;

fn main() {
    let _ = html! {
        <p id="a" phx-update="prepnd"></p>
    };
}
