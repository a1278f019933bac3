use bennu::prelude::*;

fn main() {
    let _ = html! {
        <p class="a" class={"b"}></p>
    };
}
