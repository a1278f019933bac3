//! Why there is no answer. Texts name the host alone: paths and queries may hold what
//! must not be shown.

use std::error::Error;
use std::io;
use std::time::Duration;

use crate::feed::Failure;

/// Why there is no usable answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HttpError {
    /// The address is one that sources must not reach.
    #[error("{host} is a link-local address; allow_link_local is not set")]
    Refused {
        /// Who was to be asked.
        host: String,
    },
    /// Nobody answered there.
    #[error("{host} cannot be reached: {reason}")]
    Unreachable {
        /// Who was asked.
        host: String,
        /// Why.
        reason: String,
    },
    /// The answer took too long.
    #[error("{host} did not answer within {} s", after.as_secs_f32())]
    Timeout {
        /// Who was asked.
        host: String,
        /// How long it had.
        after: Duration,
    },
    /// The answer broke off.
    #[error("the answer of {host} broke off: {reason}")]
    BrokenOff {
        /// Who was asked.
        host: String,
        /// Why.
        reason: String,
    },
    /// The answer is larger than allowed.
    #[error("{host} answers with more than {limit} bytes")]
    TooLarge {
        /// Who was asked.
        host: String,
        /// What is allowed.
        limit: usize,
    },
    /// Redirects without end.
    #[error("{host} redirects too often")]
    TooManyRedirects {
        /// Who was asked.
        host: String,
    },
    /// A redirect to nowhere.
    #[error("{host} redirects to something that is no web address")]
    BadRedirect {
        /// Who was asked.
        host: String,
    },
    /// The body is not what it should be.
    #[error("the answer of {host} cannot be understood: {reason}")]
    Unintelligible {
        /// Who was asked.
        host: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl HttpError {
    pub(super) fn unreachable(host: String, error: &io::Error) -> Self {
        let reason = plain(&error.to_string());
        Self::Unreachable { host, reason }
    }

    pub(super) fn from_library(host: &str, error: &reqwest::Error) -> Self {
        let host = host.to_owned();
        if let Some(told) = by_resolver(error) {
            return told.clone();
        }
        let reason = root(error);
        match error.is_connect() || error.is_timeout() {
            true => Self::Unreachable { host, reason },
            false => Self::BrokenOff { host, reason },
        }
    }
}

/// What the resolver said, wherever the library put it.
fn by_resolver(error: &reqwest::Error) -> Option<&HttpError> {
    std::iter::successors(error.source(), |error| (*error).source())
        .find_map(|error| error.downcast_ref())
}

/// The first cause: the libraries around it only say that something failed.
fn root(error: &reqwest::Error) -> String {
    let causes = std::iter::successors(error.source(), |error| (*error).source());
    causes.last().map_or_else(
        || "no reason given".into(),
        |cause| plain(&cause.to_string()),
    )
}

/// What the operating system says, in words for the people before the page.
fn plain(cause: &str) -> String {
    // The standard library gives a failed look-up no kind, only this text.
    if cause.starts_with("failed to lookup address information") {
        return "its name is not found".into();
    }
    match cause.split_once(" (os error") {
        Some((said, _)) => said.to_lowercase(),
        None => cause.to_owned(),
    }
}

impl From<HttpError> for Failure {
    fn from(error: HttpError) -> Self {
        let reason = error.to_string();
        match error {
            HttpError::Refused { .. } => Self::denied(reason),
            _ => Self::unavailable(reason),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_operating_systems_words_become_plain() {
        let lookup = "failed to lookup address information: Name or service not known";
        assert_eq!(plain(lookup), "its name is not found");
        assert_eq!(
            plain("Connection refused (os error 111)"),
            "connection refused"
        );
        assert_eq!(plain("unexpected EOF"), "unexpected EOF");
    }
}
