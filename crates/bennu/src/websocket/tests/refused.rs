//! Groups 3 and 4: reserved bits and opcodes; and what else no frame of a client may be.

use super::server::{Case, check};
use super::*;

/// A frame that is refused: alone, and between others.
fn cases(name: &str, frame: Vec<u8>) -> [Case; 3] {
    let hello = || (text("Hello"), text_answer("Hello"));
    let name = |place| format!("{name}, {place}");
    [
        Case::refused(name("alone"), vec![frame.clone()], vec![], 1002),
        Case::refused(
            name("after a message"),
            vec![hello().0, frame.clone(), ping(b"")],
            vec![hello().1],
            1002,
        ),
        Case::refused(
            name("within a message"),
            vec![super::frame(0x01, b"Hel"), ping(b"x"), frame],
            vec![pong_answer(b"x")],
            1002,
        ),
    ]
}

#[tokio::test]
async fn reserved_bits_are_refused() {
    for (name, first) in [
        ("3.1 text", 0x81 | 1 << 4),
        ("3.2 text", 0x81 | 2 << 4),
        ("3.3 text", 0x81 | 3 << 4),
        ("3.4 text", 0x81 | 4 << 4),
        ("3.5 binary", 0x82 | 5 << 4),
        ("3.6 ping", 0x89 | 6 << 4),
        ("3.7 close", 0x88 | 7 << 4),
    ] {
        check(cases(name, frame(first, b"Hello"))).await;
    }
}

#[tokio::test]
async fn reserved_opcodes_are_refused() {
    for opcode in (3..=7).chain(11..=15) {
        for payload in [&b""[..], b"Hello"] {
            let name = format!("4 opcode {opcode}");
            check(cases(&name, frame(0x80 | opcode, payload))).await;
        }
    }
}

#[tokio::test]
async fn frames_without_a_mask_are_refused() {
    check(cases("text", text_answer("Hello"))).await;
    check(cases("ping", answer(Opcode::Ping, b""))).await;
}

#[tokio::test]
async fn lengths_in_a_longer_form_are_refused() {
    let mask = b"mask";
    let longer = [
        b"\x81\xfe\x00\x7d".as_slice(),
        b"\x81\xff\x00\x00\x00\x00\x00\x00\x00\x01",
        b"\x81\xff\x80\x00\x00\x00\x00\x00\x00\x00",
    ];
    for header in longer {
        check(cases("length", [header, mask].concat())).await;
    }
}
