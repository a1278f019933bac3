use bennu::prelude::*;

fn main() {
    let _ = html! {
        <p {id}></p>
    };
}
