//! What a clock's face shows: a formatted time, cut into flaps and words.

use jiff::Zoned;
use jiff::fmt::strtime::{self, BrokenDownTime};
use serde::Deserialize;

/// A time format as `strftime` knows it: `%H:%M:%S`. Checked when it is made, so
/// showing a time cannot fail.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct ClockFormat(Box<str>);

/// Why a text is no clock format.
#[derive(Debug, thiserror::Error)]
pub enum FormatError {
    /// It holds a directive that does not exist or does not fit a time.
    #[error("{0}")]
    Directive(#[from] jiff::Error),
    /// Nothing in it depends on the time.
    #[error("expected at least one directive like `%H`, found `{0}`")]
    Constant(Box<str>),
}

impl ClockFormat {
    /// The format itself.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// The time as text. The same text within one second.
    pub fn text(&self, time: &Zoned) -> String {
        // Checked in `try_from`: what a format can show does not depend on the time.
        strtime::format(&*self.0, time).unwrap_or_default()
    }
}

impl Default for ClockFormat {
    fn default() -> Self {
        Self("%H:%M:%S".into())
    }
}

impl TryFrom<String> for ClockFormat {
    type Error = FormatError;

    fn try_from(format: String) -> Result<Self, FormatError> {
        let sample = BrokenDownTime::from(&Zoned::default());
        sample.to_string(&format)?;
        match format.replace("%%", "").contains('%') {
            true => Ok(Self(format.into())),
            false => Err(FormatError::Constant(format.into())),
        }
    }
}

/// How a piece of a face is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Digits, on a flap.
    Flap,
    /// Punctuation between flaps, as large as they are.
    Mark,
    /// Words and blanks, smaller.
    Word,
}

impl Kind {
    /// Its class in the stylesheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::Flap => "flap",
            Self::Mark => "mark",
            Self::Word => "word",
        }
    }
}

/// The pieces of a formatted time, from left to right.
#[derive(Debug)]
pub struct Glyphs<'a>(&'a str);

impl<'a> Glyphs<'a> {
    /// Cuts `text` where its kind changes.
    pub fn of(text: &'a str) -> Self {
        Self(text)
    }
}

impl<'a> Iterator for Glyphs<'a> {
    type Item = (Kind, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let kind = kind(self.0.chars().next()?);
        let end = self.0.find(|c| self::kind(c) != kind);
        let (piece, rest) = self.0.split_at(end.unwrap_or(self.0.len()));
        self.0 = rest;
        Some((kind, piece))
    }
}

fn kind(character: char) -> Kind {
    match character {
        '0'..='9' => Kind::Flap,
        ':' | '.' | '-' | '/' => Kind::Mark,
        _ => Kind::Word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(text: &str) -> Result<ClockFormat, FormatError> {
        ClockFormat::try_from(text.to_owned())
    }

    #[test]
    fn a_time_is_shown_in_its_zone() {
        let time: Zoned = "2027-04-08T21:05:09[Europe/Prague]".parse().unwrap();
        let shown = |text| format(text).unwrap().text(&time);
        assert_eq!(shown("%I:%M:%S %p"), "09:05:09 PM");
        assert_eq!(shown("%A, %-d %B %Y"), "Thursday, 8 April 2027");
        assert_eq!(shown("%H:%M %Z"), "21:05 CEST");
        assert_eq!(ClockFormat::default().text(&time), "21:05:09");
    }

    #[test]
    fn a_format_without_a_time_is_refused() {
        for wrong in ["", "noon", "100%%", "%", "%J"] {
            assert!(format(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn digits_stand_on_flaps_and_words_beside_them() {
        let glyphs: Vec<_> = Glyphs::of("09:05 PM").collect();
        assert_eq!(
            glyphs,
            [
                (Kind::Flap, "09"),
                (Kind::Mark, ":"),
                (Kind::Flap, "05"),
                (Kind::Word, " PM")
            ]
        );
        assert_eq!(Glyphs::of("").count(), 0);
    }
}
