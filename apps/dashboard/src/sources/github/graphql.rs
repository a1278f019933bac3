//! Many repositories in one query. Pure but for [`ask`].

use std::collections::HashMap;
use std::fmt::Write as _;

use reqwest::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use url::Url;

use super::account::Account;
use super::config::Repository;
use super::{GithubStats, Latest, refusal};
use crate::feed::Failure;
use crate::http::Request;

/// How many repositories go into one query: a point or two of 5,000 an hour.
const MOST: usize = 50;

const FRAGMENT: &str = "
fragment R on Repository {
  nameWithOwner stargazerCount forkCount
  watchers { totalCount }
  issues(states: OPEN) { totalCount }
  pullRequests(states: OPEN) { totalCount }
  latestRelease { tagName }
  refs(refPrefix: \"refs/tags/\", first: 1, orderBy: {field: TAG_COMMIT_DATE, direction: DESC}) {
    nodes { name }
  }
}";

/// What one query says of each repository.
pub(super) type Answers = HashMap<Repository, Result<Answer, Failure>>;

/// The numbers, and the newest tag in case there is no release.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) stats: GithubStats,
    pub(super) tag: Option<String>,
}

/// Asks for all of `repositories`; `None` where the server has no GraphQL. The caller
/// holds the turn.
pub(super) async fn ask(
    account: &Account,
    repositories: &[Repository],
) -> Result<Option<Answers>, Failure> {
    let mut answers = Answers::new();
    for some in repositories.chunks(MOST) {
        let request = Request::post_json(endpoint(account.api_url.get()), query(some));
        let reply = account.send(request).await?;
        if matches!(
            reply.status,
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED
        ) {
            return Ok(None);
        }
        let reply = account.accept(reply, "the repositories")?;
        let body: Body = reply.json()?;
        if body.errors.iter().any(|error| error.is("RATE_LIMITED")) {
            return Err(account.used_up("graphql"));
        }
        answers.extend(parse(some, body));
    }
    Ok(Some(answers))
}

/// `/graphql` beside the REST API; an Enterprise Server has it one level up.
fn endpoint(api_url: &Url) -> Url {
    let mut url = api_url.clone();
    let path = url.path().trim_end_matches('/');
    let path = path.strip_suffix("/v3").unwrap_or(path);
    let path = format!("{path}/graphql");
    url.set_path(&path);
    url
}

/// The body of the request. Names from the configuration travel as variables.
fn query(repositories: &[Repository]) -> String {
    let (mut declared, mut fields) = (String::new(), String::new());
    let mut variables = Map::new();
    for (index, Repository { owner, name }) in repositories.iter().enumerate() {
        let _ = write!(declared, "$o{index}: String!, $n{index}: String!, ");
        let _ = write!(
            fields,
            "r{index}: repository(owner: $o{index}, name: $n{index}) {{ ...R }} "
        );
        variables.insert(format!("o{index}"), owner.as_str().into());
        variables.insert(format!("n{index}"), name.as_str().into());
    }
    let query = format!("query({declared}) {{ {fields} }}{FRAGMENT}");
    json!({ "query": query, "variables": variables }).to_string()
}

#[derive(Debug, Deserialize)]
struct Body {
    #[serde(default)]
    data: Option<Map<String, Value>>,
    #[serde(default)]
    errors: Vec<GraphqlError>,
}

#[derive(Debug, Deserialize)]
struct GraphqlError {
    #[serde(default, rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    path: Vec<Value>,
    #[serde(default)]
    message: Option<String>,
}

impl GraphqlError {
    fn is(&self, kind: &str) -> bool {
        self.kind.as_deref() == Some(kind)
    }

    /// Whether it concerns the repository at `alias`, or all of them.
    fn is_of(&self, alias: &str) -> bool {
        self.path.first().is_none_or(|first| first == alias)
    }

    /// Whether it is about this field of a repository.
    fn concerns(&self, field: &str) -> bool {
        self.path.get(1).is_some_and(|second| second == field)
    }

