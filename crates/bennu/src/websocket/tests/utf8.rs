//! Group 6: text is UTF-8, and what is not is refused as soon as that is clear.

use super::server::{Case, check};
use super::*;

/// Hello, micro, sharp s, o with diaeresis, and more of each length.
const VALID: &str =
    "Hello-\u{b5}@\u{df}\u{f6}\u{e4}\u{fc}\u{e0}\u{e1}-UTF-8!! \u{3ba}\u{1f79}\u{1d400}";

#[tokio::test]
async fn empty_text_comes_back() {
    let pieces = |inner: &str| {
        vec![
            frame(0x01, b""),
            frame(0x00, inner.as_bytes()),
            frame(0x80, b""),
        ]
    };
    check([
        Case::answered("6.1.1", vec![text("")], vec![text_answer("")]),
        Case::answered("6.1.2", pieces(""), vec![text_answer("")]),
        Case::answered("6.1.3", pieces("middle"), vec![text_answer("middle")]),
    ])
    .await;
}

#[tokio::test]
async fn valid_text_may_be_cut_within_a_character() {
    let bytes = VALID.as_bytes();
    let cut = |at| vec![frame(0x01, &bytes[..at]), frame(0x80, &bytes[at..])];
    let cuts = (0..=bytes.len())
        .map(|at| Case::answered(format!("6.2.2 at {at}"), cut(at), vec![text_answer(VALID)]));
    check(cuts).await;
    let mut single: Vec<_> = bytes.iter().map(|byte| frame(0x00, &[*byte])).collect();
    single[0][0] = 0x01;
    single.push(frame(0x80, b""));
    check([
        Case::answered("6.2.1", vec![text(VALID)], vec![text_answer(VALID)]),
        Case::answered("6.2.3, 6.2.4", single, vec![text_answer(VALID)]),
    ])
    .await;
}

/// Groups 6.5 to 6.23, after Markus Kuhn's stress test: the limits of each length, what
/// is no character, and what looks like one.
#[tokio::test]
async fn characters_at_the_limits_come_back() {
    let valid = [
        "\0",
        "\u{7f}",
        "\u{80}",
        "\u{7ff}",
        "\u{800}",
        "\u{ffff}",
        "\u{10000}",
        "\u{10ffff}",
        "\u{d7ff}",
        "\u{e000}",
        "\u{fffd}",
        "\u{feff}",
        "\u{fffe}",
        "\u{1fffe}",
        "\u{1ffff}",
        "\u{ffffe}",
        "\u{10fffe}",
        "\u{3ba}\u{1f79}\u{3c3}\u{3bc}\u{3b5}",
    ];
    check(valid.map(|it| Case::answered(format!("{it:?}"), vec![text(it)], vec![text_answer(it)])))
        .await;
}

/// Each is refused before anything follows it.
const INVALID: [&[u8]; 34] = [
    b"\x80",
    b"\xbf",
    b"\x80\xbf\x80",
    b"\xc0 ",
    b"\xc3 ",
    b"\xe0 ",
    b"\xef ",
    b"\xf0 ",
    b"\xf7",
    b"\xf8",
    b"\xfb",
    b"\xfc",
    b"\xfd",
    b"\xfe",
    b"\xff",
    b"\xc0\xaf",
    b"\xe0\x80\xaf",
    b"\xf0\x80\x80\xaf",
    b"\xf8\x80\x80\x80\xaf",
    b"\xfc\x80\x80\x80\x80\xaf",
    b"\xc1\xbf",
    b"\xe0\x9f\xbf",
    b"\xf0\x8f\xbf\xbf",
    b"\xc0\x80",
    b"\xed\xa0\x80",
    b"\xed\xad\xbf",
    b"\xed\xbf\xbf",
    b"\xed\xa0\x80\xed\xb0\x80",
    b"\xf4\x90\x80\x80",
    b"\xf7\xbf\xbf\xbf",
    b"\xf8\x88\x80\x80\x80",
    b"\xfc\x84\x80\x80\x80\x80",
    b"\xce\xce",
    b"\xe1\xbd ",
];

#[tokio::test]
async fn what_is_no_utf8_is_refused() {
    for invalid in INVALID {
        let name = invalid.escape_ascii().to_string();
        let payload = [b"ok".as_slice(), invalid, b"ok"].concat();
        check([
            Case::refused(
                format!("6.3 {name}"),
                vec![frame(0x81, &payload)],
                vec![],
                1007,
            ),
            Case::refused(
                format!("6.3 {name} in a piece, before the last"),
                vec![frame(0x01, b"ok"), frame(0x00, invalid)],
                vec![],
                1007,
            ),
        ])
        .await;
    }
}

#[tokio::test]
async fn text_that_ends_within_a_character_is_refused() {
    for cut in [&b"\xce"[..], b"\xe1\xbd", b"\xf0\x9d\x90"] {
        check([
            Case::refused("whole", vec![frame(0x81, cut)], vec![], 1007),
            Case::refused(
                "in pieces",
                vec![frame(0x01, cut), frame(0x80, b"")],
                vec![],
                1007,
            ),
        ])
        .await;
    }
}

/// Group 6.4: the frame goes on, but what came of it is enough.
#[tokio::test]
async fn mistake_is_refused_before_its_frame_has_ended() {
    let start = "\u{3ba}\u{1f79}\u{3c3}\u{3bc}\u{3b5}".as_bytes();
    for (name, invalid) in [
        ("6.4.1", &b"\xf4\x90"[..]),
        ("6.4.3", b"\xed\xa0"),
        ("6.4.4", b"\xff"),
    ] {
        let payload = [start, invalid, b"\x80\x80edited"].concat();
        let mut frame = frame(0x81, &payload);
        frame.truncate(6 + start.len() + invalid.len());
        check([Case::refused(name, vec![frame], vec![], 1007)]).await;
    }
}
