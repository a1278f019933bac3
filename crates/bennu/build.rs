//! Lays the client's files into `OUT_DIR/client`, where `src/assets.rs` embeds
//! them from: out of `client/dist` in the published crate, out of npm in a
//! checkout. Nothing is written outside `OUT_DIR`.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// What the embedded files are made of.
const INPUTS: [&str; 4] = ["package.json", "package-lock.json", "client", "build.rs"];
const SCRIPTS: [&str; 3] = ["phoenix.min.js", "phoenix_live_view.min.js", "start.js"];

fn main() -> Result<(), Box<dyn Error>> {
    for input in INPUTS {
        println!("cargo::rerun-if-changed={input}");
    }
    let crate_dir = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out_dir = PathBuf::from(env::var("OUT_DIR")?);
    let client = out_dir.join("client");
    println!(
        "cargo::rustc-env=BENNU_LIVE_VIEW_VERSION={}",
        live_view_version(&crate_dir)?
    );

    fs::create_dir_all(&client)?;
    if is_built(&crate_dir) {
        copy_built(&crate_dir.join("client/dist"), &client)?;
    } else if let Err(error) = build(&crate_dir, &out_dir, &client) {
        println!(
            "cargo::error=building bennu from its repository takes Node.js 20 and npm: {error}"
        );
    }
    Ok(())
}

/// The version that the client tells and is told, pinned in `package.json`.
fn live_view_version(crate_dir: &Path) -> Result<String, Box<dyn Error>> {
    let package = fs::read_to_string(crate_dir.join("package.json"))?;
    let pinned = package
        .split_once("\"phoenix_live_view\": \"")
        .and_then(|(_, rest)| rest.split_once('"'));
    Ok(pinned
        .ok_or("package.json pins no phoenix_live_view")?
        .0
        .to_owned())
}

/// Whether `client/dist` holds what a build would make.
fn is_built(crate_dir: &Path) -> bool {
    let same = |built: &str, source: &str| match fs::read(crate_dir.join("client/dist").join(built))
    {
        Ok(built) => fs::read(crate_dir.join(source)).is_ok_and(|source| source == built),
        Err(_) => false,
    };
    same("package-lock.json", "package-lock.json") && same("start.js", "client/start.js")
}

fn copy_built(dist: &Path, client: &Path) -> Result<(), Box<dyn Error>> {
    for script in SCRIPTS {
        for encoding in ["", ".br", ".gz"] {
            let name = format!("{script}{encoding}");
            fs::copy(dist.join(&name), client.join(&name))?;
        }
    }
    Ok(())
}

fn build(crate_dir: &Path, out_dir: &Path, client: &Path) -> Result<(), Box<dyn Error>> {
    let npm_dir = out_dir.join("npm");
    fs::create_dir_all(&npm_dir)?;
    for name in ["package.json", "package-lock.json"] {
        fs::copy(crate_dir.join(name), npm_dir.join(name))?;
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let install = [
        "ci",
        "--ignore-scripts",
        "--prefer-offline",
        "--no-audit",
        "--no-fund",
    ];
    run(Command::new(npm).args(install).current_dir(&npm_dir))?;
    let script = crate_dir.join("client/build.mjs");
    run(Command::new("node")
        .arg(script)
        .arg(npm_dir.join("node_modules"))
        .arg(client))
}

fn run(command: &mut Command) -> Result<(), Box<dyn Error>> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command
        .output()
        .map_err(|error| format!("{program} cannot be run ({error})"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr)
            .trim()
            .replace('\n', "; ");
        return Err(format!("{program} failed ({}): {said}", output.status).into());
    }
    Ok(())
}
