//! Has the crate built anew when a template that it embeds changes.

fn main() {
    println!("cargo::rerun-if-changed=templates");
}
