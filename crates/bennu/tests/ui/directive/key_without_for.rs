use bennu::prelude::*;

fn main() {
    let _ = html! {
        <p :key={1}></p>
    };
}
