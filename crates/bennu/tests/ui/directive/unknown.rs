use bennu::prelude::*;

fn main() {
    let _ = html! {
        <p :when={true}></p>
        <p :iff={true}></p>
    };
}
