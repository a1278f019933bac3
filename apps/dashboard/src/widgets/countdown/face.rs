//! What a countdown looks like: a sentence for readers, flaps for the eye.

use bennu::prelude::*;
use jiff::{Timestamp, Zoned};

use super::Rest;

/// What is left at `now` until `end`, or `done`.
///
/// The text of the element is the plain sentence. A unit that is nought is not in the
/// sentence; it keeps its place on the board, where only the stylesheet fills it.
pub fn face<'a>(end: &'a Zoned, done: &'a str, now: Timestamp) -> impl Render + 'a {
    let rest = Rest::until(end, now);
    let instant = end.timestamp().to_string();
    html! {
        <time class={("countdown", ("done", rest.is_none()))} data-countdown datetime={&instant}>{match &rest {
            None => done,
            Some(rest) => {
                {for (index, part) in rest.parts().iter().enumerate() {
                    {if part.count == 0 {
                        <span class="part nought" aria-hidden="true"><span class="flap"></span><span class="unit" data-unit={part.unit.plural()}></span></span>
                    } else {
                        <span class="part"><span class="unseen" :if={index > 0}>", "</span><span class="flap">{part.count}</span>" "<span class="unit">{part.noun()}</span></span>
                    }}
                }}
            }
        }}</time>
    }
}

#[cfg(test)]
mod tests {
    use bennu::render::render_html;

    use super::*;

    #[track_caller]
    fn check(now: &str, expected: &str) {
        let end = "2027-04-08T09:00:00[Europe/Prague]".parse().unwrap();
        let html = render_html(&face(&end, "It's Alive!", now.parse().unwrap())).html;
        assert_eq!(html, expected);
    }

    #[test]
    fn a_unit_that_is_nought_is_on_the_board_but_not_in_the_text() {
        check(
            "2027-04-08T06:59:59Z",
            "<time class=\"countdown\" data-countdown datetime=\"2027-04-08T07:00:00Z\">\
             <span class=\"part\"><span class=\"flap\">1</span> <span class=\"unit\">second</span></span></time>",
        );
        check(
            "2027-04-08T05:59:58Z",
            "<time class=\"countdown\" data-countdown datetime=\"2027-04-08T07:00:00Z\">\
             <span class=\"part\"><span class=\"flap\">1</span> <span class=\"unit\">hour</span></span>\
             <span class=\"part nought\" aria-hidden=\"true\"><span class=\"flap\"></span>\
             <span class=\"unit\" data-unit=\"minutes\"></span></span>\
             <span class=\"part\"><span class=\"unseen\">, </span><span class=\"flap\">2</span> \
             <span class=\"unit\">seconds</span></span></time>",
        );
    }

    #[test]
    fn when_it_is_time_the_configured_words_stand_there() {
        let done = "<time class=\"countdown done\" data-countdown datetime=\"2027-04-08T07:00:00Z\">It&#39;s Alive!</time>";
        check("2027-04-08T07:00:00Z", done);
        check("2030-01-01T00:00:00Z", done);
    }
}
