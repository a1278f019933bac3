//! The end of a server: who must hear of it, and who is still at work.

mod word;

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::OwnedSemaphorePermit;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;

use self::word::Word;

/// Completes when the process is asked to end: by SIGTERM, or by ctrl-c.
///
/// What one gives to [`serve`](crate::serve).
///
/// # Errors
///
/// If the operating system does not let the process listen for signals.
pub fn shutdown_signal() -> io::Result<impl Future<Output = ()> + Send> {
    #[cfg(unix)]
    let mut terminate = {
        use tokio::signal::unix::{SignalKind, signal};
        signal(SignalKind::terminate())?
    };
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
    })
}

/// A server's side of its end: it says stop and waits for those at work.
#[derive(Debug, Default)]
pub(crate) struct Drain {
    stop: Word,
    kill: Word,
    at_work: TaskTracker,
}

impl Drain {
    /// What one connection holds.
    pub(crate) fn connection(&self, place: OwnedSemaphorePermit) -> Draining {
        Draining(Arc::new(Work {
            stop: self.stop.clone(),
            kill: self.kill.clone(),
            at_work: Some(self.at_work.token()),
            _place: Some(place),
        }))
    }

    /// Tells everybody to stop, waits for them up to `deadline`, then ends the
    /// rest by force and answers how many there were.
    pub(crate) async fn finish(self, deadline: Duration) -> usize {
        self.stop.say();
        self.at_work.close();
        if tokio::time::timeout(deadline, self.at_work.wait())
            .await
            .is_ok()
        {
            return 0;
        }
        let left = self.at_work.len();
        self.kill.say();
        left
    }
}

/// A connection's side: as long as one of its clones lives, the connection
/// counts as at work, and as one of the server's connections.
///
/// [`serve`](crate::serve) puts it into the extensions of every request.
#[derive(Debug, Clone)]
pub(crate) struct Draining(Arc<Work>);

#[derive(Debug, Default)]
struct Work {
    stop: Word,
    kill: Word,
    at_work: Option<TaskTrackerToken>,
    _place: Option<OwnedSemaphorePermit>,
}

impl Draining {
    /// For a request that came through a server that drains nothing.
    pub(crate) fn never() -> Self {
        Self(Arc::default())
    }

    /// For work that outlives its connection: it holds up the server's end, and
    /// does not count as a connection.
    pub(crate) fn without_place(&self) -> Self {
        Self(Arc::new(Work {
            stop: self.0.stop.clone(),
            kill: self.0.kill.clone(),
            at_work: self.0.at_work.clone(),
            _place: None,
        }))
    }

    /// Whether there is a server that drains anything.
    pub(crate) fn is_served(&self) -> bool {
        self.0.at_work.is_some()
    }

    /// Whether both are of one server.
    pub(crate) fn is_of_same_server(&self, other: &Self) -> bool {
        self.0.stop.is(&other.0.stop)
    }

    /// Completes when the server stops: finish what you do and go.
    pub(crate) fn stopped(&self) -> impl Future<Output = ()> {
        self.0.stop.heard()
    }

    /// Completes when the deadline for that is over.
    pub(crate) fn killed(&self) -> impl Future<Output = ()> {
        self.0.kill.heard()
    }
}
