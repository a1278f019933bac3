//! The bounds of everything that a browser can make grow, in one table.

use std::num::NonZeroUsize;
use std::time::Duration;

use bennu_core::params::ParamLimits;

use crate::log_budget::LogBudget;
use crate::metrics;

macro_rules! limits {
    ($($(#[$doc:meta])* $field:ident, $limit:ident: $type:ty = $default:expr;)*) => {
        /// How far a browser can go. Each bound has a default, can be set, and is logged
        /// and counted (`bennu_limits_total`, by the field's name) when it is reached.
        ///
        /// # Examples
        ///
        /// ```
        /// use bennu::Limits;
        ///
        /// let limits = Limits { views_per_connection: 20, ..Limits::default() };
        /// ```
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Limits {
            $($(#[$doc])* pub $field: $type,)*
        }

        impl Default for Limits {
            fn default() -> Self {
                Self { $($field: $default,)* }
            }
        }

        /// One of the [`Limits`], when it is reached.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Limit {
            $(#[doc = concat!("[`Limits::", stringify!($field), "`]")] $limit,)*
        }

        #[cfg(test)]
        const NAMES: &[&str] = &[$(stringify!($field)),*];

        impl Limit {
            /// The name in logs and metrics.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$limit => stringify!($field),)* }
            }

            /// What it may log.
            fn log_budget(self) -> &'static LogBudget {
                match self {
                    $(Self::$limit => {
                        static BUDGET: LogBudget = LogBudget::new();
                        &BUDGET
                    })*
                }
            }
        }
    };
}

limits! {
    /// Bytes of one message from a browser (default 1 MiB). A larger one closes its
    /// connection.
    message_bytes, MessageBytes: usize = 1 << 20;

    /// Fragments of one message from a browser (default 1,024). More close its connection.
    message_fragments, MessageFragments: u32 = 1024;

    /// Messages per second from one connection, over some seconds (default 100; five
    /// times as many may come at once). More close the connection.
    messages_per_second, MessagesPerSecond: u32 = 100;

    /// Views on one connection, nested ones included (default 100). Further joins are
    /// refused.
    views_per_connection, ViewsPerConnection: usize = 100;

    /// Levels of views nested in one another (default 8). A deeper one is left out of a
    /// connected page; a first render answers with an error.
    nesting_depth, NestingDepth: usize = 8;

    /// Bytes of a page's address (default 8 KiB). A longer one is refused.
    url_bytes, UrlBytes: usize = 8 << 10;

    /// Parameters of one address or form (default 1,000). More end the view.
    params_count, ParamsCount: usize = ParamLimits::default().count;

    /// How deep a parameter's name may be nested (default 32). Deeper ones end the view.
    params_depth, ParamsDepth: usize = ParamLimits::default().depth;

    /// Events and patches that wait for one view (default 128). One more ends the view.
    view_requests, ViewRequests: usize = 128;

    /// Bytes of the events and patches that wait for one view (default 2 MiB). More end the
    /// view, unless they are those of a single one.
    view_request_bytes, ViewRequestBytes: usize = 2 << 20;

    /// Messages from topics and tasks that wait for one view (default 256). One more
    /// pushes out the oldest, and the view hears how many it has lost.
    view_messages, ViewMessages: NonZeroUsize = NonZeroUsize::new(256).expect("not zero");

    /// Bytes of events that a view pushed and that wait for room on the connection
    /// (default 1 MiB). More end the view.
    pushed_event_bytes, PushedEventBytes: usize = 1 << 20;

    /// Patches in a row that `handle_params` may ask for, and joins in a row that may send
    /// their visitor to another address (default 20). More end the view.
    patches_in_a_row, PatchesInARow: usize = 20;

    /// Bytes that wait to be written to one connection before its views stop rendering
    /// (default 64 KiB). They go on with the newest state when the connection drains.
    outbox_bytes, OutboxBytes: usize = 64 << 10;

    /// Bytes that wait to be written to one connection at most (default 16 MiB),
    /// counting what must be delivered whether or not there is room. More close the
    /// connection.
    outbox_max_bytes, OutboxMaxBytes: usize = 16 << 20;

    /// How long a client may take none of what is written to it (default 30 s), an answer
    /// over HTTP or frames over a websocket. A reader that stalls longer is disconnected.
    write_timeout, WriteTimeout: Duration = Duration::from_secs(30);

    /// How long a websocket may be silent, and how long a message may take to arrive
    /// (default 60 s; the client's heartbeat comes every 30 s). It is closed then.
    idle_timeout, IdleTimeout: Duration = Duration::from_secs(60);

    /// Connections to the server at once, websockets included (default 25,000). Further
    /// ones wait in the system's queue until one closes.
    connections, Connections: usize = 25_000;

    /// How long a client may take to send a request's head, and may leave a kept
    /// connection idle (default 10 s). The connection is closed then.
    header_read_timeout, HeaderReadTimeout: Duration = Duration::from_secs(10);

    /// Bytes of a request's head (default 32 KiB). A larger one is answered with 431.
    header_bytes, HeaderBytes: usize = 32 << 10;

    /// How long a client may take to send the body of a form or of a long poll's batch
    /// (default 30 s). The request is refused then.
    body_read_timeout, BodyReadTimeout: Duration = Duration::from_secs(30);

    /// Bytes of a form that [`CsrfLayer`](crate::CsrfLayer) looks for a token in
    /// (default 1 MiB). A larger one is refused.
    form_bytes, FormBytes: usize = 1 << 20;

    /// Bytes that a long-poll client may bring at once (default 8 MiB). More are
    /// refused.
    poll_batch_bytes, PollBatchBytes: usize = 8 << 20;

    /// How long requests and views may go on after the server was told to stop (default
    /// 30 s). What is left then is ended by force.
    drain_timeout, DrainTimeout: Duration = Duration::from_secs(30);

    /// Browsers that poll instead of using a websocket, over the whole router (default
    /// 10,000). Further ones are refused and try again later.
    poll_transports, PollTransports: usize = 10_000;

    /// How long a shared view goes on after its last viewer has left (default 30 s), so
    /// that one who loads the page again finds it as it was. It stops then.
    shared_linger, SharedLinger: Duration = Duration::from_secs(30);

    /// Shared views that go on without viewers, over the whole router (default 100), also
    /// those that are still being mounted. One more stops that which has been without the
    /// longest.
    shared_lingering, SharedLingering: usize = 100;

    /// How long a callback of a shared view may hold up all its viewers (default 30 s, as
    /// long as the client waits for an answer). It is cut short then, and the view mounted
    /// again.
    shared_callback, SharedCallback: Duration = Duration::from_secs(30);

    /// How long a callback may go on after its view was left, and `terminate` at most
    /// (default 5 s). It is cut short then; what mounts a view is dropped as soon as nobody
    /// waits for it.
    leave_grace, LeaveGrace: Duration = Duration::from_secs(5);
}

impl Limits {
    /// The bounds of an address's or form's parameters.
    pub(crate) fn params(&self) -> ParamLimits {
        ParamLimits {
            count: self.params_count,
            depth: self.params_depth,
        }
    }
}

impl Limit {
    /// Logs and counts that a bound was reached; `view` is the name of the view that it
    /// hit, or empty.
    ///
    /// In a flood only some are logged; those `left_out` are counted all the same.
    pub(crate) fn fired(self, view: &str) {
        metrics::limit_fired(self.name());
        let Some(left_out) = self.log_budget().admit() else {
            return;
        };
        match self {
            // What slow lines, closed lids and idle connections come to all the time.
            Self::OutboxBytes | Self::IdleTimeout | Self::HeaderReadTimeout | Self::HeaderBytes => {
                tracing::debug!(limit = self.name(), left_out, "a limit was reached")
            }
            _ => tracing::warn!(limit = self.name(), view, left_out, "a limit was reached"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_is_in_the_table_of_the_book() {
        let book = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/src/security.md");
        let book = std::fs::read_to_string(book).unwrap();
        let table: Vec<&str> = book
            .lines()
            .filter(|line| line.starts_with("| `"))
            .collect();
        for name in NAMES {
            let cell = format!("`{name}`");
            assert!(table.iter().any(|row| row.contains(&cell)), "{name}");
        }
    }
}
