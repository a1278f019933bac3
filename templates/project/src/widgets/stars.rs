//! The stars of a repository: a widget of a source, to be copied for others.

use std::sync::Arc;

use bennu::{Container, prelude::*};
use jiff::Timestamp;

use super::{Card, column};
use crate::source::Snapshot;
use crate::sources::Feeds;
use crate::sources::stars::{REPOSITORY, Stars};
use crate::ticker::{TICK, Tick, this_second};

/// How many stars a repository has.
#[derive(Debug)]
pub struct StarCount {
    stars: Snapshot<Stars>,
    now: Timestamp,
}

/// What the widget is told.
#[derive(Debug)]
pub enum StarMessage {
    /// The source knows something else.
    Changed(Snapshot<Stars>),
    /// A second has begun: what is shown has become older.
    Tick(Tick),
}

impl LiveView for StarCount {
    // All viewers see the same, so it is rendered once for all of them.
    const SHARED: bool = true;

    type Event = NoEvent;
    type Message = StarMessage;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        let feeds = Arc::clone(socket.state::<Arc<Feeds>>());
        let stars = feeds.stars.subscribe(socket, StarMessage::Changed);
        socket.subscribe(&TICK, StarMessage::Tick);
        let now = this_second();
        Ok(Self { stars, now })
    }

    async fn handle_info(&mut self, message: StarMessage, _: &mut Socket<Self>) -> Result<()> {
        match message {
            StarMessage::Changed(stars) => self.stars = stars,
            StarMessage::Tick(Tick(now)) => self.now = now,
        }
        Ok(())
    }

    fn render(&self) -> impl Render {
        let count = match &self.stars.value {
            Some((stars, _)) => grouped(stars.stargazers_count),
            None => "–".to_owned(),
        };
        let note = self.stars.note(self.now);
        html! {
            <Card title="Stars" note={note.as_deref()}>
                <p class="figure-large mb-0" data-role="stars">{count}</p>
                <p class="mb-0 text-body-secondary">{REPOSITORY}</p>
            </Card>
        }
    }

    fn container() -> Container {
        column()
    }
}

/// A number with its thousands set apart.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use bennu_test::live;

    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        for (number, expected) in [(0, "0"), (999, "999"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), expected);
        }
    }

    fn snapshot(value: Option<u64>, problem: Option<&str>) -> StarMessage {
        let stars = |stargazers_count| (Stars { stargazers_count }, this_second());
        StarMessage::Changed(Snapshot {
            value: value.map(stars),
            problem: problem.map(str::to_owned),
        })
    }

    #[tokio::test]
    async fn an_old_number_stays_and_says_why_it_is_old() -> bennu_test::Result<()> {
        let feeds = Arc::new(Feeds::new());
        let mut widget = live::<StarCount>().with_state(feeds).await?;
        widget.assert_text("[data-role=stars]", "–");
        widget.assert_element("[role=status]", "Waiting");
        widget.send(snapshot(Some(6_700), None)).await?;
        widget.assert_text("[data-role=stars]", "6,700");
        assert!(!widget.has_element("[role=status]"));
        let problem = Some("GitHub answers 503");
        widget.send(snapshot(Some(6_700), problem)).await?;
        widget.assert_text("[data-role=stars]", "6,700");
        widget.assert_element("[role=status]", "GitHub answers 503");
        Ok(())
    }
}
