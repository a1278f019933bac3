//! How long until the next year.

use bennu::{Container, prelude::*};
use jiff::civil::date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, Zoned};

use super::{Card, column};
use crate::ticker::{TICK, Tick, this_second};

/// A countdown to a moment.
#[derive(Debug)]
pub struct Countdown {
    now: Timestamp,
    to: Zoned,
}

impl LiveView for Countdown {
    // All viewers see the same, so it is rendered once for all of them.
    const SHARED: bool = true;

    type Event = NoEvent;
    type Message = Tick;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        socket.subscribe(&TICK, |tick| tick);
        Self::at(this_second())
    }

    async fn handle_info(&mut self, Tick(now): Tick, _: &mut Socket<Self>) -> Result<()> {
        *self = Self::at(now)?;
        Ok(())
    }

    fn render(&self) -> impl Render {
        let title = self.to.strftime("Until %Y").to_string();
        let (large, small) = rest(self.now, &self.to);
        html! {
            <Card title={&title}>
                <div data-role="rest">
                    <p class="figure-large mb-0">{large}</p>
                    <p class="mb-0 text-body-secondary">{small}</p>
                </div>
            </Card>
        }
    }

    fn container() -> Container {
        column()
    }
}

impl Countdown {
    fn at(now: Timestamp) -> Result<Self> {
        let to = next_year(&now.to_zoned(TimeZone::system()))?;
        Ok(Self { now, to })
    }
}

/// The moment that is counted down to: change it to yours. This one is here for a day;
/// then it is the next.
fn next_year(now: &Zoned) -> Result<Zoned> {
    let yesterday = now.saturating_sub(SignedDuration::from_hours(24));
    let first = date(yesterday.year() + 1, 1, 1);
    Ok(first.to_zoned(now.time_zone().clone())?)
}

/// The time that is left: what stands large, and what stands below it.
fn rest(now: Timestamp, to: &Zoned) -> (String, String) {
    let left = to.timestamp().duration_since(now);
    if !left.is_positive() {
        return ("It is here!".to_owned(), "Happy new year".to_owned());
    }
    let (hours, minutes, seconds) = (left.as_hours(), left.as_mins() % 60, left.as_secs() % 60);
    let time = format!("{:02}:{minutes:02}:{seconds:02}", hours % 24);
    match hours / 24 {
        0 => (time, "and it is here".to_owned()),
        1 => ("1 day".to_owned(), format!("and {time}")),
        days => (format!("{days} days"), format!("and {time}")),
    }
}

#[cfg(test)]
mod tests {
    use bennu_test::live;

    use super::*;

    #[track_caller]
    fn check(now: &str, large: &str, small: &str) {
        let to: Zoned = "2027-01-01T00:00:00+00:00[UTC]".parse().unwrap();
        let expected = (large.to_owned(), small.to_owned());
        assert_eq!(rest(now.parse().unwrap(), &to), expected);
    }

    #[test]
    fn the_rest_is_told_in_days_and_a_time() {
        check("2026-12-29T21:58:59Z", "2 days", "and 02:01:01");
        check("2026-12-30T21:58:59Z", "1 day", "and 02:01:01");
        check("2026-12-31T23:59:59Z", "00:00:01", "and it is here");
        check("2027-01-01T00:00:00Z", "It is here!", "Happy new year");
    }

    #[tokio::test]
    async fn the_countdown_ends_on_an_open_page() -> bennu_test::Result<()> {
        let pubsub = PubSub::new();
        let mut countdown = live::<Countdown>().with_pubsub(&pubsub).await?;
        let to = date(2027, 1, 1).to_zoned(TimeZone::system()).unwrap();
        for (seconds, title, rest) in [
            (-1, "Until 2027", "00:00:01"),
            (0, "Until 2027", "It is here!"),
            (86_399, "Until 2027", "It is here!"),
            (86_400, "Until 2028", "364 days"),
        ] {
            let now = to.timestamp() + SignedDuration::from_secs(seconds);
            pubsub.local_broadcast(&TICK, Tick(now));
            countdown.settle().await?;
            countdown.assert_text("h2", title);
            countdown.assert_element("[data-role=rest]", rest);
        }
        Ok(())
    }
}
