//! Every check and every test, in the order in which a mistake is cheapest.
//!
//! All steps run even when an early one fails, so that one run tells everything.
//! The last line is the sum of all test runners: `N passed, N failed`.

mod steps;
mod tally;
mod templates;
mod tools;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use steps::{STEPS, Step};
use tally::Tally;

/// Runs the steps with these names, or all of them.
pub(crate) fn run(names: &[&str]) -> ExitCode {
    if let Some(unknown) = names
        .iter()
        .find(|name| STEPS.iter().all(|step| step.name != **name))
    {
        let known: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        println!(
            "there is no step `{unknown}`; the steps are {}",
            known.join(", ")
        );
        return ExitCode::from(2);
    }
    let chosen = STEPS
        .iter()
        .filter(|step| names.is_empty() || names.contains(&step.name));
    let done: Vec<Done> = chosen.map(Done::run).collect();
    report(&done)
}

/// A step that has run.
struct Done {
    name: &'static str,
    tally: Tally,
    duration: Duration,
}

impl Done {
    fn run(step: &Step) -> Self {
        println!("\n== {}: {}", step.name, step.what);
        let start = Instant::now();
        let tally = (step.run)().unwrap_or_else(|problem| {
            println!("{problem}");
            Tally::broken()
        });
        let done = Self {
            name: step.name,
            tally,
            duration: start.elapsed(),
        };
        println!(
            "== {}: {} in {:.1} s",
            done.name,
            done.word(),
            done.duration.as_secs_f32()
        );
        done
    }

    fn word(&self) -> &'static str {
        if self.tally.is_green() {
            "good"
        } else {
            "FAILED"
        }
    }
}

/// Prints a line per step and the sum, which is the last line of every run.
fn report(done: &[Done]) -> ExitCode {
    println!();
    for step in done {
        let seconds = step.duration.as_secs_f32();
        println!(
            "{:>8.1} s  {:<8} {:<7} {}",
            seconds,
            step.name,
            step.word(),
            step.tally.detail()
        );
    }
    let sum = done
        .iter()
        .fold(Tally::default(), |sum, step| sum + step.tally);
    println!("\n{sum}");
    if sum.is_green() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
