//! How many lines of the log a browser may cause.

use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Instant;

/// What hostile clients may make us log for one cause in a second.
const LINES_PER_SECOND: u32 = 10;

/// When the first line was asked for.
static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The lines for one cause, such as a limit, over the whole process.
#[derive(Debug)]
pub(crate) struct LogBudget(Mutex<Second>);

/// The lines on failures of one router's views. Each view has its own, so that one that
/// fails all the time does not hide another.
#[derive(Debug, Default)]
pub(crate) struct FailureBudget(Mutex<BTreeMap<&'static str, Second>>);

#[derive(Debug, Default)]
struct Second {
    number: u64,
    lines: u32,
    /// Lines left out since the last one that was written.
    left_out: u64,
}

impl LogBudget {
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(Second {
            number: 0,
            lines: 0,
            left_out: 0,
        }))
    }

    /// Whether a line may be written now, and how many were left out before it.
    pub(crate) fn admit(&self) -> Option<u64> {
        let mut second = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        second.admit(START.elapsed().as_secs())
    }
}

impl FailureBudget {
    /// [`LogBudget::admit`] for the view of this name.
    pub(crate) fn admit(&self, view: &'static str) -> Option<u64> {
        let mut views = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        views
            .entry(view)
            .or_default()
            .admit(START.elapsed().as_secs())
    }
}

impl Second {
    fn admit(&mut self, now: u64) -> Option<u64> {
        if now != self.number {
            self.number = now;
            self.lines = 0;
        }
        if self.lines == LINES_PER_SECOND {
            self.left_out += 1;
            return None;
        }
        self.lines += 1;
        Some(std::mem::take(&mut self.left_out))
    }
}

/// `tracing::error!` of what browsers can cause at will: within a budget of its own, and
/// with how many lines were `left_out`.
macro_rules! error_in_budget {
    ($($line:tt)+) => {{
        static BUDGET: $crate::log_budget::LogBudget = $crate::log_budget::LogBudget::new();
        if let Some(left_out) = BUDGET.admit() {
            ::tracing::error!(left_out, $($line)+);
        }
    }};
}

pub(crate) use error_in_budget;

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tracing::{Event, Metadata, Subscriber, span};

    use super::*;

    /// Counts the lines of the log.
    struct Lines(Arc<AtomicUsize>);

    impl Subscriber for Lines {
        fn enabled(&self, _: &Metadata<'_>) -> bool {
            true
        }

        fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
            span::Id::from_u64(1)
        }

        fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
        fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

        fn event(&self, _: &Event<'_>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }

        fn enter(&self, _: &span::Id) {}
        fn exit(&self, _: &span::Id) {}
    }

    /// How many lines are logged meanwhile, by this thread.
    pub(crate) fn lines_of(logging: impl FnOnce()) -> usize {
        let lines = Arc::new(AtomicUsize::new(0));
        tracing::subscriber::with_default(Lines(Arc::clone(&lines)), logging);
        lines.load(Ordering::Relaxed)
    }

    #[test]
    fn flood_has_some_lines_each_second_and_is_counted() {
        let budget = LogBudget::new();
        let mut second = budget.0.into_inner().unwrap();
        let mut flood = |now| {
            (0..1000)
                .filter_map(|_| second.admit(now))
                .collect::<Vec<_>>()
        };
        let few = |left_out| [vec![left_out], vec![0; 9]].concat();
        assert_eq!(flood(0), few(0));
        assert_eq!(flood(1), few(990));
        assert_eq!(flood(7), few(990));
        assert!(flood(7).is_empty());
    }
}
