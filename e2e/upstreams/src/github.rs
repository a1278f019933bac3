//! `/github`: the REST API of one repository, whatever its name, and GraphQL.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use axum::extract::{Path, State};
use axum::http::header::{ETAG, IF_NONE_MATCH, LINK, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Map, Value, json};

use crate::stage::{Failure, Repository, Stage};

/// Large enough for the intervals of tests.
const BUDGET: u64 = 1_000_000;
const HOUR: i64 = 3_600;

pub(crate) fn routes() -> Router<Stage> {
    Router::new()
        .route("/repos/{owner}/{name}", get(repository))
        .route("/repos/{owner}/{name}/pulls", get(pulls))
        .route("/repos/{owner}/{name}/releases/latest", get(release))
        .route("/graphql", post(graphql))
}

async fn repository(
    State(stage): State<Stage>,
    Path((owner, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let Repository {
        stars,
        forks,
        issues,
        pulls,
        ..
    } = numbers(&stage)?;
    let body = json!({
        "id": 1, "full_name": format!("{owner}/{name}"), "name": name,
        "owner": { "login": owner },
        "html_url": format!("https://github.com/{owner}/{name}"),
        "description": null, "private": false, "archived": false, "fork": false,
        "stargazers_count": stars, "watchers_count": stars, "forks_count": forks,
        "subscribers_count": 3, "open_issues_count": issues + pulls,
    });
    Ok(answer(&headers, &body, String::new()))
}

/// One pull request a page, so that the number of pages is their number.
async fn pulls(State(stage): State<Stage>, headers: HeaderMap) -> Result<Response, Failure> {
    let pulls = numbers(&stage)?.pulls;
    let page: Vec<Value> = (0..pulls.min(1))
        .map(|number| json!({ "number": number }))
        .collect();
    let last = format!(
        "<https://api.github.com/repositories/1/pulls?per_page=1&page={pulls}>; rel=\"last\""
    );
    let link = if pulls > 1 { last } else { String::new() };
    Ok(answer(&headers, &Value::Array(page), link))
}

async fn release(
    State(stage): State<Stage>,
    Path((owner, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let Some(tag) = numbers(&stage)?.release else {
        let missing = Json(json!({ "message": "Not Found" }));
        return Ok((StatusCode::NOT_FOUND, missing).into_response());
    };
    let body = json!({
        "id": 1, "tag_name": tag, "name": null, "draft": false, "prerelease": false,
        "created_at": "2026-01-05T09:58:00Z", "published_at": "2026-01-05T10:00:00Z",
        "html_url": format!("https://github.com/{owner}/{name}/releases/tag/{tag}"),
    });
    Ok(answer(&headers, &body, String::new()))
}

/// Answers every `ALIAS: repository(owner: $O, name: $N)` of a query.
async fn graphql(
    State(stage): State<Stage>,
    Json(request): Json<Value>,
) -> Result<Response, Failure> {
    let repository = numbers(&stage)?;
    let query = request["query"].as_str().unwrap_or_default();
    let mut data = Map::new();
    for (before, after) in query
        .match_indices("repository(")
        .map(|(at, found)| (&query[..at], &query[at + found.len()..]))
    {
        let alias = before
            .trim_end()
            .trim_end_matches(':')
            .rsplit(|letter: char| !letter.is_alphanumeric())
            .next();
        let mut names = after.split('$').skip(1).map(|rest| {
            let end = rest
                .find(|letter: char| !letter.is_alphanumeric())
                .unwrap_or(rest.len());
            request["variables"][&rest[..end]]
                .as_str()
                .unwrap_or_default()
        });
        let full_name = format!(
            "{}/{}",
            names.next().unwrap_or_default(),
            names.next().unwrap_or_default()
        );
        data.insert(
            alias.unwrap_or("repository").to_owned(),
            node(&repository, &full_name),
        );
    }
    let reset = jiff::Timestamp::from_second(now() + HOUR)
        .unwrap_or_default()
        .to_string();
    data.insert(
        "rateLimit".to_owned(),
        json!({ "cost": 1, "limit": BUDGET, "remaining": BUDGET - 1, "used": 1, "resetAt": reset }),
    );
    Ok(with_budget(
        Json(json!({ "data": data })).into_response(),
        "graphql",
    ))
}

/// A repository as GraphQL shows it.
fn node(repository: &Repository, full_name: &str) -> Value {
    let url = format!("https://github.com/{full_name}");
    let release = repository.release.as_ref().map(|tag| {
        json!({
            "tagName": tag, "name": null, "publishedAt": "2026-01-05T10:00:00Z",
            "isPrerelease": false, "isDraft": false, "url": format!("{url}/releases/tag/{tag}"),
        })
    });
    let releases: Vec<&Value> = release.iter().collect();
    json!({
        "nameWithOwner": full_name, "url": url, "description": null,
        "isArchived": false, "isPrivate": false, "pushedAt": "2026-01-26T19:06:43Z",
        "stargazerCount": repository.stars, "forkCount": repository.forks,
        "watchers": { "totalCount": 3 },
        "issues": { "totalCount": repository.issues },
        "pullRequests": { "totalCount": repository.pulls },
        "latestRelease": release,
        "releases": { "totalCount": releases.len(), "nodes": releases },
        "refs": { "nodes": [] },
        "defaultBranchRef": null,
    })
}

/// What is played now, or the failure that is.
fn numbers(stage: &Stage) -> Result<Repository, Failure> {
    let state = stage.state();
    state
        .failure
        .map_or_else(|| Ok(state.repository.clone()), Err)
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response =
            (status, Json(json!({ "message": "played by the tests" }))).into_response();
        let headers = response.headers_mut();
        if let Some(seconds) = self.reset_in_seconds {
            headers.insert("x-ratelimit-limit", HeaderValue::from(60));
            headers.insert("x-ratelimit-remaining", HeaderValue::from(0));
            headers.insert("x-ratelimit-used", HeaderValue::from(60));
            headers.insert("x-ratelimit-resource", HeaderValue::from_static("core"));
            headers.insert("x-ratelimit-reset", HeaderValue::from(now() + seconds));
        }
        if let Some(seconds) = self.retry_after_seconds {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// An answer with its tag; 304 to who has it already.
fn answer(asked: &HeaderMap, body: &Value, link: String) -> Response {
    let mut hasher = DefaultHasher::new();
    (body.to_string(), &link).hash(&mut hasher);
    let tag = format!("W/\"{:x}\"", hasher.finish());
    let known = asked
        .get(IF_NONE_MATCH)
        .is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Json(body).into_response()
    };
    for (name, value) in [(ETAG, tag), (LINK, link)] {
        if let (false, Ok(value)) = (value.is_empty(), HeaderValue::try_from(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    with_budget(response, "core")
}

fn with_budget(mut response: Response, resource: &'static str) -> Response {
    let headers = response.headers_mut();
    headers.insert("x-ratelimit-limit", HeaderValue::from(BUDGET));
    headers.insert("x-ratelimit-remaining", HeaderValue::from(BUDGET - 1));
    headers.insert("x-ratelimit-used", HeaderValue::from(1));
    headers.insert("x-ratelimit-reset", HeaderValue::from(now() + HOUR));
    headers.insert("x-ratelimit-resource", HeaderValue::from_static(resource));
    response
}

fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}
