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
    let mut clean = 0;
    for (at, byte) in text.bytes().enumerate() {
        if let Some(entity) = entity(byte) {
            out.push_str(&text[clean..at]);
            out.push_str(entity);
            clean = at + 1;
        }
    }
    out.push_str(&text[clean..]);
}

/// Appends `text` to `out` as a JSON string, quotes included (RFC 8259, 7).
pub fn json(out: &mut String, text: &str) {
    out.push('"');
    let mut clean = 0;
    for (at, byte) in text.bytes().enumerate() {
        if is_json_special(byte) {
            out.push_str(&text[clean..at]);
            push_json_escape(out, byte);
            clean = at + 1;
        }
    }
    out.push_str(&text[clean..]);
    out.push('"');
}

/// Appends the JSON string of the HTML-escaped `text`: [`html`], then
/// [`json`], without the copy between them.
pub(crate) fn html_in_json(out: &mut String, text: &str) {
    out.push('"');
    let mut clean = 0;
    for (at, byte) in text.bytes().enumerate() {
        if let Some(entity) = entity(byte) {
            out.push_str(&text[clean..at]);
            out.push_str(entity);
            clean = at + 1;
        } else if is_json_special(byte) {
            out.push_str(&text[clean..at]);
            push_json_escape(out, byte);
            clean = at + 1;
        }
    }
    out.push_str(&text[clean..]);
    out.push('"');
}

fn entity(byte: u8) -> Option<&'static str> {
    match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'"' => Some("&quot;"),
        b'\'' => Some("&#39;"),
        _ => None,
    }
}

fn is_json_special(byte: u8) -> bool {
    matches!(byte, b'"' | b'\\' | 0..=0x1f)
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
        fn one_pass_equals_two(text in any::<String>()) {
            let (mut one, mut escaped, mut two) = (String::new(), String::new(), String::new());
            html_in_json(&mut one, &text);
            html(&mut escaped, &text);
            json(&mut two, &escaped);
            prop_assert_eq!(one, two);
        }
    }
}
