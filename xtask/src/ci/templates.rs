//! Projects made from the templates, in an empty folder outside of the checkout:
//! each is formatted, has no warning, and passes its tests; then they are opened
//! in the browser, the first of them by the README's own commands.
//!
//! They share one folder of artifacts and the versions of our own lock file, so
//! that their libraries are built once.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use super::steps::count;
use super::tally::Tally;
use crate::browser;
use crate::workspace::{build_programs, root, succeed};

/// A project to make, so that each template and each option is there once.
struct Project {
    name: &'static str,
    template: &'static str,
    license: &'static str,
    /// Against the checkout by its path; else, against the published version,
    /// for which the checkout stands in.
    by_path: bool,
    /// What is generated in it.
    generated: &'static [[&'static str; 2]],
}

const PROJECTS: [Project; 4] = [
    Project {
        name: "plain",
        template: "live_view",
        license: "none",
        by_path: false,
        generated: &[],
    },
    Project {
        name: "talks",
        template: "live_view",
        license: "MIT OR Apache-2.0",
        by_path: true,
        generated: &[["live", "talk_list"], ["component", "speaker"]],
    },
    Project {
        name: "wall",
        template: "dashboard",
        license: "Apache-2.0",
        by_path: false,
        generated: &[],
    },
    Project {
        name: "board",
        template: "dashboard",
        license: "MIT",
        by_path: true,
        generated: &[
            ["live", "about"],
            ["component", "badge"],
            ["widget", "uptime"],
        ],
    },
];

pub(super) fn run() -> Result<Tally, String> {
    let mut browser = browser::playwright(&["--config", "playwright.templates.config.ts"])?;
    build_programs()?;
    let scratch = Scratch::new()?;
    let mut tally = Tally::default();
    for project in &PROJECTS {
        println!("-- {}: {}", project.name, project.template);
        tally = tally + scratch.check(project)?;
    }
    scratch.write("readme.sh", &scratch.readme_script()?)?;
    scratch.prepare(&mut browser);
    browser.env("TEMPLATE_PROJECTS", &scratch.folder);
    Ok(tally + count(browser)?)
}

/// The folder that the projects are made in; it is gone when this is dropped.
struct Scratch {
    folder: PathBuf,
}

impl Scratch {
    fn new() -> Result<Self, String> {
        let folder = env::temp_dir().join(format!("bennu-templates-{}", std::process::id()));
        fs::create_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        Ok(Self { folder })
    }

