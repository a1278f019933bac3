//! Escaping: text for HTML, strings for JSON, and both in one pass.
//!
//! One rule serves text and double-quoted attribute values alike: the five
//! characters `& < > " '` become entities, as Phoenix's own HTML engine does.

/// Appends `text` to `out` with the five significant characters as entities.
///
/// The result is safe as element content and inside a quoted attribute value.
///
/// ```
/// let mut out = String::new();
/// bennu_core::escape::html(&mut out, "<b> & \"it's\"");
/// assert_eq!(out, "&lt;b&gt; &amp; &quot;it&#39;s&quot;");
/// ```
pub fn html(out: &mut String, text: &str) {
    escape(out, text, is_html_special, push_entity);
}

/// Appends `text` to `out` as a JSON string, quotes included (RFC 8259, 7).
pub fn json(out: &mut String, text: &str) {
    out.push('"');
    escape(out, text, is_json_special, push_json_escape);
    out.push('"');
}

/// Appends the JSON string of the HTML-escaped `text`: [`html`], then
/// [`json`], without the copy between them.
pub(crate) fn html_in_json(out: &mut String, text: &str) {
    out.push('"');
    let special = |byte| is_html_special(byte) | is_json_special(byte);
    escape(out, text, special, |out, byte| {
        if is_html_special(byte) {
            push_entity(out, byte);
        } else {
            push_json_escape(out, byte);
        }
    });
    out.push('"');
}

/// Appends `text` with each special byte, all of them ASCII, replaced.
#[inline]
fn escape(
    out: &mut String,
    text: &str,
    special: impl Fn(u8) -> bool + Copy,
    replace: impl Fn(&mut String, u8),
) {
    let mut rest = text;
    while let Some(at) = position(rest.as_bytes(), special) {
        out.push_str(&rest[..at]);
        replace(out, rest.as_bytes()[at]);
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

/// The place of the first special byte. Looks at sixteen bytes at once, without
/// a branch between them, which the compiler turns into vector instructions.
#[inline]
fn position(bytes: &[u8], special: impl Fn(u8) -> bool + Copy) -> Option<usize> {
    let (chunks, rest) = bytes.as_chunks::<16>();
    let any = |chunk: &[u8; 16]| chunk.iter().fold(false, |any, byte| any | special(*byte));
    let plain = chunks.iter().take_while(|chunk| !any(chunk)).count();
    let from = plain * 16;
    let tail = if plain == chunks.len() {
        rest
    } else {
        &bytes[from..]
    };
    tail.iter()
        .position(|byte| special(*byte))
        .map(|at| from + at)
}

fn is_html_special(byte: u8) -> bool {
    (byte == b'&') | (byte == b'<') | (byte == b'>') | (byte == b'"') | (byte == b'\'')
}

fn push_entity(out: &mut String, byte: u8) {
    out.push_str(match byte {
        b'&' => "&amp;",
        b'<' => "&lt;",
        b'>' => "&gt;",
        b'"' => "&quot;",
        _ => "&#39;",
    });
}

fn is_json_special(byte: u8) -> bool {
    (byte == b'"') | (byte == b'\\') | (byte <= 0x1f)
}

fn push_json_escape(out: &mut String, byte: u8) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    match byte {
        b'"' => out.push_str("\\\""),
        b'\\' => out.push_str("\\\\"),
        b'\n' => out.push_str("\\n"),
        b'\r' => out.push_str("\\r"),
        b'\t' => out.push_str("\\t"),
        control => {
            out.push_str("\\u00");
            out.push(char::from(HEX[usize::from(control >> 4)]));
            out.push(char::from(HEX[usize::from(control & 0xf)]));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn json_strings_read_back_as_written(text in any::<String>()) {
            let mut out = String::new();
            json(&mut out, &text);
            prop_assert_eq!(serde_json::from_str::<String>(&out).unwrap(), text);
        }

        #[test]
        fn html_replaces_every_special_character(text in "[a-z<>&'\"é]{0,70}") {
            let mut out = String::new();
            html(&mut out, &text);
            let expected = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            prop_assert_eq!(out, expected.replace('"', "&quot;").replace('\'', "&#39;"));
        }

        #[test]
        fn one_pass_equals_two(text in any::<String>()) {
            let (mut one, mut escaped, mut two) = (String::new(), String::new(), String::new());
            html_in_json(&mut one, &text);
            html(&mut escaped, &text);
            json(&mut two, &escaped);
            prop_assert_eq!(one, two);
        }
    }
}
