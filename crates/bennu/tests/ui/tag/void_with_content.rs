use bennu::prelude::*;

fn main() {
    let _ = html! {
        <br>text</br>
    };
}
