use bennu::prelude::*;

#[component]
fn Rows<T>(items: &[T], row: impl Slot<T>) -> impl Render {
    html! { <p :for={item in items}>{row.with(item)}</p> }
}

fn main() {
    let _ = html! {
        <Rows items={&[1]}><:row>a</:row><:row>b</:row></Rows>
    };
}
