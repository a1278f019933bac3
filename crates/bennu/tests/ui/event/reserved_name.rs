use bennu::prelude::*;

#[derive(Event)]
#[event(name = "lv:clear-flash")]
struct Clear;

fn main() {}
