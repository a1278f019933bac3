//! `/metrics` in Prometheus text, and `/healthz`.

use std::time::Duration;

use axum::Router;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use metrics::{describe_counter, describe_gauge, gauge};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

use crate::feed::{Monitor, State};

/// How often what is collected is put in order, so that it does not grow between two
/// scrapes.
const UPKEEP_INTERVAL: Duration = Duration::from_secs(5);

/// Bounds of durations, in seconds.
const SECONDS: [f64; 9] = [
    0.000_01, 0.000_1, 0.000_5, 0.001, 0.005, 0.02, 0.1, 0.5, 2.0,
];

/// Everything that is counted in this process.
#[derive(Clone)]
pub struct Metrics {
    handle: PrometheusHandle,
}

impl Metrics {
    /// Starts collecting. Call it once in a process, before anything is counted.
    ///
    /// # Errors
    ///
    /// When something collects already.
    pub fn install() -> Result<Self, BuildError> {
        let builder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &SECONDS)?;
        let handle = builder.install_recorder()?;
        describe();
        Ok(Self { handle })
    }

    /// Keeps what is collected in order, for ever.
    pub async fn upkeep(self) {
        loop {
            tokio::time::sleep(UPKEEP_INTERVAL).await;
            self.handle.run_upkeep();
        }
    }

    /// The routes.
    pub fn router(self, sources: Monitor) -> Router {
        let text = [(
            header::CONTENT_TYPE,
            "text/plain; version=0.0.4; charset=utf-8",
        )];
        let metrics = move || async move {
            measure(&sources);
            (text, self.handle.render()).into_response()
        };
        Router::new()
            .route("/metrics", get(metrics))
            .route("/healthz", get(async || "ok\n"))
    }
}

/// Notes how the sources are doing now.
fn measure(sources: &Monitor) {
    for source in sources.look() {
        for word in State::WORDS {
            let is = f64::from(u8::from(word == source.state));
            gauge!("dashboard_source_state", "source" => source.name.clone(), "state" => word)
                .set(is);
        }
        if let Some(age) = source.age {
            gauge!("dashboard_source_age_seconds", "source" => source.name).set(age.as_secs_f64());
        }
    }
}

/// Notes whether what the configuration's file says is served.
pub fn note_config(is_served: bool) {
    gauge!("dashboard_config_served").set(f64::from(u8::from(is_served)));
}

/// Takes back what was told of sources that are gone: they are in no state.
pub fn forget(sources: &Monitor) {
    for source in sources.look() {
        for word in State::WORDS {
            gauge!("dashboard_source_state", "source" => source.name.clone(), "state" => word)
                .set(0);
        }
        gauge!("dashboard_source_age_seconds", "source" => source.name).set(f64::NAN);
    }
}

fn describe() {
    describe_gauge!("dashboard_info", "always 1; tells the version");
    gauge!("dashboard_info", "version" => env!("CARGO_PKG_VERSION")).set(1);
    describe_gauge!(
        "dashboard_config_served",
        "0 while a mistake in the file keeps an earlier configuration"
    );
    note_config(true);
    describe_gauge!(
        "dashboard_source_state",
        "1 for the state that the source is in"
    );
    describe_gauge!(
        "dashboard_source_age_seconds",
        "since the value was last known to be right"
    );
    describe_counter!("dashboard_source_errors_total", "failed attempts, by kind");
    describe_gauge!(
        "dashboard_github_budget_remaining",
        "requests left until the reset"
    );
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}
