use bennu::prelude::*;

struct Opaque;

#[derive(Event)]
enum Events {
    Set { to: Opaque },
}

fn main() {}
