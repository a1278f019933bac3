use bennu::prelude::*;

fn main() {
    let _ = html! { <p>{1.5:?}</p> };
}
