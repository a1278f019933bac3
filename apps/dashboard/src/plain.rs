//! Plain text from outside, made fit to stand on a page and in the log.

/// A name, a tag or a reason: one line of plain text without anything that could
/// disturb its surroundings, at most `max_chars` long.
pub fn one_line(text: &str, max_chars: usize) -> String {
    let mut line = String::new();
    let words = text.split(char::is_whitespace).filter(|w| !w.is_empty());
    let spaced = words.flat_map(|word| [" ", word]).flat_map(str::chars);
    let kept = spaced.filter(|c| !is_disturbing(*c) && !c.is_control());
    for (position, character) in kept.skip(1).enumerate() {
        if position == max_chars {
            line.push('…');
            break;
        }
        line.push(character);
    }
    line
}

/// Control characters, and those that turn the direction of the text around them.
pub fn is_disturbing(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || (character.is_control() && character != '\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_one_line_without_direction_overrides() {
        let name = one_line(" \u{202e}evil\u{202c}\u{0} \n\t name 👩\u{200d}💻 ", 80);
        assert_eq!(name, "evil name 👩\u{200d}💻");
        assert_eq!(one_line("abcdef", 3), "abc…");
        assert_eq!(one_line("abc", 3), "abc");
    }
}
