//! A git repository, fetched with the `git` that is installed: its proxies,
//! keys and credentials are those of the user.

use std::path::Path;

use anyhow::{Context as _, Result, anyhow, bail};

use super::{Fetched, Reference};
use crate::git::Git;

pub(super) fn fetch(url: &str, reference: &Reference, scratch: &Path) -> Result<Fetched> {
    let folder = scratch.join("repository");
    std::fs::create_dir_all(&folder)?;
    let git = Git::at(&folder);
    git.run(&["init", "--quiet", "--template="])?;
    let commit = match reference {
        Reference::Head => fetch_one(&git, url, "HEAD", reference)?,
        Reference::Branch(name) => fetch_one(&git, url, &format!("refs/heads/{name}"), reference)?,
        Reference::Tag(name) => fetch_one(&git, url, &format!("refs/tags/{name}"), reference)?,
        Reference::Revision(revision) => fetch_all(&git, url, revision)?,
    };
    git.run(&["checkout", "--quiet", "--detach", &commit])?;
    Ok(Fetched {
        folder,
        name: name_of(url),
        origin: origin(url, reference, &commit),
    })
}

/// Fetches one commit without its past.
fn fetch_one(git: &Git, url: &str, name: &str, reference: &Reference) -> Result<String> {
    let fetched = git.run(&[
        "fetch",
        "--quiet",
        "--depth",
        "1",
        "--no-tags",
        "--",
        url,
        name,
    ]);
    if let Err(error) = fetched {
        let what = match reference {
            Reference::Branch(branch) => format!("branch `{branch}`"),
            Reference::Tag(tag) => format!("tag `{tag}`"),
            Reference::Head | Reference::Revision(_) => "commit".to_owned(),
        };
        if error.to_string().contains("couldn't find remote ref") {
            bail!("there is no {what} in {url}\n  try: git ls-remote {url}");
        }
        return Err(unreachable(&error, url));
    }
    git.run(&["rev-parse", "--verify", "FETCH_HEAD^{commit}"])
}

/// Fetches everything, since a server need not hand out a commit by its hash,
/// and no server one by a part of it.
fn fetch_all(git: &Git, url: &str, revision: &str) -> Result<String> {
    let everything = [
        "+refs/heads/*:refs/remotes/origin/*",
        "+refs/tags/*:refs/tags/*",
    ];
    let fetch = ["fetch", "--quiet", "--", url];
    git.run(&[&fetch[..], &everything[..]].concat())
        .map_err(|error| unreachable(&error, url))?;
    let commit = format!("{revision}^{{commit}}");
    git.run(&[
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        &commit,
    ])
    .ok()
    .with_context(|| {
        format!("there is no revision `{revision}` in {url}\n  try: git ls-remote {url}")
    })
}

fn unreachable(error: &anyhow::Error, url: &str) -> anyhow::Error {
    anyhow!("cannot fetch {url}: {error}\n  try: git ls-remote {url}, which has to work first")
}

/// The last part of a URL, without the ending that repositories have.
fn name_of(url: &str) -> String {
    let last = url.trim_end_matches('/').rsplit(['/', ':']).next();
    let name = last.unwrap_or_default();
    name.strip_suffix(".git").unwrap_or(name).to_owned()
}

fn origin(url: &str, reference: &Reference, commit: &str) -> String {
    let commit: String = commit.chars().take(12).collect();
    match reference {
        Reference::Head | Reference::Revision(_) => format!("{url}, commit {commit}"),
        Reference::Branch(branch) => format!("{url}, branch {branch}, commit {commit}"),
        Reference::Tag(tag) => format!("{url}, tag {tag}, commit {commit}"),
    }
}
