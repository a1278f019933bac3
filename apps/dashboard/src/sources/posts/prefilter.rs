//! A cheap look at the raw bytes of a frame: might it hold a term at all?
//!
//! Bluesky's firehose carries every post of the network, and next to none of them
//! matters here. A frame that cannot match is thrown away before its JSON is parsed;
//! a doubtful one is parsed.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::fold::fold_char;
use super::track::{TermKind, Track};

/// A term needs this many ASCII characters in a row to be looked for in raw bytes.
const MIN_NEEDLE_BYTES: usize = 3;

/// Beside characters that fold into ASCII letters (`ß`, `ſ`, the Kelvin sign, …), a
/// JSON escape may hide a letter too.
static DOUBTFUL: LazyLock<Vec<Finder<'static>>> = LazyLock::new(|| {
    let folds_to_ascii = |c: &char| fold_char(*c).any(|f| f.is_ascii_alphanumeric());
    let characters = ('\u{80}'..='\u{ffff}').filter(folds_to_ascii);
    let characters = characters.map(|c| Finder::new(c.to_string().as_bytes()).into_owned());
    characters
        .chain([Finder::new(br"\u").into_owned()])
        .collect()
});

/// Says which frames are worth parsing.
#[derive(Debug)]
pub(super) struct Prefilter {
    /// `None`: some term can be told only from the parsed text.
    needles: Option<Vec<Finder<'static>>>,
    lower: Vec<u8>,
}

impl Prefilter {
    /// For the terms of `track` and the accounts whose mention counts too.
    pub(super) fn new<'a>(track: &Track, accounts: impl Iterator<Item = &'a str>) -> Self {
        let needle = |text: &str| Finder::new(text.as_bytes()).into_owned();
        let terms = track.terms().iter().map(|term| match &term.kind {
            TermKind::Mention(text) | TermKind::Tag(text) | TermKind::Words(text) => {
                longest_ascii_run(text).map(needle)
            }
        });
        let lower_accounts = accounts.map(|account| Some(needle(&account.to_lowercase())));
        Self {
            needles: terms.chain(lower_accounts).collect(),
            lower: Vec::new(),
        }
    }

    /// Whether `frame` has to be parsed.
    pub(super) fn may_match(&mut self, frame: &[u8]) -> bool {
        let Some(needles) = &self.needles else {
            return true;
        };
        self.lower.clear();
        self.lower.extend_from_slice(frame);
        self.lower.make_ascii_lowercase();
        let mut finders = needles.iter().chain(DOUBTFUL.iter());
        finders.any(|finder| finder.find(&self.lower).is_some())
    }
}

/// The longest run of letters and digits in `folded` that are ASCII, if it is long
/// enough. Blanks end a run: in the frame any white space may stand for them.
fn longest_ascii_run(folded: &str) -> Option<&str> {
    let runs = folded.split(|c: char| !c.is_ascii_alphanumeric());
    runs.max_by_key(|run| run.len())
        .filter(|run| run.len() >= MIN_NEEDLE_BYTES)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(term: &str, frame: &str) -> bool {
        Prefilter::new(&Track::new([term]), std::iter::empty()).may_match(frame.as_bytes())
    }

    #[test]
    fn frames_without_a_needle_are_skipped() {
        assert!(!check("LiveView", r#"{"text":"nothing here, 何も"}"#));
        assert!(check("LiveView", r#"{"text":"a LIVEVIEW post"}"#));
        assert!(check("Elixir Conf Prague", r#"{"text":"in PRAGUE"}"#));
    }

    #[test]
    fn doubtful_frames_are_parsed() {
        assert!(check("LiveView", r#"{"text":"\u004civeView"}"#));
        assert!(check("strasse", r#"{"text":"Straße"}"#));
        assert!(check("Прага", r#"{"text":"anything"}"#));
        assert!(check("C++", r#"{"text":"anything"}"#));
    }

    #[test]
    fn mentioned_accounts_are_needles() {
        let accounts = ["did:plc:Abc"];
        let mut filter = Prefilter::new(&Track::new(["liveview"]), accounts.into_iter());
        assert!(filter.may_match(br#"{"did":"did:plc:Abc"}"#));
        assert!(!filter.may_match(br#"{"did":"did:plc:xyz"}"#));
    }

    proptest! {
        #[test]
        fn nothing_that_matches_is_ever_skipped(
            before in ".{0,20}",
            term in "(@|#)?[a-zA-ZßſK]{3,8}( [a-zA-Zé]{3,5})?",
            after in ".{0,20}",
        ) {
            let text = format!("{before} {} {after}", term.to_uppercase());
            let frame = serde_json::to_string(&text).unwrap();
            let track = Track::new([&term]);
            let matches = track.matches(&text, std::iter::empty());
            let mut filter = Prefilter::new(&track, std::iter::empty());
            prop_assert!(!matches || filter.may_match(frame.as_bytes()));
        }
    }
}
