use bennu::prelude::*;

struct Opaque;

fn main() {
    let _ = html! {
        <p>{Opaque}</p>
    };
}
