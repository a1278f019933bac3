//! Several ways to do the same, timed in turns.
//!
//! The ways alternate within one run, so that a busy machine slows all of them
//! and the ratio holds still where the absolute numbers do not.

use std::fmt;
use std::hint::black_box;
use std::time::{Duration, Instant};

const ROUNDS: usize = 200;
const ROUND: Duration = Duration::from_millis(2);

/// One way: its name and the work.
struct Way<'a> {
    name: &'static str,
    work: Box<dyn FnMut() + 'a>,
    iterations: u32,
    samples: Vec<f64>,
}

/// Ways to do the same.
#[derive(Default)]
pub struct Contest<'a> {
    ways: Vec<Way<'a>>,
}

impl fmt::Debug for Contest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.ways.iter().map(|way| way.name))
            .finish()
    }
}

impl<'a> Contest<'a> {
    /// Adds a way. What `work` returns is kept from being optimised away.
    #[must_use]
    pub fn with<T>(mut self, name: &'static str, mut work: impl FnMut() -> T + 'a) -> Self {
        let work = Box::new(move || drop(black_box(work())));
        self.ways.push(Way {
            name,
            work,
            iterations: 1,
            samples: Vec::new(),
        });
        self
    }

    /// Times all ways, prints a line for each, and gives the median time of one
    /// iteration in nanoseconds, in the order in which they were added.
    pub fn run(mut self, title: &str) -> Vec<f64> {
        for way in &mut self.ways {
            way.calibrate();
        }
        for _ in 0..ROUNDS {
            for way in &mut self.ways {
                let sample = way.time(way.iterations);
                way.samples.push(sample);
            }
        }
        let medians: Vec<f64> = self.ways.iter_mut().map(Way::median).collect();
        let fastest = medians.iter().copied().fold(f64::INFINITY, f64::min);
        println!("\n{title}\n");
        println!("| way | median | ratio to the fastest |\n|---|---:|---:|");
        for (way, median) in self.ways.iter().zip(&medians) {
            println!(
                "| {} | {:.2} µs | {:.2} |",
                way.name,
                median / 1000.0,
                median / fastest
            );
        }
        medians
    }
}

impl Way<'_> {
    /// Finds how many iterations fill a round; warms up by doing so.
    fn calibrate(&mut self) {
        let round = ROUND.as_secs_f64() * 1e9;
        while self.time(self.iterations) * f64::from(self.iterations) < round {
            self.iterations *= 2;
        }
    }

    /// The nanoseconds of one iteration, averaged over a round.
    fn time(&mut self, iterations: u32) -> f64 {
        let start = Instant::now();
        for _ in 0..iterations {
            (self.work)();
        }
        start.elapsed().as_secs_f64() * 1e9 / f64::from(iterations)
    }

    fn median(&mut self) -> f64 {
        self.samples.sort_by(f64::total_cmp);
        self.samples[self.samples.len() / 2]
    }
}
