//! Tables, as Markdown has them.

use std::fmt;

/// A table: its heading and rows. All columns but the first are aligned right.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    heading: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new<const N: usize>(heading: [&str; N]) -> Self {
        Self {
            heading: heading.map(str::to_owned).to_vec(),
            rows: Vec::new(),
        }
    }

    pub(crate) fn row<const N: usize>(&mut self, cells: [String; N]) {
        debug_assert_eq!(N, self.heading.len(), "a cell for each column");
        self.rows.push(cells.to_vec());
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| {} |", self.heading.join(" | "))?;
        let others = self.heading.len().saturating_sub(1);
        writeln!(f, "|---|{}", "---:|".repeat(others))?;
        for row in &self.rows {
            writeln!(f, "| {} |", row.join(" | "))?;
        }
        Ok(())
    }
}

/// A number with as many places as people read; a dash for what was not measured.
pub(crate) fn number(value: Option<f64>) -> String {
    match value {
        None => "–".to_owned(),
        Some(value) if value.abs() >= 1000.0 => thousands(value),
        Some(value) if value.abs() >= 100.0 => format!("{value:.0}"),
        Some(value) if value.abs() >= 10.0 => format!("{value:.1}"),
        Some(value) => format!("{value:.2}"),
    }
}

/// With a comma before each three digits.
fn thousands(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && digit.is_ascii_digit() && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_three_digits_or_more() {
        for (value, text) in [
            (0.5, "0.50"),
            (12.34, "12.3"),
            (123.4, "123"),
            (1234.5, "1,234"),
            (1_000_000.0, "1,000,000"),
        ] {
            assert_eq!(number(Some(value)), text);
        }
        assert_eq!(number(None), "–");
    }

    #[test]
    fn table_is_markdown() {
        let mut table = Table::new(["what", "how many"]);
        table.row(["pages".to_owned(), "3".to_owned()]);
        assert_eq!(
            table.to_string(),
            "| what | how many |\n|---|---:|\n| pages | 3 |\n"
        );
    }
}
