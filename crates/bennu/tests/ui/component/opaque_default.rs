use bennu::prelude::*;

#[component]
fn Card(#[prop(default = "a")] title: impl Render) -> impl Render {
    html! { {&title} }
}

fn main() {}
