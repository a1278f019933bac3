//! REST bodies to values. Pure.

use reqwest::header;
use serde::Deserialize;

use super::refusal::clean;
use super::{GithubStats, Latest};
use crate::http::{HttpError, Reply};

/// `GET /repos/{owner}/{repo}`, of which only these fields are used. `watchers_count`
/// is not: it repeats the stars.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Repository {
    full_name: Option<String>,
    stargazers_count: Option<u64>,
    forks_count: Option<u64>,
    subscribers_count: Option<u64>,
    /// Issues and pull requests together.
    open_issues_count: Option<u64>,
}

/// `GET /repos/{owner}/{repo}/releases/latest`.
#[derive(Debug, Deserialize)]
struct LatestRelease {
    tag_name: String,
}

/// `GET /repos/{owner}/{repo}/tags`.
#[derive(Debug, Deserialize)]
struct Tag {
    name: String,
}

/// An object without any of the numbers is something else, and says nothing of them.
pub(super) fn repository(reply: &Reply) -> Result<Repository, HttpError> {
    let repository: Repository = reply.json()?;
    let numbers = [
        repository.stargazers_count,
        repository.forks_count,
        repository.open_issues_count,
    ];
    match numbers.iter().any(Option::is_some) {
        true => Ok(repository),
        false => Err(reply.unintelligible("it is of no repository")),
    }
}

pub(super) fn release(reply: &Reply) -> Result<Latest, HttpError> {
    let LatestRelease { tag_name } = reply.json()?;
    Ok(Latest::tag(&tag_name))
}

pub(super) fn tag(reply: &Reply) -> Result<Latest, HttpError> {
    let tags: Vec<Tag> = reply.json()?;
    let newest = tags.first().map(|tag| Latest::tag(&tag.name));
    Ok(newest.unwrap_or(Latest::NoneYet))
}

/// How many entries a list asked for with `per_page=1` has: the number of its last
/// page, or of the entries where there are no pages.
pub(super) fn count(reply: &Reply) -> Result<u64, HttpError> {
    let entries: Vec<serde::de::IgnoredAny> = reply.json()?;
    let last = reply.header(&header::LINK).and_then(last_page);
    Ok(last.unwrap_or(entries.len() as u64))
}

/// The page of `rel="last"` in a `Link` header (RFC 8288).
fn last_page(links: &str) -> Option<u64> {
    let last = links
        .split(',')
        .find(|link| link.contains("rel=\"last\""))?;
    let (_, address) = last.split_once('<')?;
    let (address, _) = address.split_once('>')?;
    let url = url::Url::parse(address).ok()?;
    url.query_pairs()
        .find(|(key, _)| key == "page")?
        .1
        .parse()
        .ok()
}

/// The value, once everything is there.
pub(super) fn stats(
    repository: &Repository,
    pulls: Option<u64>,
    release: Option<Latest>,
) -> GithubStats {
    let repository = repository.clone();
    let both = repository.open_issues_count;
    GithubStats {
        full_name: repository.full_name.as_deref().map(clean),
        stars: repository.stargazers_count,
        forks: repository.forks_count,
        issues: both
            .zip(pulls)
            .map(|(both, pulls)| both.saturating_sub(pulls)),
        pulls,
        watchers: repository.subscribers_count,
        release,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_page_is_the_count() {
        let links = r#"<https://api.github.com/repositories/1/pulls?state=open&per_page=1&page=2>; rel="next", <https://api.github.com/repositories/1/pulls?per_page=1&page=37>; rel="last""#;
        assert_eq!(last_page(links), Some(37));
        for links in [
            "",
            "nonsense",
            r#"<no address>; rel="last""#,
            r#"<https://x.org/?page=x>; rel="last""#,
        ] {
            assert_eq!(last_page(links), None, "{links}");
        }
    }

    #[test]
    fn what_is_missing_is_unknown_and_not_zero() {
        let repository = serde_json::from_str(r#"{"forks_count": null, "new": [1]}"#).unwrap();
        assert_eq!(stats(&repository, None, None), GithubStats::default());
    }

    #[test]
    fn issues_are_without_pull_requests_or_unknown() {
        let json = r#"{"open_issues_count": 42, "watchers_count": 9, "stargazers_count": 9}"#;
        let repository = serde_json::from_str(json).unwrap();
        assert_eq!(stats(&repository, Some(12), None).issues, Some(30));
        assert_eq!(stats(&repository, None, None).issues, None);
        assert_eq!(stats(&repository, None, None).watchers, None);
    }
}
