use bennu::prelude::*;

fn Plain() -> impl Render {}

fn main() {
    let _ = html! {
        <Plain/>
    };
}
