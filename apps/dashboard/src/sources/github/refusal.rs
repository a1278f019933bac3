//! What GitHub means by a status other than success.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::HeaderName;
use serde::Deserialize;

use super::budget::{AFTER_RESET, Budget};
use crate::feed::Failure;
use crate::http::Reply;
use crate::plain::one_line;

/// A secondary limit is waited for this long at first, then twice as long each time.
const SECONDARY_WAIT: Duration = Duration::from_secs(60);

/// After so many of them in a row (about an hour) it is no limit but a refusal.
const SECONDARY_PATIENCE: u32 = 6;

/// The body of a refusal.
#[derive(Debug, Default, Deserialize)]
struct Body {
    message: Option<String>,
}

/// What to do about `reply`. `secondary` counts the secondary limits in a row.
pub(super) fn failure(reply: &Reply, what: &str, secondary: &mut u32) -> Failure {
    match reply.status {
        StatusCode::UNAUTHORIZED => Failure::denied("GitHub does not accept the token"),
        StatusCode::FORBIDDEN | StatusCode::TOO_MANY_REQUESTS => limit(reply, what, secondary),
        StatusCode::NOT_FOUND => unknown(what),
        StatusCode::GONE => Failure::Gone {
            reason: format!("{what} is gone from GitHub (410)"),
        },
        StatusCode::UNAVAILABLE_FOR_LEGAL_REASONS => Failure::Gone {
            reason: format!("GitHub may not show {what} for legal reasons (451)"),
        },
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => {
            Failure::denied(format!("GitHub refuses the question: {}", message(reply)))
        }
        _ => match (reply.failure("GitHub"), reply.retry_after()) {
            (Failure::Unavailable { reason, .. }, Some(wait)) => Failure::Limited {
                reason: format!("{reason} and asks to wait"),
                wait,
            },
            (failure, _) => failure,
        },
    }
}

/// 404: GitHub does not say whether it is missing or hidden.
pub(super) fn unknown(what: &str) -> Failure {
    Failure::denied(format!(
        "GitHub does not know {what} (404), or the token may not see it"
    ))
}

/// 403 and 429, in the order of decisions that GitHub's documentation gives.
fn limit(reply: &Reply, what: &str, secondary: &mut u32) -> Failure {
    if let Some(wait) = reply.retry_after() {
        let reason = format!("GitHub asks to wait ({})", reply.status.as_u16());
        return Failure::Limited { reason, wait };
    }
    if let Some(budget) = Budget::of(reply).filter(|budget| budget.remaining == 0) {
        let reason = format!(
            "GitHub's limit of {} requests an hour is used up",
            budget.limit
        );
        return Failure::Limited {
            reason,
            wait: budget.resets_in + AFTER_RESET,
        };
    }
    let message = message(reply);
    let words = message.to_lowercase();
    let limits = ["secondary rate", "abuse", "rate limit"]
        .iter()
        .any(|word| words.contains(word));
    if !limits && reply.status == StatusCode::FORBIDDEN {
        return forbidden(reply, what, &message);
    }
    *secondary += 1;
    if *secondary > SECONDARY_PATIENCE {
        return Failure::denied(format!("GitHub keeps refusing: {message}"));
    }
    let wait = SECONDARY_WAIT * 2_u32.pow(*secondary - 1);
    Failure::Limited {
        reason: "GitHub asks to slow down".into(),
        wait,
    }
}

fn forbidden(reply: &Reply, what: &str, message: &str) -> Failure {
    let header = |name| reply.header(&HeaderName::from_static(name));
    if header("x-github-sso").is_some() {
        return Failure::denied(format!("the token is not authorised for {what} (SSO)"));
    }
    match header("x-accepted-github-permissions").map(clean) {
        Some(lacks) => Failure::denied(format!("the token lacks a permission for {what}: {lacks}")),
        None => Failure::denied(format!("GitHub refuses {what} (403): {message}")),
    }
}

/// GitHub's own words, made safe to repeat.
fn message(reply: &Reply) -> String {
    let body: Body = reply.json().unwrap_or_default();
    body.message
        .as_deref()
        .map_or_else(|| "no reason given".into(), clean)
}

/// What GitHub wrote, or somebody who writes there, on one line of bounded length.
pub(super) fn clean(text: &str) -> String {
    one_line(text, 200)
}
