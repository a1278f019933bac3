//! What the decoder makes of bytes that nobody meant well.

mod websocket {
    pub(crate) mod judge;
}

use bennu_core::websocket::{FrameHeader, Opcode};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::websocket::judge::judge;

/// The first byte of a frame: mostly one that may be there.
fn first_byte() -> impl Strategy<Value = u8> {
    const VALID: &[u8] = &[0x01, 0x02, 0x00, 0x80, 0x81, 0x82, 0x88, 0x89, 0x8a];
    prop_oneof![30 => select(VALID), 1 => any::<u8>()]
}

/// A payload: text that is whole, cut or wrong, a close code, or anything.
fn payload() -> impl Strategy<Value = Vec<u8>> {
    let pieces = [
        "".as_bytes(),
        b"hello",
        "κόσμε \u{1d400}".as_bytes(),
        b"\xf0\x9d",
        b"\x90\x80",
        b"\xed\xa0",
        b"\xff",
        b"\x03\xe8bye",
        b"\x03\xed",
        b"\x03\xf6",
        b"\x03",
    ];
    let text = vec(select(pieces.map(<[u8]>::to_vec).to_vec()), 0..4).prop_map(|it| it.concat());
    prop_oneof![
        8 => text,
        2 => vec(any::<u8>(), 0..200),
        1 => (100..1100_usize).prop_map(|bytes| vec![b'x'; bytes]),
    ]
}

fn frame() -> impl Strategy<Value = Vec<u8>> {
    (first_byte(), payload(), any::<[u8; 4]>()).prop_map(|(first, payload, key)| {
        let header = FrameHeader::new(Opcode::Text, payload.len());
        let mut frame = header.as_bytes().to_vec();
        frame[0] = first;
        frame[1] |= 0x80;
        frame.extend(key);
        frame.extend(payload.iter().zip(key.iter().cycle()).map(|(a, b)| a ^ b));
        frame
    })
}

/// Frames, in which now and then a bit is wrong or the end is missing.
fn conversation() -> impl Strategy<Value = Vec<u8>> {
    let damage = prop::option::weighted(0.2, (any::<prop::sample::Index>(), any::<u8>()));
    let end = prop::option::weighted(0.2, any::<prop::sample::Index>());
    (vec(frame(), 1..12), damage, end).prop_map(|(frames, damage, end)| {
        let mut bytes = frames.concat();
        if let Some((at, byte)) = damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(end) = end {
            bytes.truncate(end.index(bytes.len()));
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn conversations_are_judged_alike(bytes in conversation(), cuts in vec(0..300_usize, 0..20)) {
        judge(&bytes, &cuts);
    }

    #[test]
    fn nonsense_is_judged_alike(bytes in vec(any::<u8>(), 0..600), cuts in vec(0..50_usize, 0..20)) {
        judge(&bytes, &cuts);
    }
}
