use bennu::prelude::*;

fn main() {
    let _ = html! {
        <p phx-mounted="ready"></p>
        <p phx-remove=""></p>
        <p phx-connected></p>
        <p phx-disconnected="[[\"hide\",{}]]"></p>
    };
}
