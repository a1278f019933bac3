use bennu::prelude::*;

fn main() {
    let _ = html! {
        {if true { Hello <b>you</b> }}
    };
}
