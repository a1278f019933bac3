//! What a template need not ask for, under the names that cargo-generate
//! gives it.

use std::env;
use std::path::Path;

use liquid::Object;
use liquid_core::Value;

use crate::git::Git;
use crate::project_name::ProjectName;

pub(super) fn values(name: &ProjectName, into: &Path) -> Object {
    let username = author("NAME", "user.name").or_else(|| env::var("USER").ok());
    let username = username.unwrap_or_default();
    let authors = match author("EMAIL", "user.email") {
        Some(email) => format!("{username} <{email}>"),
        None => username.clone(),
    };
    let into = into.canonicalize().unwrap_or_else(|_| into.to_owned());
    let within = into
        .ancestors()
        .any(|folder| folder.join("Cargo.toml").exists());
    let os_arch = format!("{}-{}", env::consts::OS, env::consts::ARCH);
    Object::from_iter([
        (
            "project-name".into(),
            Value::scalar(name.as_str().to_owned()),
        ),
        ("crate_name".into(), Value::scalar(name.crate_name())),
        ("crate_type".into(), Value::scalar("bin")),
        ("authors".into(), Value::scalar(authors)),
        ("username".into(), Value::scalar(username)),
        ("os-arch".into(), Value::scalar(os_arch)),
        ("is_init".into(), Value::scalar(false)),
        ("within_cargo_project".into(), Value::scalar(within)),
    ])
}

/// Who writes the project, as Cargo and git are told it.
fn author(what: &str, key: &str) -> Option<String> {
    let variables = ["CARGO", "GIT_AUTHOR", "GIT_COMMITTER"];
    let told = variables
        .into_iter()
        .find_map(|who| env::var(format!("{who}_{what}")).ok());
    told.or_else(|| Git::at(Path::new(".")).run(&["config", "--get", key]).ok())
        .filter(|told| !told.is_empty())
}
