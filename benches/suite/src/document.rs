//! The tables in a document, each between two comments that bear its name.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, bail};

use crate::table::Table;

/// Writes tables anew; those that were not measured stay as they are.
pub(crate) fn write(path: &Path, tables: &[(String, Table)]) -> anyhow::Result<()> {
    let reading = || format!("reading {}", path.display());
    let mut text = fs::read_to_string(path).with_context(reading)?;
    for (name, table) in tables.iter().filter(|(_, table)| !table.is_empty()) {
        text = replaced(&text, name, &table.to_string())?;
    }
    fs::write(path, text).with_context(|| format!("writing {}", path.display()))
}

fn replaced(text: &str, name: &str, table: &str) -> anyhow::Result<String> {
    let (begin, end) = (
        format!("<!-- {name} -->\n"),
        format!("<!-- end of {name} -->"),
    );
    let parts = text.split_once(&begin).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(&end)?;
        Some((before, after))
    });
    let Some((before, after)) = parts else {
        bail!(
            "expected a place between `{}` and `{end}`, found none",
            begin.trim()
        );
    };
    Ok(format!("{before}{begin}\n{table}\n{end}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_replaces_what_stood_between_its_comments() {
        let text = "a\n<!-- t -->\nold\n<!-- end of t -->\nb";
        let text = replaced(text, "t", "| new |\n").unwrap();
        assert_eq!(text, "a\n<!-- t -->\n\n| new |\n\n<!-- end of t -->\nb");
        assert_eq!(replaced(&text, "t", "| new |\n").unwrap(), text);
        assert!(replaced(&text, "u", "").is_err());
    }
}
