//! Groups 1.1 and 1.2: messages in one frame, of lengths on both sides of each form.

use super::server::{Case, check, check_large};
use super::*;

fn messages(bytes: usize) -> [Case; 2] {
    let (letters, zeros) = ("*".repeat(bytes), vec![0xfe; bytes]);
    [
        Case::answered(
            format!("1.1 text of {bytes} bytes"),
            vec![text(&letters)],
            vec![text_answer(&letters)],
        ),
        Case::answered(
            format!("1.2 binary of {bytes} bytes"),
            vec![binary(&zeros)],
            vec![answer(Opcode::Binary, &zeros)],
        ),
    ]
}

#[tokio::test]
async fn messages_of_every_form_of_length_come_back() {
    check(
        [0, 1, 125, 126, 127, 128]
            .map(messages)
            .into_iter()
            .flatten(),
    )
    .await;
    check_large([65_535, 65_536].map(messages).into_iter().flatten()).await;
}
