//! Server-sent events, as far as Mastodon uses them
//! (WHATWG HTML, section "Server-sent events").

use super::lines::{LineTooLong, Lines};

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SseEvent {
    /// Its name.
    pub name: String,
    /// Its data lines, joined by line feeds.
    pub data: String,
}

/// Collects chunks and gives out events.
#[derive(Debug)]
pub(super) struct Sse {
    lines: Lines,
    name: String,
    data: String,
    max_event_bytes: usize,
    ended: bool,
}

impl Sse {
    /// Events of at most `max_event_bytes`; of longer ones the rest is cut off.
    pub(super) fn new(max_event_bytes: usize) -> Self {
        Self {
            lines: Lines::new(max_event_bytes),
            name: String::new(),
            data: String::new(),
            max_event_bytes,
            ended: false,
        }
    }

    /// Adds what came.
    pub(super) fn push(&mut self, chunk: &[u8]) {
        self.lines.push(chunk);
    }

    /// Nothing more will come.
    pub(super) fn end(&mut self) {
        self.ended = true;
    }

    /// Whether nothing more will come.
    pub(super) fn has_ended(&self) -> bool {
        self.ended
    }

    /// The next whole event, if there is one.
    ///
    /// # Errors
    ///
    /// When a line is too long.
    pub(super) fn next_event(&mut self) -> Result<Option<SseEvent>, LineTooLong> {
        while let Some(line) = self.lines.next_line()? {
            let line = String::from_utf8_lossy(line);
            let (field, value) = line.split_once(':').unwrap_or((&line, ""));
            let value = value.strip_prefix(' ').unwrap_or(value);
            match field {
                "event" => value.clone_into(&mut self.name),
                "data" if self.data.len() + value.len() < self.max_event_bytes => {
                    self.data.extend([value, "\n"]);
                }
                "" if line.is_empty() && !self.name.is_empty() => return Ok(Some(self.take())),
                "" if line.is_empty() => self.data.clear(),
                // Comments (an empty name before the colon) and fields unknown here.
                _ => {}
            }
        }
        Ok(None)
    }

    fn take(&mut self) -> SseEvent {
        let mut data = std::mem::take(&mut self.data);
        data.pop();
        let name = std::mem::take(&mut self.name);
        SseEvent { name, data }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(text: &str) -> Vec<(String, String)> {
        let mut sse = Sse::new(1_000);
        let mut found = Vec::new();
        for byte in text.as_bytes() {
            sse.push(&[*byte]);
            while let Some(event) = sse.next_event().unwrap() {
                found.push((event.name, event.data));
            }
        }
        found
    }

    #[test]
    fn events_are_told_apart_from_comments() {
        let text =
            ":)\nevent: update\ndata: {\"a\":1}\n\n:thump\n\nevent: delete\r\ndata: 7\r\n\r\n";
        let expected = [("update", "{\"a\":1}"), ("delete", "7")];
        assert_eq!(
            events(text),
            expected.map(|(n, d)| (n.to_owned(), d.to_owned()))
        );
    }

    #[test]
    fn an_event_may_have_no_data_or_several_lines() {
        let text = "event: filters_changed\n\nevent: x\ndata: a\ndata:b\n\nevent: cut off";
        let expected = [("filters_changed", ""), ("x", "a\nb")];
        assert_eq!(
            events(text),
            expected.map(|(n, d)| (n.to_owned(), d.to_owned()))
        );
    }

    #[test]
    fn data_without_end_stays_bounded() {
        let mut sse = Sse::new(100);
        for _ in 0..1_000 {
            sse.push(b"data: 0123456789\n");
            assert_eq!(sse.next_event(), Ok(None));
        }
        assert!(sse.data.len() <= 100);
        sse.push(&[b'x'; 200]);
        assert!(sse.next_event().is_err());
    }
}
