use bennu::prelude::*;

#[component]
fn Card(title: impl Render) -> impl Render {
    html! { <h2>{title}</h2> }
}

fn card(title: &str) -> impl Render {
    html! {
        <Card>
            <:title :memo={title}>{title}</:title>
        </Card>
    }
}

fn main() {
    let _ = card("title");
}
