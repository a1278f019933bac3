use bennu::prelude::*;

fn main() {
    let _ = html! {
        <title>a <b>b</b></title>
    };
}
