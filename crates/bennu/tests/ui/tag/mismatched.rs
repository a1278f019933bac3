use bennu::prelude::*;

fn main() {
    let _ = html! {
        <h1>text</h2>
    };
}
