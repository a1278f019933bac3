use bennu::prelude::*;

fn main() {
    let _ = html! {
        <style>p { color: red }</style>
    };
}
