//! The transport against clients that write raw bytes over TCP, after the case groups of
//! the Autobahn test suite, whose numbers stand beside the cases.
//!
//! At the server's end is an echo. Cases are tables: what is sent, and what comes back
//! until the server closes.

mod autobahn;
mod closing;
mod compression;
mod control;
mod data;
mod fragments;
mod patience;
mod refused;
mod server;
mod sizes;
mod utf8;

use bennu_core::websocket::{FrameHeader, Opcode};

use super::*;

#[test]
fn future_of_an_idle_websocket_is_small() {
    fn output_bytes<A, B, C, D, F>(_: impl Fn(A, B, C, D) -> F) -> usize {
        size_of::<F>()
    }
    let bytes = output_bytes(serve) - size_of::<Connection>();
    assert!(bytes <= 496, "the future takes {bytes} bytes");
}

/// A client's frame; the first byte is as the client wants it.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let key = [0x37, 0xfa, 0x21, 0x3d];
    let mut frame = FrameHeader::new(Opcode::Text, payload.len())
        .as_bytes()
        .to_vec();
    frame[0] = first;
    frame[1] |= 0x80;
    frame.extend(key);
    frame.extend(payload.iter().zip(key.iter().cycle()).map(|(a, b)| a ^ b));
    frame
}

fn text(payload: &str) -> Vec<u8> {
    frame(0x81, payload.as_bytes())
}

fn binary(payload: &[u8]) -> Vec<u8> {
    frame(0x82, payload)
}

fn ping(payload: &[u8]) -> Vec<u8> {
    frame(0x89, payload)
}

fn pong(payload: &[u8]) -> Vec<u8> {
    frame(0x8a, payload)
}

/// A client's close frame.
fn close(code: u16, reason: &[u8]) -> Vec<u8> {
    frame(0x88, &[&code.to_be_bytes(), reason].concat())
}

/// A server's frame.
fn answer(opcode: Opcode, payload: &[u8]) -> Vec<u8> {
    [FrameHeader::new(opcode, payload.len()).as_bytes(), payload].concat()
}

fn text_answer(payload: &str) -> Vec<u8> {
    answer(Opcode::Text, payload.as_bytes())
}

fn pong_answer(payload: &[u8]) -> Vec<u8> {
    answer(Opcode::Pong, payload)
}

fn close_answer(code: u16) -> Vec<u8> {
    answer(Opcode::Close, &code.to_be_bytes())
}
