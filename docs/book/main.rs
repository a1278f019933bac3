//! Builds the book into `target/book`, and fails where it would mislead: at a link
//! that leads nowhere, and at a chapter whose code nobody compiles.

#![expect(
    clippy::print_stdout,
    reason = "it talks to the person in front of the terminal"
)]

mod chapters;
mod links;

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use mdbook_driver::MDBook;

fn main() -> anyhow::Result<ExitCode> {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR"));
    let book = MDBook::load(docs).context("the book cannot be read")?;
    book.build().context("the book cannot be built")?;
    let built = book.build_dir_for("html");

    let mut mistakes = chapters::uncompiled(docs)?;
    mistakes.extend(links::broken(&built)?);
    for mistake in &mistakes {
        println!("{mistake}");
    }
    if !mistakes.is_empty() {
        return Ok(ExitCode::FAILURE);
    }
    println!("{}", built.join("index.html").display());
    Ok(ExitCode::SUCCESS)
}
