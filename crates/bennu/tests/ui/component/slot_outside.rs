use bennu::prelude::*;

fn main() {
    let _ = html! {
        <p><:row>a</:row></p>
    };
}
