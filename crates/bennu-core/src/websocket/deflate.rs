//! Messages compressed one by one: permessage-deflate (RFC 7692) without context
//! takeover, so that a connection keeps nothing of one message for the next.
//!
//! The tables that compressing needs belong to the thread and are made at first use.
//!
//! A message can be blocks without content, each of which costs a decoder its tables.
//! With zlib-rs, 1 MiB of them costs 60 ms at most; with miniz_oxide it was 4 s.

use std::cell::RefCell;

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

use super::{FrameHeader, Opcode, Violation};

/// Messages from this size on are compressed. A shorter one fits into one packet of the
/// network either way.
const MIN_BYTES: usize = 1024;
/// What ends each flush, and is left out on the wire (RFC 7692, section 7.2.1).
const TAIL: [u8; 4] = [0, 0, 0xff, 0xff];
/// Makes pages a fifth shorter than the level below, tables two fifths, in twice its time;
/// the levels above save next to nothing more.
const LEVEL: Compression = Compression::new(2);
/// The least that is made room for.
const STEP_BYTES: usize = 1024;

thread_local! {
    static COMPRESS: RefCell<Compress> = RefCell::new(Compress::new(LEVEL, false));
    static DECOMPRESS: RefCell<Decompress> = RefCell::new(Decompress::new(false));
}

/// A frame of one compressed message, header included, or nothing if that is not worth
/// it: a short message, or one that would not become shorter.
pub fn compressed_frame(opcode: Opcode, payload: &[u8]) -> Option<Vec<u8>> {
    if payload.len() < MIN_BYTES {
        return None;
    }
    let compressed = COMPRESS.with_borrow_mut(|compress| deflate(compress, payload))?;
    (compressed.len() < payload.len()).then(|| {
        let header = FrameHeader::new(opcode, compressed.len()).compressed();
        [header.as_bytes(), &compressed].concat()
    })
}

fn deflate(compress: &mut Compress, mut payload: &[u8]) -> Option<Vec<u8>> {
    compress.reset();
    let mut out = Vec::with_capacity(payload.len() / 2);
    while !payload.is_empty() || out.len() == out.capacity() {
        out.reserve(STEP_BYTES);
        let before = compress.total_in();
        compress
            .compress_vec(payload, &mut out, FlushCompress::Sync)
            .ok()?;
        let taken = usize::try_from(compress.total_in() - before).ok()?;
        payload = payload.get(taken..)?;
    }
    out.ends_with(&TAIL)
        .then(|| out.truncate(out.len() - TAIL.len()))?;
    Some(out)
}

/// What was compressed, at most `max` bytes of it.
pub(super) fn decompress(compressed: &[u8], max: usize) -> Result<Vec<u8>, Violation> {
    DECOMPRESS.with_borrow_mut(|decompress| {
        decompress.reset(false);
        let mut out = Vec::new();
        for part in [compressed, &TAIL] {
            inflate(decompress, part, &mut out, max)?;
        }
        Ok(out)
    })
}

/// Adds what is in `compressed` to `out`, which never has room for more than one byte
/// past `max`: a small message may stand for a very large one.
fn inflate(
    decompress: &mut Decompress,
    mut compressed: &[u8],
    out: &mut Vec<u8>,
    max: usize,
) -> Result<(), Violation> {
    loop {
        if out.len() == out.capacity() {
            let room = max.saturating_add(1).saturating_sub(out.len());
            out.reserve_exact(room.min(out.len().max(STEP_BYTES)));
        }
        let (taken, given) = (decompress.total_in(), out.len());
        let status = decompress
            .decompress_vec(compressed, out, FlushDecompress::Sync)
            .map_err(|_| Violation::Deflate)?;
        if out.len() > max {
            return Err(Violation::MessageTooLong { max });
        }
        let taken = usize::try_from(decompress.total_in() - taken).unwrap_or(usize::MAX);
        compressed = compressed.get(taken..).unwrap_or_default();
        if status == Status::StreamEnd {
            // A last block; others may follow it all the same (section 7.2.3.4).
            decompress.reset(false);
        }
        if compressed.is_empty() && out.len() < out.capacity() {
            return Ok(());
        }
        let is_stuck = taken == 0 && out.len() == given && status != Status::StreamEnd;
        if is_stuck {
            return Err(Violation::Deflate);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payload_of(frame: &[u8]) -> &[u8] {
        match frame[1] {
            126 => &frame[4..],
            127 => &frame[10..],
            _ => &frame[2..],
        }
    }

    #[test]
    fn messages_become_short_and_come_back() {
        for bytes in [1024, 1025, 4096, 70_000, 1 << 20] {
            let payload: Vec<u8> = (0..bytes).map(|index| (index % 251) as u8).collect();
            let frame = compressed_frame(Opcode::Binary, &payload).unwrap();
            assert!(frame.len() < payload.len() / 2, "{bytes}");
            assert_eq!(frame[0], 0xc2, "FIN, RSV1, binary");
            let payload_again = decompress(payload_of(&frame), payload.len());
            assert!(payload_again.as_ref() == Ok(&payload), "{bytes}");
        }
    }

    #[test]
    fn what_would_not_become_shorter_is_left_as_it_is() {
        assert_eq!(compressed_frame(Opcode::Text, &[b'x'; 1023]), None);
        let mut state = 1_u32;
        let noise: Vec<u8> = (0..5000)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            })
            .collect();
        assert_eq!(compressed_frame(Opcode::Binary, &noise), None);
    }

    /// The examples of RFC 7692, section 7.2.3.
    #[test]
    fn examples_of_the_rfc_are_read() {
        for compressed in [
            &b"\xf2\x48\xcd\xc9\xc9\x07\x00"[..],
            b"\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00",
            b"\xf3\x48\xcd\xc9\xc9\x07\x00\x00",
            b"\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00",
        ] {
            assert_eq!(decompress(compressed, 5), Ok(b"Hello".to_vec()));
        }
        assert_eq!(decompress(b"\x00", 5), Ok(vec![]));
        assert_eq!(decompress(b"", 5), Ok(vec![]));
    }

    #[test]
    fn bomb_is_refused_before_it_goes_off() {
        let frame = compressed_frame(Opcode::Binary, &vec![0; 16 << 20]).unwrap();
        let bomb = payload_of(&frame);
        let refused = Err(Violation::MessageTooLong { max: 1 << 20 });
        assert_eq!(decompress(bomb, 1 << 20), refused);
        let mut out = Vec::new();
        let refused = inflate(&mut Decompress::new(false), bomb, &mut out, 1 << 20);
        assert!(refused.is_err() && out.capacity() <= (1 << 20) + 1);
    }

    #[test]
    fn what_is_no_deflate_is_refused() {
        for nonsense in [&b"\xff\xff\xff"[..], b"\x06", b"\x01\x05\x00\x00\x00hello"] {
            assert_eq!(decompress(nonsense, 100), Err(Violation::Deflate));
        }
    }
}
