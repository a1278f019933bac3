//! How all sources are doing, for whoever runs the dashboard.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::{Ambient, Feed, Value};

/// How one source is doing.
#[derive(Debug, Clone)]
pub struct Health {
    /// Its name in the configuration.
    pub name: String,
    /// The word of its state.
    pub state: &'static str,
    /// How old its value is; `None` where it has none.
    pub age: Option<Duration>,
}

/// Looks at every source that was started. Cheap to clone.
#[derive(Clone, Default)]
pub struct Monitor(Vec<Arc<Look>>);

/// Looks at one source.
pub(super) type Look = dyn Fn() -> Health + Send + Sync;

/// Looks at the source of this name and feed.
pub(super) fn look<T: Value>(name: &str, feed: Feed<T>, ambient: Ambient) -> Arc<Look> {
    let name = name.to_owned();
    Arc::new(move || {
        let snapshot = feed.current();
        let age = snapshot.age(ambient.clock.now());
        Health {
            name: name.clone(),
            state: snapshot.state.as_str(),
            age,
        }
    })
}

impl Monitor {
    pub(super) fn of(looks: impl Iterator<Item = Arc<Look>>) -> Self {
        Self(looks.collect())
    }

    /// Every source, as it is doing now.
    pub fn look(&self) -> impl Iterator<Item = Health> {
        self.0.iter().map(|look| look())
    }
}

impl fmt::Debug for Monitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.look()).finish()
    }
}
