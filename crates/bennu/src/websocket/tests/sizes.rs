//! Groups 9 and 10: long messages, in one frame and in many.

use super::server::{Case, check_large};
use super::*;

const MIB: usize = 1 << 20;

fn in_pieces(payload: &[u8], piece_bytes: usize) -> Vec<Vec<u8>> {
    let mut frames: Vec<_> = payload
        .chunks(piece_bytes)
        .map(|piece| frame(0x00, piece))
        .collect();
    frames[0][0] = 0x02;
    frames.push(frame(0x80, b""));
    frames
}

#[tokio::test]
async fn long_messages_come_back() {
    let cases = [64 << 10, 256 << 10, MIB, 4 * MIB].map(|bytes| {
        let (letters, ones) = ("*".repeat(bytes), vec![0xff; bytes]);
        [
            Case::answered(
                format!("9.1 {bytes}"),
                vec![text(&letters)],
                vec![text_answer(&letters)],
            ),
            Case::answered(
                format!("9.2 {bytes}"),
                vec![binary(&ones)],
                vec![answer(Opcode::Binary, &ones)],
            ),
        ]
    });
    check_large(cases.into_iter().flatten()).await;
}

#[tokio::test]
async fn long_messages_in_pieces_come_back() {
    let cases = [
        (64 << 10, 128),
        (MIB, 2 << 10),
        (4 * MIB, 64 << 10),
        (MIB, 1300),
    ];
    let cases = cases.map(|(bytes, piece_bytes)| {
        let payload = vec![0xfe; bytes];
        Case::answered(
            format!("9.3 to 9.6, 10.1 {bytes} in pieces of {piece_bytes}"),
            in_pieces(&payload, piece_bytes),
            vec![answer(Opcode::Binary, &payload)],
        )
    });
    check_large(cases).await;
}

#[tokio::test]
async fn many_messages_come_back() {
    for bytes in [0, 16, 64, 256, 1024] {
        let payload = "*".repeat(bytes);
        let (sent, back) = (text(&payload), text_answer(&payload));
        let name = format!("9.7 {bytes}");
        check_large([Case::answered(name, vec![sent; 1000], vec![back; 1000])]).await;
    }
}

#[tokio::test]
async fn the_longest_message_comes_back_and_a_longer_one_is_refused() {
    let longest = vec![0xfe; 16 * MIB];
    let mut longer = binary(&[&longest[..], b"x"].concat());
    // The header is enough.
    longer.truncate(14);
    check_large([
        Case::answered(
            "16 MiB",
            vec![binary(&longest)],
            vec![answer(Opcode::Binary, &longest)],
        ),
        Case::refused("longer", vec![longer], vec![], 1009),
    ])
    .await;
}
