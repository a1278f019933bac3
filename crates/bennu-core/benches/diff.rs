//! What finding one change costs on a page of 1,000 dynamics, beside what
//! rendering that page as HTML costs in the same run.
//!
//! `cargo bench -p bennu-core`; items are dynamics, so the figure per item is
//! the cost per dynamic position.

use bennu_core::diff::Tracker;
use bennu_core::render::{Dynamic, Render, render_html};
use bennu_core::{Child, Template};
use divan::Bencher;
use divan::counter::ItemsCount;

const DYNAMICS: usize = 1_000;

/// 1,000 numbers in one template.
struct Numbers(Vec<u32>);

impl Numbers {
    fn new() -> Self {
        Self((0..DYNAMICS as u32).map(|n| n * 1_000_003).collect())
    }
}

impl Render for Numbers {
    fn render(&self, dynamic: Dynamic<'_>) {
        static PAGE: Template = Template::new(&["</td><td>"; DYNAMICS + 1], 1, false);
        dynamic.template(&PAGE, |dynamics| {
            for number in &self.0 {
                dynamics.dynamic(number);
            }
        });
    }
}

fn main() {
    divan::main();
}

fn no_children(_: &Child) -> String {
    String::new()
}

#[divan::bench]
fn html(bencher: Bencher<'_, '_>) {
    let numbers = Numbers::new();
    bencher
        .counter(ItemsCount::new(DYNAMICS))
        .bench(|| render_html(&numbers));
}

#[divan::bench]
fn full_tree(bencher: Bencher<'_, '_>) {
    let numbers = Numbers::new();
    bencher
        .counter(ItemsCount::new(DYNAMICS))
        .bench(|| Tracker::new().diff(&numbers, &mut no_children));
}

#[divan::bench]
fn one_change(bencher: Bencher<'_, '_>) {
    let mut numbers = Numbers::new();
    let mut tracker = Tracker::new();
    let _ = tracker.diff(&numbers, &mut no_children);
    bencher.counter(ItemsCount::new(DYNAMICS)).bench_local(|| {
        numbers.0[DYNAMICS / 2] += 1;
        tracker.diff(&numbers, &mut no_children)
    });
}
