use bennu::prelude::*;

fn main() {
    let _ = html! {
        <script>"let n = " {1} ";"</script>
    };
}
