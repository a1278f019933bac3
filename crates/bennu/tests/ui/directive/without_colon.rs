use bennu::prelude::*;

fn main() {
    let items = [1, 2];
    let _ = html! {
        <ul><li for={item in items} key={1}>one</li></ul>
        <p if={items.is_empty()}>none</p>
        <label for={"name"}>Name</label>
    };
}
