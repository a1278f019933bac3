use bennu::prelude::*;

fn main() {
    let _ = html! {
        {for n in 3 { <b>{n}</b> }}
    };
}
