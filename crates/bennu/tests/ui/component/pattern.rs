use bennu::prelude::*;

#[component]
fn Card((a, b): (u8, u8)) -> impl Render {
    html! { {a}{b} }
}

fn main() {}
