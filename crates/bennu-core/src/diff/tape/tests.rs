//! What the tape of a page that waits costs.

use super::{Tape, Word};
use crate::diff::Tracker;
use crate::memo::{self, MemoInput, Tracked};
use crate::render::{Dynamics, Render, template};
use crate::{Child, Template};

static COUNTER: Template = Template::new(&["<p>", "</p>"], 1, true);
static PAGE: Template = Template::new(
    &["<p>", "</p><p>", "</p><p>", "</p><ul>", "</ul>"],
    2,
    false,
);
static MESSAGE: Template = Template::new(&["<li>", "</li>"], 3, true);

/// Sends `value` to the browser of `tracker`.
fn send(tracker: &mut Tracker, value: &impl Render) {
    let _ = tracker.diff(value, &mut |_: &Child| String::new());
}

fn heap_bytes(tape: &Tape) -> usize {
    let parts = tape.parts.iter().map(|part| heap_bytes(&part.tape));
    size_of_val(&*tape.words) + size_of_val(&*tape.parts) + parts.sum::<usize>()
}

fn counter(count: u32) -> impl Render {
    template(&COUNTER, move |dynamics| dynamics.dynamic(&count))
}

/// Three numbers, and a list of messages.
fn page(messages: std::ops::Range<u32>) -> impl Render {
    template(&PAGE, move |dynamics: &mut Dynamics<'_>| {
        for number in 0..3 {
            dynamics.dynamic(&number);
        }
        dynamics.with(|dynamic| {
            dynamic.comprehension(&MESSAGE, |list| {
                for message in messages.clone() {
                    list.keyed(&message, |dynamics| dynamics.dynamic(&message));
                }
            });
        });
    })
}

#[test]
fn a_counter_costs_three_words() {
    let mut tracker = Tracker::new();
    for count in 0..3 {
        send(&mut tracker, &counter(count));
        assert_eq!(heap_bytes(&tracker.tape), 24);
    }
    assert!(size_of::<Tracker>() <= 32);
}

#[test]
fn three_numbers_and_ten_messages_cost_216_bytes() {
    let mut tracker = Tracker::new();
    for newest in 0..100 {
        send(&mut tracker, &page(newest..newest + 10));
        assert_eq!(heap_bytes(&tracker.tape), 216);
    }
}

#[test]
fn a_list_that_was_long_leaves_nothing_behind() {
    let mut tracker = Tracker::new();
    send(&mut tracker, &page(0..10_000));
    send(&mut tracker, &page(0..10));
    assert_eq!(heap_bytes(&tracker.tape), 216);
}

#[test]
fn a_memoised_part_that_is_gone_leaves_nothing_behind() {
    let view = |rows: &Tracked<u32>, shown: bool| {
        let rows = rows.clone();
        template(&COUNTER, move |dynamics: &mut Dynamics<'_>| {
            dynamics.with(|dynamic| {
                if shown {
                    let mut stamp = memo::stamp();
                    rows.stamp(&mut stamp);
                    memo::part(dynamic, stamp, &rows, |rows, dynamic| {
                        page(0..**rows).render(dynamic);
                    });
                }
            });
        })
    };
    let rows = Tracked::new(10);
    let mut tracker = Tracker::new();
    send(&mut tracker, &view(&rows, true));
    let part = size_of::<super::Part>() + 216;
    assert_eq!(heap_bytes(&tracker.tape), 3 * size_of::<Word>() + part);
    send(&mut tracker, &view(&rows, false));
    assert_eq!(heap_bytes(&tracker.tape), 3 * size_of::<Word>());
    send(&mut tracker, &view(&rows, true));
    assert_eq!(heap_bytes(&tracker.tape), 3 * size_of::<Word>() + part);
}
