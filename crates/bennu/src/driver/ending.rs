//! Why a view's task ends, and who is told what of it.

use std::sync::Arc;

use bennu_core::channel::End;
use bennu_core::protocol::{DecodeError, JsonObject};

use super::Panic;
use crate::endpoint::Endpoint;
use crate::error::Error;
use crate::join_token::ReloadToken;
use crate::limits::Limit;
use crate::log_budget::{FailureBudget, LogBudget};
use crate::metrics;
use crate::observer::Observed;
use crate::outbox::ViewEnd;
use crate::routes::params_limit;
use crate::view::TerminateReason;

/// Why a view's task ends.
#[derive(Debug)]
pub(crate) enum Ending {
    /// A callback failed.
    Failed(Error),
    /// The view could not be mounted, and the visitor is to blame: a status of 4xx.
    NotMounted(Error),
    /// A callback, or the rendering, panicked.
    Panicked(Panic),
    /// The browser sent what no view can read.
    Misread(DecodeError),
    /// A bound was reached.
    Limit(Limit),
    /// The view has sent its visitor elsewhere. With it, the response to a join that
    /// still waits.
    Departed(Option<String>),
    /// The connection wants it no more.
    Stopped(TerminateReason),
}

impl Ending {
    pub(crate) fn reason(&self) -> TerminateReason {
        match self {
            Self::Stopped(reason) => *reason,
            Self::Departed(_) => TerminateReason::Redirected,
            Self::Failed(_)
            | Self::NotMounted(_)
            | Self::Panicked(_)
            | Self::Misread(_)
            | Self::Limit(_) => TerminateReason::Failed,
        }
    }

    /// What went wrong, if anything did.
    fn failure(&self) -> Option<String> {
        match self {
            Self::Failed(error) | Self::NotMounted(error) => Some(error.to_string()),
            Self::Panicked(panic) => Some(format!("it panicked: {panic}")),
            Self::Misread(error) => Some(error.to_string()),
            Self::Limit(limit) => Some(format!("it passed the limit {}", limit.name())),
            Self::Departed(_) | Self::Stopped(_) => None,
        }
    }

    /// Says that a view has failed, if it has: to the log, to the metrics and to the
    /// test kit.
    pub(crate) fn report(
        &self,
        endpoint: &Endpoint,
        view: &'static str,
        observed: Option<&Arc<Observed>>,
    ) {
        self.log(view, &endpoint.failures);
        if let (Some(observed), Some(failure)) = (observed, self.failure()) {
            observed.failed(view, &failure);
        }
    }

    /// Logs a failure, once and here only, and counts it if it is the view's own. Of a
    /// flood, which a browser can cause, only some are logged.
    fn log(&self, view: &'static str, failures: &FailureBudget) {
        match self {
            Self::Failed(error) if error.status().is_client_error() => {
                static BUDGET: LogBudget = LogBudget::new();
                if let Some(left_out) = BUDGET.admit() {
                    tracing::warn!(view, %error, left_out, "a view refused to go on");
                }
            }
            Self::Failed(error) => {
                metrics::view_failed(view);
                if let Some(left_out) = failures.admit(view) {
                    tracing::error!(view, %error, left_out, "a view failed");
                }
            }
            Self::Panicked(panic) => {
                metrics::view_failed(view);
                if let Some(left_out) = failures.admit(view) {
                    tracing::error!(view, %panic, left_out, "a view panicked");
                }
            }
            Self::Misread(error) => tracing::debug!(view, %error, "a browser sent nonsense"),
            Self::Limit(limit) => limit.fired(view),
            Self::NotMounted(error) => tracing::debug!(view, %error, "a view was not mounted"),
            Self::Departed(_) | Self::Stopped(_) => {}
        }
    }

    pub(crate) fn into_view_end(self, endpoint: &Endpoint) -> ViewEnd {
        let departed = matches!(self, Self::Departed(_));
        let end = match self {
            Self::Departed(Some(response)) => End::Refused(response),
            Self::Departed(None) | Self::Stopped(_) => End::Closed,
            Self::NotMounted(error) => End::Refused(reload(endpoint, &error)),
            Self::Failed(_) | Self::Panicked(_) | Self::Misread(_) | Self::Limit(_) => End::Crashed,
        };
        ViewEnd { end, departed }
    }
}

/// The response that makes the browser load the page, which then answers with the
/// error's status.
fn reload(endpoint: &Endpoint, error: &Error) -> String {
    let status = error.status().as_u16();
    let token = ReloadToken { status }.sign(&endpoint.signer);
    JsonObject::new()
        .with_text("reason", "reload")
        .with_json("status", &status.to_string())
        .with_text("token", &token)
        .finish()
}

impl From<DecodeError> for Ending {
    fn from(error: DecodeError) -> Self {
        match error {
            DecodeError::Params(error) => Self::Limit(params_limit(error)),
            error => Self::Misread(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::*;
    use crate::log_budget::tests::lines_of;

    #[test]
    fn of_a_flood_of_unknown_events_some_are_logged() {
        let failures = FailureBudget::default();
        let refused = Ending::Failed(Error::with_status(StatusCode::BAD_REQUEST, "unknown"));
        let lines = lines_of(|| (0..10_000).for_each(|_| refused.log("a view", &failures)));
        assert!((1..1_000).contains(&lines), "{lines}");
    }
}
