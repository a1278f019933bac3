use bennu::prelude::*;

fn main() {
    let _ = html! {
        <div class="a"
        <p>text</p>
    };
}