    fn write(&self, path: &str, text: &str) -> Result<(), String> {
        let file = self.folder.join(path);
        let folder = file.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&file, text))
            .map_err(|error| format!("{}: {error}", file.display()))
    }

    fn check(&self, project: &Project) -> Result<Tally, String> {
        let license = format!("license={}", project.license);
        let root = root();
        let mut new = self.command(
            "bennu",
            &["new", project.name, "--yes", "--vcs", "none"],
            "",
        );
        new.args(["--template", project.template, "--define", &license]);
        if project.by_path {
            new.arg("--bennu-path").arg(&root);
        }
        succeed(new)?;
        let folder = self.folder.join(project.name);
        project.check_licences(&folder)?;
        fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))
            .map_err(|error| format!("the lock file: {error}"))?;
        if !project.by_path {
            self.write(
                &format!("{}/.cargo/config.toml", project.name),
                &project.patch(),
            )?;
        }
        for [kind, name] in project.generated {
            succeed(self.command("bennu", &["gen", kind, name], project.name))?;
        }
        let clippy = ["clippy", "--all-targets", "--", "-D", "warnings"];
        succeed(self.command("cargo", &["fmt", "--check"], project.name))?;
        succeed(self.command("cargo", &clippy, project.name))?;
        count(self.command("cargo", &["test"], project.name))
    }

    fn command(&self, program: &str, arguments: &[&str], folder: &str) -> Command {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(self.folder.join(folder));
        self.prepare(&mut command);
        command
    }

    /// The README's commands, in the folder of the checkout and with a home here;
    /// after `cd`, the new project gets the versions of our lock file.
    fn readme_script(&self) -> Result<String, String> {
        let (root, home) = (root(), quoted(&self.folder));
        let mut script = format!("export HOME={home}\ncd {}\n", quoted(&root));
        for command in readme_commands()?.lines() {
            script.push_str(&format!("{command}\n"));
            if command.starts_with("cd ") {
                let lock = quoted(&root.join("Cargo.lock"));
                script.push_str(&format!("cp {lock} .\n"));
            }
        }
        Ok(script)
    }

    /// The environment of whoever makes a project: `bennu` can be found, and what
    /// is installed goes nowhere but here.
    fn prepare(&self, command: &mut Command) {
        let installed = self.folder.join("installed");
        let built = root().join("target/debug");
        let mut path = OsString::from(installed.join("bin"));
        for other in [built.as_os_str(), &env::var_os("PATH").unwrap_or_default()] {
            path.push(":");
            path.push(other);
        }
        command
            .env("PATH", path)
            .env("CARGO_INSTALL_ROOT", installed)
            .env("CARGO_TARGET_DIR", root().join("target/templates"));
        // They would be looked for in the home directory, which is another one.
        for (variable, folder) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")] {
            if let (None, Some(home)) = (env::var_os(variable), env::home_dir()) {
                command.env(variable, home.join(folder));
            }
        }
        // What the README installs is tried, not measured.
        for (key, value) in [("OPT_LEVEL", "0"), ("LTO", "off"), ("CODEGEN_UNITS", "16")] {
            command.env(format!("CARGO_PROFILE_RELEASE_{key}"), value);
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Project {
    /// Whether it has the texts of its licences and no others.
    fn check_licences(&self, folder: &Path) -> Result<(), String> {
        for (file, licence) in [("LICENSE-MIT", "MIT"), ("LICENSE-APACHE", "Apache-2.0")] {
            let expected = self.license.contains(licence);
            if folder.join(file).exists() != expected {
                let whether = if expected { "a" } else { "no" };
                return Err(format!("{}: expected {whether} file {file}", self.name));
            }
        }
        Ok(())
    }

    /// Has the checkout stand in for what will be published.
    fn patch(&self) -> String {
        let bootstrap = (self.template == "dashboard").then_some("bennu-bootstrap");
        let mut patch = "[patch.crates-io]\n".to_owned();
        for name in ["bennu", "bennu-test"].into_iter().chain(bootstrap) {
            let path = root().join("crates").join(name);
            patch.push_str(&format!("{name} = {{ path = {path:?} }}\n"));
        }
        patch
    }
}

/// The commands that the README starts a project with.
fn readme_commands() -> Result<String, String> {
    let readme = fs::read_to_string(root().join("README.md")).map_err(|error| error.to_string())?;
    let commands = commands_of(&readme).ok_or("the README has no commands to start a project")?;
    match commands.lines().count() {
        ..=4 => Ok(commands.to_owned()),
        number => Err(format!("expected at most four commands, found {number}")),
    }
}

/// The first block of shell commands after the heading.
fn commands_of(readme: &str) -> Option<&str> {
    let (_, section) = readme.split_once("\n## Start your own project\n")?;
    let (_, block) = section.split_once("```sh\n")?;
    Some(block.split_once("```")?.0)
}

fn quoted(path: &Path) -> String {
    format!("'{}'", path.display())
}

#[cfg(test)]
mod tests {
    use super::{commands_of, readme_commands};

    #[test]
    fn the_commands_are_those_of_their_section() {
        let readme = "# X\n```sh\nno\n```\n\n## Start your own project\n\nSo:\n\n```sh\na\nb\n```\n```sh\nno\n```\n";
        assert_eq!(commands_of(readme), Some("a\nb\n"));
        assert_eq!(commands_of("# X\n```sh\nno\n```\n"), None);
    }

    #[test]
    fn the_readme_leads_to_a_served_page_in_at_most_four_commands() {
        let commands = readme_commands().unwrap();
        assert!(commands.ends_with("bennu dev\n"), "{commands}");
    }
}
