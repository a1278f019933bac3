use bennu::prelude::*;

#[derive(Event)]
union Events {
    inc: u8,
}

fn main() {}
