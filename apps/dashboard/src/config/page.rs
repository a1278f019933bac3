//! The keys at the top of the file: what the whole page looks like.

use std::fs::File;
use std::path::PathBuf;

use jiff::tz::TimeZone;
use url::Url;

use super::field::{Choice, Field, Given, Written};
use super::mistake::Wrong;
use super::outline::Key;
use super::section::Section;

/// Larger background images are refused: a wall display loads it on every start.
const MAX_BACKGROUND_BYTES: u64 = 10 * 1024 * 1024;

/// What files may be a background.
const IMAGES: [&str; 7] = ["avif", "gif", "jpeg", "jpg", "png", "svg", "webp"];

/// The page's own settings.
#[derive(Debug, Clone)]
pub struct PageConfig {
    /// Its title.
    pub title: String,
    /// The time zone of clocks that name none.
    pub timezone: TimeZone,
    /// Light or dark.
    pub theme: Theme,
    /// The picture behind the widgets.
    pub background: Option<Background>,
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// As the viewer's system prefers.
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// The picture behind the widgets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Background {
    /// Loaded by the viewers from elsewhere.
    Url(Url),
    /// A file that this server hands out.
    File(PathBuf),
}

impl PageConfig {
    pub(super) fn read(root: &mut Section<'_>) -> Option<Self> {
        let title = root.or(
            Key(
                "title",
                "Stands above the widgets and in the browser's tab.",
            ),
            "Dashboard".to_owned(),
        );
        let timezone = root.or(
            Key(
                "timezone",
                "Of clocks that name none, and of instants without one.",
            ),
            TimeZone::UTC,
        );
        let theme = root.or(
            Key(
                "theme",
                "Light or dark; `auto` is as the visitor's system prefers.",
            ),
            Theme::Auto,
        );
        let background = root.or(
            Key(
                "background",
                "A picture behind the widgets; the file may have 10 MiB.",
            ),
            None,
        );
        Some(Self {
            title: title?,
            timezone: timezone?,
            theme: theme?,
            background: background?,
        })
    }
}

impl Choice for Theme {
    const WHAT: &'static str = "a theme";
    const WORDS: &'static [(&'static str, Self)] = &[
        ("auto", Self::Auto),
        ("light", Self::Light),
        ("dark", Self::Dark),
    ];
}

impl Written for Theme {
    fn written(&self) -> String {
        let word = Self::WORDS.iter().find(|(_, theme)| theme == self);
        word.map_or("", |(word, _)| word).to_owned().written()
    }
}

impl Written for Option<Background> {
    fn written(&self) -> String {
        match self {
            None => String::new().written(),
            Some(Background::Url(url)) => url.to_string().written(),
            Some(Background::File(path)) => path.display().to_string().written(),
        }
    }
}

/// An empty text means that there is none.
impl Field for Option<Background> {
    const EXPECTED: &'static str = "an image's address, or an image file beside this config";

    fn read(given: &Given<'_>) -> Result<Self, Wrong> {
        let text = given.text(Self::EXPECTED)?;
        if text.is_empty() {
            return Ok(None);
        }
        match Url::parse(&text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(Some(Background::Url(url))),
            _ => file(given, &text).map(|path| Some(Background::File(path))),
        }
    }
}

fn file(given: &Given<'_>, name: &str) -> Result<PathBuf, Wrong> {
    let path = given.directory().join(name);
    let extension = path.extension().and_then(|extension| extension.to_str());
    if !extension.is_some_and(|extension| IMAGES.contains(&extension.to_lowercase().as_str())) {
        return Err(given.wrong(format!("an image ({})", IMAGES.join(", "))));
    }
    match path.metadata() {
        Ok(file) if file.is_file() && file.len() <= MAX_BACKGROUND_BYTES => {
            let unreadable = |error| given.wrong(format!("an image that can be read ({error})"));
            File::open(&path).map(|_| path).map_err(unreadable)
        }
        Ok(file) if file.is_file() => {
            Err(given.wrong(format!("an image of at most {MAX_BACKGROUND_BYTES} bytes")))
        }
        _ => Err(given.wrong(<Option<Background>>::EXPECTED)),
    }
}
