use bennu::prelude::*;

fn main() {
    let _ = html! {
        <iframe srcdoc={"<p>"}></iframe>
    };
}
