use bennu::prelude::*;

fn main() {
    let _ = html! {
        <p :let={n}></p>
    };
}
