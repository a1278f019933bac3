//! Group 2: pings and pongs.

use super::server::{Case, check};
use super::*;

#[tokio::test]
async fn pings_are_answered() {
    let check_one = |name: &str, payload: &[u8]| {
        Case::answered(name, vec![ping(payload)], vec![pong_answer(payload)])
    };
    check([
        check_one("2.1 empty", b""),
        check_one("2.2 text", b"Hello, world!"),
        check_one("2.3 no text", b"\x00\xff\xfe\xfd\xfc\xfb\x00\xff"),
        check_one("2.4, 2.6 the longest", &[0xfe; 125]),
    ])
    .await;
}

#[tokio::test]
async fn ping_that_is_too_long_is_refused() {
    check([Case::refused("2.5", vec![ping(&[0xfe; 126])], vec![], 1002)]).await;
}

#[tokio::test]
async fn pongs_that_nobody_asked_for_are_ignored() {
    check([
        Case::answered("2.7", vec![pong(b"")], vec![]),
        Case::answered("2.8", vec![pong(b"unsolicited")], vec![]),
        Case::answered(
            "2.9",
            vec![pong(b"unsolicited"), ping(b"asked")],
            vec![pong_answer(b"asked")],
        ),
    ])
    .await;
}

#[tokio::test]
async fn each_of_ten_pings_is_answered() {
    let payloads: Vec<String> = (0..10).map(|index| format!("payload-{index}")).collect();
    let sent = payloads.iter().map(|it| ping(it.as_bytes())).collect();
    let pongs = payloads.iter().map(|it| pong_answer(it.as_bytes()));
    check([Case::answered("2.10, 2.11", sent, pongs.collect())]).await;
}
