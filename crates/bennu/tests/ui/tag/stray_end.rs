use bennu::prelude::*;

fn main() {
    let _ = html! {
        <p>text</b></p>
    };
}
