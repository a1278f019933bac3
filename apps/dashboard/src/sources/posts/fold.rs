//! Text with its case folded away, so that `LIVEVIEW`, `LiveView` and `liveview` are
//! one, and so are `straße` and `STRASSE`.

/// `text` folded: upper case and back, white space runs as one blank, trimmed.
///
/// Upper-casing first is what makes `ß` and `ss`, `ς` and `σ`, `ſ` and `s` equal; it
/// comes close enough to Unicode's full case folding without its table.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(word.chars().flat_map(fold_char));
    }
    folded
}

/// One character folded; may become several.
pub(super) fn fold_char(character: char) -> impl Iterator<Item = char> {
    character.to_uppercase().flat_map(char::to_lowercase)
}

/// Whether a word goes on from `left` to `right`.
///
/// Scripts that are written without blanks between words (Chinese, Japanese, Thai) or
/// that hang particles on foreign words (Korean) count as ending a word, so that
/// `LiveViewを` still holds the word `LiveView`.
pub(super) fn joins(left: char, right: char) -> bool {
    is_word(left) && is_word(right) && is_spaced(left) == is_spaced(right)
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn is_spaced(character: char) -> bool {
    !matches!(character,
        '\u{0e00}'..='\u{0eff}'      // Thai, Lao
        | '\u{1000}'..='\u{109f}'    // Myanmar
        | '\u{1100}'..='\u{11ff}'    // Hangul Jamo
        | '\u{1780}'..='\u{17ff}'    // Khmer
        | '\u{3040}'..='\u{30ff}'    // Hiragana, Katakana
        | '\u{3130}'..='\u{318f}'    // Hangul compatibility Jamo
        | '\u{3400}'..='\u{4dbf}'    // Han, extension A
        | '\u{4e00}'..='\u{9fff}'    // Han
        | '\u{ac00}'..='\u{d7af}'    // Hangul syllables
        | '\u{f900}'..='\u{faff}'    // Han, compatibility
        | '\u{ff66}'..='\u{ff9f}'    // half-width Katakana
        | '\u{20000}'..='\u{323af}') // Han, further extensions
}

/// Whether `needle` stands in `text` as whole words; both are folded.
pub(super) fn holds_words(text: &str, needle: &str) -> bool {
    let (Some(first), Some(last)) = (needle.chars().next(), needle.chars().next_back()) else {
        return false;
    };
    text.match_indices(needle).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + needle.len()..].chars().next();
        !before.is_some_and(|c| joins(c, first)) && !after.is_some_and(|c| joins(last, c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_levels_case_in_all_scripts() {
        for (one, two) in [
            ("LiveView", "LIVEVIEW"),
            ("Straße", "STRASSE"),
            ("ПРАГА", "прага"),
            ("Ὀδυσσεύς", "ὈΔΥΣΣΕΎΣ"),
            ("\u{212a}elvin", "kelvin"),
            ("Elixir\n  Conf", "elixir conf"),
        ] {
            assert_eq!(fold(one), fold(two));
        }
    }

    #[test]
    fn words_end_where_scripts_without_blanks_begin() {
        assert!(holds_words("liveviewを使う", "liveview"));
        assert!(holds_words("liveview는", "liveview"));
        assert!(!holds_words("liveviews", "liveview"));
        assert!(!holds_words("my_liveview", "liveview"));
        assert!(holds_words("(liveview)", "liveview"));
        assert!(holds_words("oldliveview liveview!", "liveview"));
        assert!(!holds_words("", "liveview"));
        assert!(!holds_words("liveview", ""));
    }
}
