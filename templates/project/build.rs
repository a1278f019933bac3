//! Compiles the style sheet, Bootstrap included.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=style");
    let options = grass::Options::default()
        .style(grass::OutputStyle::Compressed)
        .load_path(bennu_bootstrap::load_path());
    let css = grass::from_path("style/app.scss", &options)?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("app.css"), css)?;
    Ok(())
}
