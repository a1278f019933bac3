use bennu::prelude::*;

fn main() {
    let _ = html! {
        <section>
            <p>text
        </section>
    };
}
