use bennu::prelude::*;

#[derive(Event)]
enum Events {
    Inc,
    #[event(name = "inc")]
    Increment,
}

fn main() {}
