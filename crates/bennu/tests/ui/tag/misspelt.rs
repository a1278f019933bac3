use bennu::prelude::*;

fn main() {
    let _ = html! {
        <dvi><sectoin>Hello</sectoin></dvi>
        <my-widget></my-widget>
        <svg><linearGradient id="a"></linearGradient></svg>
    };
}
