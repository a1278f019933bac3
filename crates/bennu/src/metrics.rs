//! What the engine counts. The names are part of the public interface.
//!
//! | name | kind | what |
//! |---|---|---|
//! | `bennu_viewers` | gauge | connected browsers: websockets and long-poll sessions |
//! | `bennu_views` | gauge | joined views |
//! | `bennu_shared_views` | gauge | running instances of shared views |
//! | `bennu_joins_total` | counter | joins, by `outcome`: `ok`, `refused`, `crashed` |
//! | `bennu_view_failures_total` | counter | views ended by an error or a panic, by `view` |
//! | `bennu_diffs_total` | counter | diffs sent, in replies and unasked |
//! | `bennu_sent_bytes_total` | counter | bytes of frames handed to transports |
//! | `bennu_render_seconds` | histogram | time of one connected render, diff included |
//! | `bennu_limits_total` | counter | bounds that were reached, by `limit` |

use std::time::Duration;

use metrics::{
    Counter, Gauge, Histogram, counter, describe_counter, describe_gauge, describe_histogram,
    gauge, histogram,
};

/// Handles to what is counted often, so that counting is one atomic addition.
pub(crate) struct Metrics {
    pub(crate) viewers: Gauge,
    pub(crate) views: Gauge,
    pub(crate) shared_views: Gauge,
    pub(crate) diffs: Counter,
    pub(crate) sent_bytes: Counter,
    render_seconds: Histogram,
}

impl Metrics {
    /// Handles of the recorder that is installed now.
    pub(crate) fn new() -> Self {
        describe();
        Self {
            viewers: gauge!("bennu_viewers"),
            views: gauge!("bennu_views"),
            shared_views: gauge!("bennu_shared_views"),
            diffs: counter!("bennu_diffs_total"),
            sent_bytes: counter!("bennu_sent_bytes_total"),
            render_seconds: histogram!("bennu_render_seconds"),
        }
    }

    pub(crate) fn rendered(&self, time: Duration) {
        self.render_seconds.record(time.as_secs_f64());
    }
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Metrics")
    }
}

/// How a join went.
pub(crate) fn joined(outcome: &'static str) {
    counter!("bennu_joins_total", "outcome" => outcome).increment(1);
}

/// A view was ended by an error or a panic.
pub(crate) fn view_failed(view: &'static str) {
    counter!("bennu_view_failures_total", "view" => view).increment(1);
}

/// A bound was reached.
pub(crate) fn limit_fired(limit: &'static str) {
    counter!("bennu_limits_total", "limit" => limit).increment(1);
}

fn describe() {
    describe_gauge!("bennu_viewers", "connected browsers");
    describe_gauge!("bennu_views", "joined views");
    describe_gauge!("bennu_shared_views", "running instances of shared views");
    describe_counter!("bennu_joins_total", "joins, by outcome");
    describe_counter!(
        "bennu_view_failures_total",
        "views ended by an error or a panic"
    );
    describe_counter!("bennu_diffs_total", "diffs sent");
    describe_counter!(
        "bennu_sent_bytes_total",
        "bytes of frames handed to transports"
    );
    describe_histogram!("bennu_render_seconds", "time of one connected render");
    describe_counter!("bennu_limits_total", "bounds that were reached, by limit");
}
