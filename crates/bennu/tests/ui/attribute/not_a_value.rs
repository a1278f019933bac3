use bennu::prelude::*;

fn main() {
    let _ = html! {
        <p id={vec![1]} class={1}></p>
    };
}
