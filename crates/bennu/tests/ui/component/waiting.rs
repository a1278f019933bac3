use bennu::prelude::*;

#[component]
async fn Card() -> impl Render {}

fn main() {}
