use bennu::prelude::*;

fn main() {
    let _ = html! {
        <p :for={n of 0..3}></p>
    };
}
