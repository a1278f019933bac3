//! How long files and functions are, in lines of code.

use super::sources::{Line, Source};

const FILE: usize = 400;
const FUNCTION: usize = 60;
const LIBRARY_ROOT: usize = 100;
const PROGRAM_ROOT: usize = 60;

/// How a file over the budget says, in its module documentation, why it is one.
const REASON: &str = "one file because";

/// A file that is longer than any budget, and does not say why.
pub(crate) fn error(source: &Source) -> Option<String> {
    let lines = code_lines(source);
    let explained = source
        .text
        .lines()
        .take(20)
        .any(|line| line.contains(REASON));
    let ships = source.is_rust() && !source.is_test();
    let over = ships && lines > FILE && !explained;
    over.then(|| {
        format!(
            "{}: {lines} lines of code; split it, or say `{REASON} …` in its first lines",
            source.path
        )
    })
}

/// Sizes that a reviewer should ask about.
pub(crate) fn questions(source: &Source) -> Vec<String> {
    if !source.is_rust() || source.is_specimen() {
        return Vec::new();
    }
    let budget = match source.name() {
        "lib.rs" if !source.is_test() => LIBRARY_ROOT,
        "main.rs" if !source.is_test() => PROGRAM_ROOT,
        _ => FILE,
    };
    let lines = code_lines(source);
    let file = (lines > budget)
        .then(|| format!("{}: {lines} lines of code, budget {budget}", source.path));
    let functions = long_functions(source);
    file.into_iter().chain(functions).collect()
}

/// Lines that are neither blank nor comment, before the unit tests.
fn code_lines(source: &Source) -> usize {
    source
        .lines()
        .filter(|line| !line.is_test && line.is_code())
        .count()
}

/// Functions over the budget. The code is formatted, so a function ends at the
/// first closing brace that is indented as its first line.
fn long_functions(source: &Source) -> Vec<String> {
    let lines: Vec<Line<'_>> = source.lines().filter(|line| !line.is_test).collect();
    let mut long = Vec::new();
    for (index, first) in lines.iter().enumerate() {
        let Some(name) = function_name(first.text) else {
            continue;
        };
        let indent = first.text.len() - first.text.trim_start().len();
        let close = format!("{}}}", " ".repeat(indent));
        let body = lines[index..].iter().take_while(|line| line.text != close);
        let length = body.filter(|line| line.is_code()).count();
        if length > FUNCTION {
            let Source { path, .. } = source;
            long.push(format!(
                "{path}:{}: `{name}` has {length} lines, budget {FUNCTION}",
                first.number
            ));
        }
    }
    long
}

/// The name of the function whose first line this is.
fn function_name(line: &str) -> Option<&str> {
    let (before, after) = line.split_once("fn ")?;
    let opens = line.ends_with('{') || line.ends_with('(') || line.ends_with(')');
    let modifiers = before.split_whitespace().all(|word| {
        word.starts_with("pub") || ["const", "async", "unsafe", "extern"].contains(&word)
    });
    let end = after.find(['(', '<'])?;
    (opens && modifiers).then(|| &after[..end])
}

#[cfg(test)]
mod tests {
    use super::{Source, code_lines, error, long_functions};

    fn source(text: String) -> Source {
        Source {
            path: "crates/x/src/y.rs".to_owned(),
            text,
        }
    }

    #[test]
    fn comments_blanks_and_tests_are_no_code() {
        let text = "//! Doc.\n\nfn one() {}\n// why\n#[cfg(test)]\nmod tests {}\n";
        assert_eq!(code_lines(&source(text.to_owned())), 1);
    }

    #[test]
    fn a_long_file_must_say_why() {
        let code = "const X: u8 = 1;\n".repeat(401);
        assert!(error(&source(code.clone())).is_some());
        assert!(error(&source(format!("//! It is one file because …\n{code}"))).is_none());
    }

    #[test]
    fn a_long_function_is_named() {
        let text = format!(
            "pub async fn endless() {{\n{}}}\n",
            "    step();\n".repeat(61)
        );
        assert!(long_functions(&source(text))[0].contains("`endless` has 62 lines"));
    }
}
