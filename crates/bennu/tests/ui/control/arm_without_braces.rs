use bennu::prelude::*;

fn main() {
    let _ = html! {
        {match 1 {
            1 => <b>one</b>,
            _ => "more",
        }}
    };
}
