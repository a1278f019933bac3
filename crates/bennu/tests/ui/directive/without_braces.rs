use bennu::prelude::*;

fn main() {
    let _ = html! {
        <p :if=true></p>
    };
}
