use bennu::prelude::*;

#[component]
fn Card(title: &'static str) -> impl Render {
    html! { <h2 title="{title}">{title}</h2> }
}

struct Talk {
    id: u32,
    open: bool,
}

impl Talk {
    fn show(&self, kind: &str) -> impl Render {
        html! {
            <li class="talk talk-{kind}" title="{self.id}" data-kind="{kind}">
                <a href="/talks/{self.id}" class={"talk-{kind}"}>"Talk"</a>
                <button phx-click="{kind}">"{kind}"</button>
                <Card title="{self.open}"/>
            </li>
        }
    }
}

fn main() {}
