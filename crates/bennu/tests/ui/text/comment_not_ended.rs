use bennu::prelude::*;

fn main() {
    let _ = html! {
        <!-- text
    };
}
