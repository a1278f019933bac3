//! The text by which a message is known again in what a page receives.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use memchr::memmem::Finder;

/// The messages of one run. No other run has the same.
#[derive(Debug)]
pub(crate) struct Markers {
    finder: Finder<'static>,
    start: Instant,
}

/// A message that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Marker {
    /// Which one, from 0.
    pub(crate) number: usize,
    /// When it was published, after the start of the run.
    pub(crate) published_micros: u64,
}

impl Markers {
    pub(crate) fn new() -> Self {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let prefix = format!("load-{:x}-{:x}-", std::process::id(), now.as_nanos());
        Self {
            finder: Finder::new(&prefix).into_owned(),
            start: Instant::now(),
        }
    }

    /// Microseconds since the start of the run.
    pub(crate) fn now_micros(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// The text of a message that is published now. It is the same escaped in HTML
    /// and in JSON.
    pub(crate) fn text(&self, number: usize) -> String {
        let prefix = String::from_utf8_lossy(self.finder.needle());
        format!("{prefix}{number}-{}.", self.now_micros())
    }

    /// The messages in a frame.
    pub(crate) fn find<'a>(&'a self, frame: &'a str) -> impl Iterator<Item = Marker> + 'a {
        let starts = self.finder.find_iter(frame.as_bytes());
        starts.filter_map(|start| {
            let (number, rest) = frame[start + self.finder.needle().len()..].split_once('-')?;
            let (published, _) = rest.split_once('.')?;
            Some(Marker {
                number: number.parse().ok()?,
                published_micros: published.parse().ok()?,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_found_where_they_were_put() {
        let markers = Markers::new();
        let frame = format!("[\"<p>{}</p>\",\"{}\"]", markers.text(7), markers.text(8));
        let numbers: Vec<_> = markers.find(&frame).map(|found| found.number).collect();
        assert_eq!(numbers, [7, 8]);
    }

    #[test]
    fn messages_of_others_and_broken_ones_are_not_found() {
        let markers = Markers::new();
        let text = markers.text(7);
        let broken = text.trim_end_matches('.');
        for frame in ["", "load-1-2-7-3.", broken] {
            assert_eq!(markers.find(frame).count(), 0, "{frame}");
        }
    }
}
