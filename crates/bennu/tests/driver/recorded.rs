//! Counts what the engine logs and counts, for tests that must see it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Debug;
use std::future::Future;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, Once};

use metrics::atomics::AtomicU64;
use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use tokio::runtime::Builder;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber, span};

/// What was logged and counted while a test ran.
#[derive(Debug, Clone, Default)]
pub(crate) struct Recorded {
    counters: Arc<Mutex<HashMap<String, Arc<AtomicU64>>>>,
    logs: Arc<Mutex<Vec<(Level, String)>>>,
}

/// Runs a test on one thread, recording.
pub(crate) fn record_on<F: Future>(
    runtime: &mut Builder,
    test: impl FnOnce(Recorded) -> F,
) -> F::Output {
    let recorded = Recorded::default();
    let runtime = runtime.build().unwrap();
    LISTEN.call_once(|| tracing::subscriber::set_global_default(Listener).unwrap());
    LISTENING.set(Some(recorded.clone()));
    metrics::with_local_recorder(&recorded, || runtime.block_on(test(recorded.clone())))
}

/// Tests share one subscriber, because what `tracing` remembers of each place in the
/// code is shared by all threads.
static LISTEN: Once = Once::new();

thread_local! {
    /// The test of this thread, whose tasks all run on it.
    static LISTENING: RefCell<Option<Recorded>> = const { RefCell::new(None) };
}

struct Listener;

impl Recorded {
    /// How often a limit was counted.
    pub(crate) fn limit(&self, name: &str) -> u64 {
        self.counter(&format!("bennu_limits_total limit={name}"))
    }

    pub(crate) fn counter(&self, name: &str) -> u64 {
        let counters = self.counters.lock().unwrap();
        counters
            .get(name)
            .map_or(0, |counter| counter.load(Ordering::Relaxed))
    }

    /// The lines of the log at this level.
    pub(crate) fn log(&self, level: Level) -> Vec<String> {
        let logs = self.logs.lock().unwrap();
        logs.iter()
            .filter(|(found, _)| *found == level)
            .map(|(_, line)| line.clone())
            .collect()
    }
}

impl Recorder for Recorded {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        let labels = key
            .labels()
            .map(|label| format!(" {}={}", label.key(), label.value()));
        let name = format!("{}{}", key.name(), labels.collect::<String>());
        let mut counters = self.counters.lock().unwrap();
        Counter::from_arc(Arc::clone(counters.entry(name).or_default()))
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

impl Subscriber for Listener {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target().starts_with("bennu")
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut line = Line(String::new());
        event.record(&mut line);
        LISTENING.with_borrow(|recorded| {
            if let Some(recorded) = recorded {
                let mut logs = recorded.logs.lock().unwrap();
                logs.push((*event.metadata().level(), line.0));
            }
        });
    }

    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.push_str(&format!("{}={value:?} ", field.name()));
    }
}
