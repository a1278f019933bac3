//! The mask that is on all that a client sends (RFC 6455, section 5.3).

/// Four bytes that are added to the payload, over and over.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mask([u8; 4]);

impl Mask {
    pub(super) fn new(key: [u8; 4]) -> Self {
        Self(key)
    }

    /// Takes the mask off a part of a payload; the next call goes on with the next part.
    pub(super) fn unmask(&mut self, bytes: &mut [u8]) {
        let [a, b, c, d] = self.0;
        let word = u64::from_ne_bytes([a, b, c, d, a, b, c, d]);
        let mut words = bytes.chunks_exact_mut(8);
        for chunk in &mut words {
            if let Ok(bytes) = <[u8; 8]>::try_from(&*chunk) {
                chunk.copy_from_slice(&(u64::from_ne_bytes(bytes) ^ word).to_ne_bytes());
            }
        }
        let rest = words.into_remainder();
        for (byte, key) in rest.iter_mut().zip(self.0.iter().cycle()) {
            *byte ^= key;
        }
        self.0.rotate_left(rest.len() % 4);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mask_goes_on_where_it_stopped() {
        let key = [1, 2, 4, 8];
        for cut in 0..=40 {
            let mut bytes = [0; 40];
            let mut mask = Mask::new(key);
            let (left, right) = bytes.split_at_mut(cut);
            mask.unmask(left);
            mask.unmask(right);
            assert_eq!(bytes[..], key.repeat(10)[..], "cut at {cut}");
        }
    }
}
