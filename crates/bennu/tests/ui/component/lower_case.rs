use bennu::prelude::*;

#[component]
fn card() -> impl Render {}

fn main() {}
