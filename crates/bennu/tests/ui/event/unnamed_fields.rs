use bennu::prelude::*;

#[derive(Event)]
enum Events {
    Move(u8, u8),
}

fn main() {}
