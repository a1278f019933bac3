//! Cuts a stream of chunks into lines, without ever holding more than one bounded line.

/// A line that grew past its bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a line is longer than {max_line_bytes} bytes")]
pub(super) struct LineTooLong {
    max_line_bytes: usize,
}

/// Collects chunks and gives out lines, without their `\n` or `\r\n`.
#[derive(Debug)]
pub(super) struct Lines {
    buffer: Vec<u8>,
    /// Where the next line starts.
    start: usize,
    max_line_bytes: usize,
}

impl Lines {
    /// Lines of at most `max_line_bytes`.
    pub(super) fn new(max_line_bytes: usize) -> Self {
        Self {
            buffer: Vec::new(),
            start: 0,
            max_line_bytes,
        }
    }

    /// Adds what came.
    pub(super) fn push(&mut self, chunk: &[u8]) {
        self.buffer.drain(..self.start);
        self.start = 0;
        self.buffer.extend_from_slice(chunk);
    }

    /// The next whole line, if there is one.
    ///
    /// # Errors
    ///
    /// When the line, whole or not, is too long.
    pub(super) fn next_line(&mut self) -> Result<Option<&[u8]>, LineTooLong> {
        let rest = &self.buffer[self.start..];
        let found = memchr::memchr(b'\n', rest);
        if found.unwrap_or(rest.len()) > self.max_line_bytes {
            let max_line_bytes = self.max_line_bytes;
            return Err(LineTooLong { max_line_bytes });
        }
        let Some(length) = found else {
            return Ok(None);
        };
        let line = &rest[..length];
        self.start += length + 1;
        Ok(Some(line.strip_suffix(b"\r").unwrap_or(line)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(chunks: &[&[u8]], max: usize) -> Result<Vec<String>, LineTooLong> {
        let mut lines = Lines::new(max);
        let mut found = Vec::new();
        for chunk in chunks {
            lines.push(chunk);
            while let Some(line) = lines.next_line()? {
                found.push(String::from_utf8_lossy(line).into_owned());
            }
        }
        Ok(found)
    }

    #[test]
    fn lines_are_joined_across_chunks() {
        let found = lines(&[b"{\"a\"", b":1}\r", b"\n\r\n{}\r\n", b"rest"], 100);
        assert_eq!(found.unwrap(), ["{\"a\":1}", "", "{}"]);
    }

    #[test]
    fn a_line_without_end_is_refused() {
        assert!(lines(&[b"123456", b"789"], 8).is_err());
        assert!(lines(&[b"123456789\n"], 8).is_err());
        assert!(lines(&[b"12345678\n"], 8).is_ok());
    }

    proptest! {
        #[test]
        fn where_chunks_end_does_not_matter(text in "[a-z\r\n]{0,60}", cuts in prop::collection::vec(1_usize..8, 0..30)) {
            let mut rest = text.as_bytes();
            let mut chunks = Vec::new();
            for cut in cuts {
                let (chunk, after) = rest.split_at(cut.min(rest.len()));
                chunks.push(chunk);
                rest = after;
            }
            chunks.push(rest);
            prop_assert_eq!(lines(&chunks, 100), lines(&[text.as_bytes()], 100));
        }
    }
}
