//! The rules of the code base that a text search can check.
//!
//! A broken rule is an error. A size past its budget is a question for the
//! review, printed but not failed, except for a file over 400 lines of code
//! that does not say in its first lines why it is one file.

mod rules;
mod sizes;
mod sources;

use std::process::ExitCode;

use sources::Source;

/// Checks and reports: the chore.
pub(crate) fn run() -> ExitCode {
    if check() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Prints what breaks a rule, and says whether nothing does.
pub(crate) fn check() -> bool {
    let sources = sources::read();
    let errors: Vec<String> = sources.iter().flat_map(errors_of).collect();
    for question in sources.iter().flat_map(sizes::questions) {
        println!("question: {question}");
    }
    for error in &errors {
        println!("error: {error}");
    }
    println!(
        "{} files read, {} rules broken",
        sources.len(),
        errors.len()
    );
    errors.is_empty()
}

fn errors_of(source: &Source) -> Vec<String> {
    let mut errors = rules::broken(source);
    errors.extend(sizes::error(source));
    errors
}
