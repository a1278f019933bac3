//! `[[row]]` and `[[row.widget]]`: what stands where.

use super::field::Count;
use super::mistake::Wrong;
use super::outline::Key;
use super::section::Section;
use crate::widget::WidgetKind;

/// How many rows a page may have, and how many widgets a row.
const MOST: usize = 12;

/// How many of the twelve columns a widget takes.
pub type Width = Count<1, 12>;

/// Widgets side by side; what does not fit in twelve columns goes below.
#[derive(Debug, Clone)]
pub struct RowConfig {
    /// Left to right.
    pub widgets: Vec<WidgetConfig>,
}

/// One widget.
#[derive(Debug, Clone)]
pub struct WidgetConfig {
    /// Its heading.
    pub title: String,
    /// Its columns.
    pub width: Width,
    /// What it is, and the settings of its own.
    pub kind: WidgetKind,
}

pub(super) fn read_all(root: &mut Section<'_>) -> Option<Vec<RowConfig>> {
    let rows = root.array("row")?;
    limit(root, "row", "[[row]]", rows.len());
    let rows: Vec<_> = rows.into_iter().map(|row| row.read(read_row)).collect();
    rows.into_iter().collect()
}

fn read_row(row: &mut Section<'_>) -> Option<RowConfig> {
    let widgets = row.array("widget")?;
    limit(row, "widget", "[[row.widget]]", widgets.len());
    let widgets: Vec<_> = widgets
        .into_iter()
        .map(|widget| widget.read(read_widget))
        .collect();
    Some(RowConfig {
        widgets: widgets.into_iter().collect::<Option<_>>()?,
    })
}

fn read_widget(section: &mut Section<'_>) -> Option<WidgetConfig> {
    let common = read_common(section);
    let kind = WidgetKind::read(section)?;
    let (title, width) = common?;
    let title = title.unwrap_or_else(|| kind.default_title().to_owned());
    Some(WidgetConfig { title, width, kind })
}

/// What every widget has: a title, if it is given one, and a width.
pub(super) fn read_common(section: &mut Section<'_>) -> Option<(Option<String>, Width)> {
    let title = Key("title", "Its heading; each type has one of its own.");
    let title = section.optional(title);
    let width = Key(
        "width",
        "How many of the twelve columns it takes; what does not fit goes below.",
    );
    let width = section.or(width, Width::new(12));
    Some((title?, width?))
}

/// Refuses a page without rows or a row without widgets, and too many of either.
fn limit(section: &Section<'_>, key: &str, tables: &str, count: usize) {
    let expected = format!("one to {MOST} {tables}");
    match count {
        0 => section.mistake(key, Wrong::missing(expected)),
        1..=MOST => {}
        more => {
            let found = Some(more.to_string());
            section.mistake(
                key,
                Wrong {
                    expected,
                    found,
                    nearest: None,
                },
            );
        }
    }
}
