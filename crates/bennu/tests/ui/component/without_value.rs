use bennu::prelude::*;

#[component]
fn Card(title: &str) {
    let _ = title;
}

fn main() {}
