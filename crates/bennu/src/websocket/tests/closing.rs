//! Group 7: the closing handshake.

use super::server::{Case, check, check_large};
use super::*;

#[tokio::test]
async fn close_is_answered_and_nothing_after_it() {
    let end = || close(1000, b"");
    let closed = |name: &str, sent| Case::ended(name, sent, vec![close_answer(1000)]);
    check([
        Case::answered("7.1.1", vec![text("Hello")], vec![text_answer("Hello")]),
        closed("7.1.2 twice", vec![end(), end()]),
        closed("7.1.3 then a ping", vec![end(), ping(b"")]),
        closed("7.1.4 then text", vec![end(), text("Hello")]),
        closed(
            "7.1.5 within a message",
            vec![frame(0x01, b"a"), end(), frame(0x80, b"b")],
        ),
        closed("then nonsense", vec![end(), vec![0xff; 100]]),
    ])
    .await;
    let long = "BAsd7&jh23".repeat(26_214);
    check_large([Case::ended(
        "7.1.6",
        vec![text(&long), end(), ping(b"")],
        vec![text_answer(&long), close_answer(1000)],
    )])
    .await;
}

#[tokio::test]
async fn payload_of_a_close_is_checked() {
    let reason = "x".repeat(123);
    check([
        Case::ended(
            "7.3.1",
            vec![frame(0x88, b"")],
            vec![answer(Opcode::Close, b"")],
        ),
        Case::refused("7.3.2 half a code", vec![frame(0x88, b"a")], vec![], 1002),
        Case::refused("7.3.3", vec![close(1000, b"")], vec![], 1000),
        Case::refused("7.3.4", vec![close(1000, b"Hello")], vec![], 1000),
        Case::refused("7.3.5", vec![close(1000, reason.as_bytes())], vec![], 1000),
        Case::refused(
            "7.3.6 too long",
            vec![close(1000, &[b'x'; 124])],
            vec![],
            1002,
        ),
        Case::refused(
            "7.5.1 no UTF-8",
            vec![close(1000, b"\xce\xba\xed\xa0\x80")],
            vec![],
            1007,
        ),
    ])
    .await;
}

#[tokio::test]
async fn codes_that_may_be_sent_are_answered_with_themselves() {
    let codes = [
        1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000,
        4999,
    ];
    check(
        codes
            .map(|code| Case::refused(format!("7.7 {code}"), vec![close(code, b"")], vec![], code)),
    )
    .await;
}

#[tokio::test]
async fn codes_that_may_not_be_sent_are_refused() {
    let codes = [
        0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535,
    ];
    check(
        codes
            .map(|code| Case::refused(format!("7.9 {code}"), vec![close(code, b"")], vec![], 1002)),
    )
    .await;
}
