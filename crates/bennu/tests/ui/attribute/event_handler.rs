use bennu::prelude::*;

fn main() {
    let _ = html! {
        <p onclick={"alert(1)"}></p>
    };
}
