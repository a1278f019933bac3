//! A folder of its own for each test, with a home, repositories and crates in
//! it: nothing of the user's is read or written, and no network is used.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

pub(crate) const BENNU: &str = env!("CARGO_BIN_EXE_bennu");

/// The folders of a test.
pub(crate) struct Workshop {
    root: TempDir,
}

/// What a run said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Workshop {
    pub(crate) fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let workshop = Self { root };
        for folder in ["work", "home", "cargo", "shelf", "github.com", "bin"] {
            fs::create_dir(workshop.path(folder)).unwrap();
        }
        let at = workshop.root.path().display();
        workshop.write(
            "gitconfig",
            &format!(
                "[user]\nname = Ada\nemail = ada@example.com\n[init]\ndefaultBranch = main\n\
                 [url \"file://{at}/github.com/\"]\ninsteadOf = https://github.com/\n"
            ),
        );
        workshop.write(
            "cargo/config.toml",
            &format!(
                "[source.crates-io]\nreplace-with = \"shelf\"\n\
                 [source.shelf]\ndirectory = \"{at}/shelf\"\n"
            ),
        );
        workshop
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root.path().join(path)
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("file://{}", self.path(path).display())
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// What is in a folder, hidden files too, in order.
    pub(crate) fn list(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(folder)).into_iter().flatten();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names.collect();
        names.sort();
        names
    }

    /// The command line, in the folder `work`.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.program(BENNU, "work");
        command.args(arguments);
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Said {
        Said::from(self.command(arguments).output().unwrap())
    }

    /// Runs a command that has to succeed, and gives what it said.
    pub(crate) fn succeed(&self, arguments: &[&str]) -> String {
        let said = self.run(arguments);
        assert_eq!(said.code, Some(0), "{arguments:?}: {said:?}");
        said.out
    }

    /// Runs a command that has to fail, and gives what it said is wrong.
    pub(crate) fn fail(&self, arguments: &[&str]) -> String {
        let said = self.run(arguments);
        assert_eq!(said.code, Some(1), "{arguments:?}: {said:?}");
        assert_eq!(said.out, "", "{arguments:?}");
        said.err
    }

    /// Makes a template that greets, in an edition that shows in its README.
    pub(crate) fn template(&self, folder: &str, edition: &str) {
        self.write(
            &format!("{folder}/cargo-generate.toml"),
            "[placeholders.greeting]\nprompt = 'How does it greet?'\n\
             choices = ['hello', 'ahoy']\ndefault = 'hello'\n\
             [bennu]\ndescription = 'greets in words of your choice'\nnext = ['cargo run']\n",
        );
        self.write(
            &format!("{folder}/Cargo.toml.liquid"),
            "[package]\nname = \"{{project-name}}\"\nedition = \"2024\"\n",
        );
        self.write(
            &format!("{folder}/src/main.rs"),
            "fn main() {\n  println!(\"{{greeting}} from {{project-name | title_case}}\");\n}\n",
        );
        self.write(&format!("{folder}/README.md"), edition);
    }

    /// Makes a repository: the tag `v1` is the first edition, `main` the
    /// second, the branch `next` the third. Gives the first commit.
    pub(crate) fn repository(&self, folder: &str) -> String {
        self.template(folder, "first");
        self.git(folder, &["init", "--quiet"]);
        let commit = |edition: &str| {
            self.write(&format!("{folder}/README.md"), edition);
            self.git(folder, &["add", "."]);
            self.git(folder, &["commit", "--quiet", "--message", edition]);
        };
        commit("first");
        self.git(folder, &["tag", "v1"]);
        commit("second");
        self.git(folder, &["checkout", "--quiet", "-b", "next"]);
        commit("third");
        self.git(folder, &["checkout", "--quiet", "main"]);
        self.git(folder, &["rev-parse", "v1"])
    }

    /// Makes a crate in the folder that stands for the registry.
    pub(crate) fn shelve(&self, name: &str, version: &str) {
        let folder = format!("shelf/{name}-{version}");
        let manifest =
            format!("[package]\nname = \"{name}\"\nversion = \"{version}\"\nedition = \"2024\"\n");
        self.write(&format!("{folder}/Cargo.toml"), &manifest);
        self.write(&format!("{folder}/src/lib.rs"), "");
        self.write(&format!("{folder}/.cargo-checksum.json"), "{\"files\":{}}");
        self.template(&format!("{folder}/greeter"), version);
    }

    pub(crate) fn git(&self, folder: &str, arguments: &[&str]) -> String {
        let output = self
            .program("git", folder)
            .args(arguments)
            .output()
            .unwrap();
        assert!(output.status.success(), "git {arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    fn program(&self, program: &str, folder: &str) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(self.path(folder))
            .env("BENNU_HOME", self.path("home"))
            .env("CARGO_HOME", self.path("cargo"))
            .env("GIT_CONFIG_GLOBAL", self.path("gitconfig"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CEILING_DIRECTORIES", self.root.path());
        command
    }
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// The checkout that these tests are in.
pub(crate) fn checkout() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
    fs::canonicalize(root.unwrap()).unwrap()
}
