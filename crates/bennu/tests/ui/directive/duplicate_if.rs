use bennu::prelude::*;

fn main() {
    let _ = html! {
        <p :if={true} :if={false}></p>
    };
}
