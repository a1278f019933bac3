//! What all panels have around their content: the heading, and the line at the foot.

use bennu::prelude::*;
use jiff::Timestamp;

use crate::feed::{Snapshot, Status, words};

/// The panel of a widget.
#[derive(Debug)]
pub struct Frame<'a> {
    /// The widget's type, for `data-widget`.
    pub kind: &'static str,
    /// Its heading.
    pub title: &'a str,
    /// A smaller line beside the heading.
    pub subtitle: Option<&'a str>,
    /// The line at the foot.
    pub foot: Foot,
}

/// The line at the foot of a panel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Foot {
    /// All is well.
    Note(String),
    /// Something is not: the word for `data-state`, and the words for people.
    Trouble(&'static str, Status),
}

impl Foot {
    /// The line for what a source said: `note` while it is fresh.
    ///
    /// What it counts moves in steps of a few seconds, so that a page in trouble does
    /// not cost a diff a second.
    pub fn of<T>(snapshot: &Snapshot<T>, noun: &str, now: Timestamp, note: String) -> Self {
        match snapshot.status(noun, in_steps(now)) {
            Some(status) => Self::Trouble(snapshot.state.as_str(), status),
            None => Self::Note(note),
        }
    }

    /// The word for `data-state`.
    fn state(&self) -> &'static str {
        match self {
            Self::Note(_) => "fresh",
            Self::Trouble(state, _) => state,
        }
    }

    fn role(&self) -> Option<&'static str> {
        matches!(self, Self::Trouble(..)).then_some("status")
    }
}

impl<'a> Frame<'a> {
    /// The panel with `content` in it.
    ///
    /// Only what is wrong is announced to screen readers; the ages beside it are not,
    /// since they change all the time.
    pub fn around(self, content: impl Render + 'a) -> impl Render + 'a {
        html! {
            <section class="widget" data-widget={self.kind} data-state={self.foot.state()}>
                <header class="plate">
                    <h2>{self.title}</h2>
                    <p :if={let Some(subtitle) = self.subtitle}>{subtitle}</p>
                </header>
                <div class="body">{&content}</div>
                <p class="foot" data-role={self.foot.role()}>
                    {match &self.foot {
                        Foot::Note(note) => { <span>{note}</span> }
                        Foot::Trouble(_, status) => { <span><span role="status">{&status.what}</span>{&status.when}</span> }
                    }}
                </p>
            </section>
        }
    }
}

/// How long ago, in minutes and more: under a minute nothing changes.
pub fn ago(at: Timestamp, now: Timestamp) -> String {
    // A clock that was set back makes no age.
    match u64::try_from(now.duration_since(at).as_secs()).unwrap_or_default() {
        0..60 => "just now".into(),
        seconds => words::age(Duration::from_secs(seconds)),
    }
}

/// The beginning of the step that `now` is in.
fn in_steps(now: Timestamp) -> Timestamp {
    const SECONDS: i64 = 5;
    let seconds = now.as_second();
    Timestamp::from_second(seconds - seconds.rem_euclid(SECONDS)).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use bennu::render::render_html;

    use super::*;
    use crate::feed::State;

    const NOON: &str = "2027-04-08T12:00:00Z";

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn frame(foot: Foot) -> String {
        let frame = Frame {
            kind: "github",
            title: "Stars & stripes",
            subtitle: None,
            foot,
        };
        render_html(&frame.around("42")).html
    }

    #[test]
    fn a_fresh_panel_has_no_status() {
        let mut snapshot = Snapshot::restored(1, at(NOON));
        snapshot.state = State::Fresh;
        let foot = Foot::of(&snapshot, "numbers", at(NOON), "asked just now".into());
        assert_eq!(
            frame(foot),
            "<section class=\"widget\" data-widget=\"github\" data-state=\"fresh\">\
             <header class=\"plate\"><h2>Stars &amp; stripes</h2></header>\
             <div class=\"body\">42</div>\
             <p class=\"foot\"><span>asked just now</span></p></section>"
        );
    }

    #[test]
    fn trouble_is_told_and_only_its_reason_is_announced() {
        let mut snapshot = Snapshot::restored(1, at("2027-04-08T11:57:00Z"));
        snapshot.state = State::Failing {
            reason: "GitHub answers 503".into(),
        };
        let html = frame(Foot::of(&snapshot, "numbers", at(NOON), String::new()));
        assert!(html.contains("data-state=\"failing\""));
        assert!(html.contains(
            "<p class=\"foot\" data-role=\"status\"><span><span role=\"status\">GitHub answers 503</span>\
             ; numbers from 3 minutes ago</span></p>"
        ), "{html}");
    }

    #[test]
    fn a_panel_that_waits_says_so() {
        let foot = Foot::of(
            &Snapshot::<i32>::waiting(),
            "numbers",
            at(NOON),
            String::new(),
        );
        let html = frame(foot);
        assert!(html.contains("data-state=\"waiting\""));
        assert!(html.contains("Waiting for the first numbers"));
    }

    #[test]
    fn what_a_status_counts_moves_in_steps() {
        let words = |now: &str| {
            let mut snapshot = Snapshot::restored(1, at(NOON));
            snapshot.next_try = Some(at("2027-04-08T12:01:00Z"));
            format!(
                "{:?}",
                Foot::of(&snapshot, "numbers", at(now), String::new())
            )
        };
        assert_eq!(words("2027-04-08T12:00:20Z"), words("2027-04-08T12:00:24Z"));
        assert_ne!(words("2027-04-08T12:00:24Z"), words("2027-04-08T12:00:25Z"));
    }

    #[test]
    fn ages_under_a_minute_stand_still() {
        let words = [
            "2027-04-08T12:00:00Z",
            "2027-04-08T12:00:59Z",
            "2027-04-08T12:01:00Z",
        ];
        let words = words.map(|now| ago(at(NOON), at(now)));
        assert_eq!(words, ["just now", "just now", "1 minute ago"]);
    }
}
