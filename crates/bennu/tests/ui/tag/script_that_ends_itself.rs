use bennu::prelude::*;

fn main() {
    let _ = html! {
        <script>"let a = '</script>';"</script>
    };
}
