//! Finds Bootstrap's Sass sources: in `node_modules` in the published crate, from
//! npm in a checkout. Nothing is written outside `OUT_DIR`.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    for input in ["package.json", "package-lock.json", "build.rs"] {
        println!("cargo::rerun-if-changed={input}");
    }
    let crate_dir = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out_dir = PathBuf::from(env::var("OUT_DIR")?);
    let pinned = version(&crate_dir.join("package.json"), "bootstrap")?;
    let carried = crate_dir.join("node_modules");
    let load_path = if is_of(&carried, &pinned) {
        carried
    } else {
        if let Err(error) = fetch(&crate_dir, &out_dir) {
            println!(
                "cargo::error=building bennu-bootstrap from its repository takes Node.js 20 and npm: {error}"
            );
        }
        out_dir.join("node_modules")
    };
    println!("cargo::rustc-env=BOOTSTRAP_VERSION={pinned}");
    println!(
        "cargo::rustc-env=BOOTSTRAP_LOAD_PATH={}",
        load_path.display()
    );
    Ok(())
}

/// Whether a folder of modules holds this version of Bootstrap.
fn is_of(modules: &Path, pinned: &str) -> bool {
    let package = modules.join("bootstrap/package.json");
    version(&package, "version").is_ok_and(|version| version == pinned)
}

/// The version that a `package.json` tells under a name.
fn version(package: &Path, name: &str) -> Result<String, Box<dyn Error>> {
    let text = fs::read_to_string(package)?;
    let version = text
        .split_once(&format!("\"{name}\": \""))
        .and_then(|(_, rest)| rest.split_once('"'));
    let (version, _) = version.ok_or_else(|| format!("{} tells no {name}", package.display()))?;
    Ok(version.to_owned())
}

fn fetch(crate_dir: &Path, out_dir: &Path) -> Result<(), Box<dyn Error>> {
    for name in ["package.json", "package-lock.json"] {
        fs::copy(crate_dir.join(name), out_dir.join(name))?;
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let output = Command::new(npm)
        .args(["ci", "--ignore-scripts", "--prefer-offline"])
        // Popper is for Bootstrap's scripts, of which nothing is used here.
        .args(["--omit=peer", "--no-audit", "--no-fund"])
        .current_dir(out_dir)
        .output()
        .map_err(|error| format!("{npm} cannot be run ({error})"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr)
            .trim()
            .replace('\n', "; ");
        return Err(format!("{npm} failed ({}): {said}", output.status).into());
    }
    Ok(())
}
