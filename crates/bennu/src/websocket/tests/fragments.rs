//! Group 5: messages in pieces.

use super::server::{Case, check};
use super::*;

fn first(payload: &str) -> Vec<u8> {
    frame(0x01, payload.as_bytes())
}

fn middle(payload: &str) -> Vec<u8> {
    frame(0x00, payload.as_bytes())
}

fn last(payload: &str) -> Vec<u8> {
    frame(0x80, payload.as_bytes())
}

#[tokio::test]
async fn control_frames_in_pieces_are_refused() {
    check([
        Case::refused("5.1", vec![frame(0x09, b"a"), last("b")], vec![], 1002),
        Case::refused("5.2", vec![frame(0x0a, b"a"), last("b")], vec![], 1002),
        Case::refused("close", vec![frame(0x08, b"")], vec![], 1002),
    ])
    .await;
}

#[tokio::test]
async fn pieces_become_one_message() {
    let whole = || text_answer("fragment1fragment2");
    let bytes = answer(Opcode::Binary, b"\xff\x00\xfe");
    check([
        Case::answered(
            "5.3, 5.4, 5.5",
            vec![first("fragment1"), last("fragment2")],
            vec![whole()],
        ),
        Case::answered(
            "5.6, 5.7, 5.8 with a ping between",
            vec![first("fragment1"), ping(b"ping"), last("fragment2")],
            vec![pong_answer(b"ping"), whole()],
        ),
        Case::answered(
            "5.19, 5.20 with two pings",
            vec![
                first("f"),
                middle("ragment1"),
                ping(b"1"),
                middle("frag"),
                middle(""),
                ping(b"2"),
                last("ment2"),
            ],
            vec![pong_answer(b"1"), pong_answer(b"2"), whole()],
        ),
        Case::answered(
            "binary",
            vec![frame(0x02, b"\xff"), middle("\0"), frame(0x80, b"\xfe")],
            vec![bytes],
        ),
    ])
    .await;
}

#[tokio::test]
async fn continuation_of_nothing_is_refused() {
    let hello = || text("Hello");
    check([
        Case::refused("5.9, 5.10, 5.11", vec![last("x"), hello()], vec![], 1002),
        Case::refused("5.12, 5.13, 5.14", vec![middle("x"), hello()], vec![], 1002),
        Case::refused(
            "5.15",
            vec![first("a"), last("b"), middle("c"), hello()],
            vec![text_answer("ab")],
            1002,
        ),
        Case::refused(
            "5.16, 5.17",
            vec![last("a"), first("b"), last("c")],
            vec![],
            1002,
        ),
    ])
    .await;
}

#[tokio::test]
async fn message_within_another_is_refused() {
    check([
        Case::refused("5.18", vec![first("a"), text("b")], vec![], 1002),
        Case::refused("binary", vec![first("a"), binary(b"b")], vec![], 1002),
    ])
    .await;
}

#[tokio::test]
async fn message_without_an_end_is_refused() {
    let pieces = |count| [vec![first("")], vec![middle(""); count]].concat();
    check([
        Case::answered(
            "1,024",
            [pieces(1022), vec![last("x")]].concat(),
            vec![text_answer("x")],
        ),
        Case::refused("1,025", pieces(1024), vec![], 1008),
    ])
    .await;
}
