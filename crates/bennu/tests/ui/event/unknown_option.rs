use bennu::prelude::*;

#[derive(Event)]
enum Events {
    #[event(rename = "inc")]
    Inc,
}

fn main() {}
