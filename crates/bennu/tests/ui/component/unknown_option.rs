use bennu::prelude::*;

#[component]
fn Card(#[prop(optional)] title: &str) -> impl Render {
    html! { {title} }
}

fn main() {}
