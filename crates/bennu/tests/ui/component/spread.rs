use bennu::prelude::*;

#[component]
fn Card(title: &str, #[prop(default = 1)] width: u32, children: impl Render) -> impl Render {
    html! { <p style={format!("--width: {width}")}>{title}{&children}</p> }
}

fn main() {
    let _ = html! {
        <Card title="a" {..attributes}>text</Card>
    };
}
