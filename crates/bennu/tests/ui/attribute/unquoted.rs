use bennu::prelude::*;

fn main() {
    let _ = html! {
        <p id=main tabindex=1></p>
    };
}