    fn failure(&self, repository: &Repository) -> Failure {
        match self.kind.as_deref() {
            Some("NOT_FOUND") => refusal::unknown(&repository.to_string()),
            Some("FORBIDDEN") => Failure::denied(format!("the token may not see {repository}")),
            _ => {
                let message = self
                    .message
                    .as_deref()
                    .map_or_else(String::new, refusal::clean);
                Failure::unavailable(format!("GitHub cannot answer for {repository}: {message}"))
            }
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    name_with_owner: Option<String>,
    stargazer_count: Option<u64>,
    fork_count: Option<u64>,
    watchers: Option<Count>,
    issues: Option<Count>,
    pull_requests: Option<Count>,
    latest_release: Option<LatestRelease>,
    refs: Option<Refs>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Count {
    total_count: u64,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct LatestRelease {
    tag_name: String,
}

#[derive(Debug, Deserialize)]
struct Refs {
    nodes: Vec<Tag>,
}

#[derive(Debug, Deserialize)]
struct Tag {
    name: String,
}

/// Each repository by itself: one that is missing says nothing about the others.
fn parse(repositories: &[Repository], body: Body) -> Answers {
    let mut data = body.data.unwrap_or_default();
    let answers = repositories.iter().enumerate().map(|(index, repository)| {
        let alias = format!("r{index}");
        let node = data.remove(&alias).filter(|node| !node.is_null());
        let errors = body.errors.iter().filter(|error| error.is_of(&alias));
        let errors: Vec<_> = errors.collect();
        let answer = match (node, errors.first()) {
            (Some(node), _) => answer(node, &errors),
            (None, Some(error)) => Err(error.failure(repository)),
            (None, None) => Err(refusal::unknown(&repository.to_string())),
        };
        (repository.clone(), answer)
    });
    answers.collect()
}

/// What is null because of an error is not known.
fn answer(node: Value, errors: &[&GraphqlError]) -> Result<Answer, Failure> {
    let misunderstood = |reason: &str| {
        let reason = refusal::clean(reason);
        Failure::unavailable(format!("GitHub's answer cannot be understood: {reason}"))
    };
    let node: Node = serde_json::from_value(node).map_err(|e| misunderstood(&e.to_string()))?;
    let mut answer = node.answer();
    let GithubStats {
        stars,
        forks,
        issues,
        release,
        ..
    } = &mut answer.stats;
    if stars.or(*forks).or(*issues).is_none() {
        return Err(misunderstood("it is of no repository"));
    }
    if errors.iter().any(|error| error.concerns("latestRelease")) {
        *release = None;
    }
    Ok(answer)
}

impl Node {
    fn answer(self) -> Answer {
        let latest = self.latest_release.as_ref();
        let latest = latest.map_or(Latest::NoneYet, |latest| Latest::tag(&latest.tag_name));
        let count = |count: Option<Count>| count.map(|count| count.total_count);
        let stats = GithubStats {
            full_name: self.name_with_owner.as_deref().map(refusal::clean),
            stars: self.stargazer_count,
            forks: self.fork_count,
            issues: count(self.issues),
            pulls: count(self.pull_requests),
            watchers: count(self.watchers),
            release: Some(latest),
        };
        let tag = self.refs.and_then(|refs| refs.nodes.into_iter().next());
        Answer {
            stats,
            tag: tag.map(|tag| tag.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repositories() -> Vec<Repository> {
        let repository = |name: &str| Repository {
            owner: "o".into(),
            name: name.into(),
        };
        vec![repository("a"), repository("b\"){evil}")]
    }

    #[test]
    fn names_travel_as_variables() {
        let body: Value = serde_json::from_str(&query(&repositories())).unwrap();
        assert_eq!(body["variables"]["n1"], "b\"){evil}");
        let text = body["query"].as_str().unwrap();
        assert!(text.contains("r1: repository(owner: $o1, name: $n1)") && !text.contains("evil"));
    }

    #[test]
    fn a_missing_repository_says_nothing_about_the_others() {
        let body = r#"{"data": {"r0": {"nameWithOwner": "o/a", "stargazerCount": 5,
            "issues": {"totalCount": 2}, "latestRelease": null, "refs": {"nodes": [{"name": "v1"}]}},
            "r1": null}, "errors": [{"type": "NOT_FOUND", "path": ["r1"], "message": "no"}]}"#;
        let repositories = repositories();
        let answers = parse(&repositories, serde_json::from_str(body).unwrap());
        let Answer { stats, tag } = answers[&repositories[0]].clone().unwrap();
        assert_eq!(
            (stats.stars, stats.issues, stats.pulls),
            (Some(5), Some(2), None)
        );
        assert_eq!(
            (stats.release, tag.as_deref()),
            (Some(Latest::NoneYet), Some("v1"))
        );
        assert!(matches!(
            answers[&repositories[1]],
            Err(Failure::Denied { .. })
        ));
    }

    #[test]
    fn what_an_error_hides_is_unknown_and_not_none_yet() {
        let body = r#"{"data": {"r0": {"stargazerCount": 5, "latestRelease": null}, "r1": {}},
            "errors": [{"type": "FORBIDDEN", "path": ["r0", "latestRelease"]}]}"#;
        let repositories = repositories();
        let answers = parse(&repositories, serde_json::from_str(body).unwrap());
        let stats = answers[&repositories[0]].clone().unwrap().stats;
        assert_eq!((stats.stars, stats.release), (Some(5), None));
        assert!(matches!(
            answers[&repositories[1]],
            Err(Failure::Unavailable { .. })
        ));
    }

    #[test]
    fn an_error_for_the_whole_query_is_one_for_each() {
        let body = r#"{"errors": [{"message": "Something went wrong"}]}"#;
        let answers = parse(&repositories(), serde_json::from_str(body).unwrap());
        for answer in answers.values() {
            assert!(matches!(answer, Err(Failure::Unavailable { .. })));
        }
    }

    #[test]
    fn the_endpoint_stands_beside_rest() {
        for (api_url, expected) in [
            ("https://api.github.com", "https://api.github.com/graphql"),
            (
                "https://git.example.org/api/v3",
                "https://git.example.org/api/graphql",
            ),
            (
                "http://127.0.0.1:9/github/",
                "http://127.0.0.1:9/github/graphql",
            ),
        ] {
            assert_eq!(endpoint(&Url::parse(api_url).unwrap()).as_str(), expected);
        }
    }
}
