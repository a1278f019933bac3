//! Bytes of a websocket's client, by the judge of the tests.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/bennu-core/tests/websocket/judge.rs"]
mod judge;

fuzz_target!(|input: (Vec<u8>, Vec<u8>)| {
    let (cuts, bytes) = input;
    let cuts: Vec<usize> = cuts.into_iter().map(usize::from).collect();
    judge::judge(&bytes, &cuts);
});
