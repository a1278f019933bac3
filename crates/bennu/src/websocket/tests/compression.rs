//! Groups 12 and 13: compressed messages.

use bennu_core::websocket::compressed_frame;
use flate2::{Compress, Compression, FlushCompress};

use super::server::{Case, check, check_large};
use super::*;

const FIN_TEXT: u8 = 0xc1;

/// A payload as some other side would compress it.
fn deflated(payload: &[u8], level: u32) -> Vec<u8> {
    let mut out = Vec::with_capacity(payload.len() * 2 + 100);
    let mut compress = Compress::new(Compression::new(level), false);
    compress
        .compress_vec(payload, &mut out, FlushCompress::Sync)
        .unwrap();
    out.truncate(out.len() - 4);
    out
}

fn echoed(opcode: Opcode, payload: &[u8]) -> Vec<u8> {
    compressed_frame(opcode, payload).unwrap_or_else(|| answer(opcode, payload))
}

/// Text of so many bytes as it stands in a diff.
fn diff(bytes: usize) -> String {
    let text = (0..).map(|index| format!(r#"{{"{index}":"value {index}"}},"#));
    let mut text: String = text.take(bytes / 8 + 1).collect();
    text.truncate(bytes);
    text
}

#[tokio::test]
async fn compressed_messages_come_back() {
    for level in [0, 1, 6, 9] {
        let cases = [0, 16, 64, 256, 1024, 4096].map(|bytes| {
            let payload = diff(bytes);
            let payload = payload.as_bytes();
            Case::answered(
                format!("12 {bytes} at level {level}"),
                vec![frame(FIN_TEXT, &deflated(payload, level))],
                vec![echoed(Opcode::Text, payload)],
            )
            .with_compression()
        });
        check(cases).await;
    }
}

#[tokio::test]
async fn long_compressed_messages_come_back() {
    let cases = [8 << 10, 32 << 10, 128 << 10, 1 << 20].map(|bytes| {
        let payload = diff(bytes);
        let payload = payload.as_bytes();
        Case::answered(
            format!("12 {bytes}"),
            vec![frame(0xc2, &deflated(payload, 6))],
            vec![echoed(Opcode::Binary, payload)],
        )
        .with_compression()
    });
    check_large(cases).await;
}

#[tokio::test]
async fn compressed_message_may_come_in_pieces_and_beside_others() {
    let payload = diff(5000);
    let compressed = deflated(payload.as_bytes(), 6);
    let mut pieces: Vec<_> = compressed.chunks(100).map(|it| frame(0x00, it)).collect();
    pieces[0][0] = 0x41;
    pieces.insert(1, ping(b"between"));
    pieces.push(frame(0x80, b""));
    pieces.push(text("plain"));
    let expected = vec![
        pong_answer(b"between"),
        echoed(Opcode::Text, payload.as_bytes()),
        text_answer("plain"),
    ];
    check([Case::answered("in pieces", pieces, expected).with_compression()]).await;
}

#[tokio::test]
async fn what_may_not_be_compressed_is_refused() {
    let hello = deflated(b"Hello", 6);
    let refused = |name: &str, sent, code| Case::refused(name, sent, vec![], code);
    let piece = frame(0x41, &hello);
    check(
        [
            refused("ping", vec![frame(0xc9, &hello)], 1002),
            refused("close", vec![frame(0xc8, b"")], 1002),
            refused("continuation", vec![piece, frame(0xc0, b"")], 1002),
            refused("RSV2", vec![frame(0xe1, &hello)], 1002),
            refused("no deflate", vec![frame(FIN_TEXT, b"\xff\xff")], 1007),
            refused(
                "no UTF-8",
                vec![frame(FIN_TEXT, &deflated(b"\xff", 6))],
                1007,
            ),
        ]
        .map(Case::with_compression),
    )
    .await;
    check([refused(
        "not agreed upon",
        vec![frame(FIN_TEXT, &hello)],
        1002,
    )])
    .await;
}

#[tokio::test]
async fn bomb_is_refused() {
    let compressed = compressed_frame(Opcode::Binary, &vec![0; (16 << 20) + 1]).unwrap();
    let payload = match compressed[1] {
        127 => &compressed[10..],
        _ => &compressed[4..],
    };
    let bomb = frame(0xc2, payload);
    check_large([Case::refused("bomb", vec![bomb], vec![], 1009).with_compression()]).await;
}
