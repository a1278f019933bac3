//! The hash by which what was sent is remembered.
//!
//! Text can come from outside, and two texts of one hash would be taken for
//! equal. So bytes go through SipHash under a secret key. Numbers, which is what
//! most keys of lists are and what a `:memo` lists, cost a multiplication each:
//! the upper half of *a·n + b*, where *a* and *b* are secrets of 128 bits. For
//! any two numbers, whoever chose them, that is the same with a probability of
//! 2^-61 and no more (Dietzfelbinger, 1996: multiply-shift is strongly
//! universal). All secrets are drawn at process start.

use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::sync::LazyLock;

use super::tape::Word;

/// The hash of `value`.
pub(super) fn hash<T: Hash + ?Sized>(value: &T) -> u64 {
    let mut hasher = SecretHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// A hasher whose result nobody outside can foresee, of as many bits as a word
/// of the tape keeps.
#[derive(Debug)]
pub(crate) struct SecretHasher {
    secret: &'static Secret,
    state: u64,
}

#[derive(Debug)]
struct Secret {
    factor: u128,
    summand: u128,
    sip: RandomState,
}

static SECRET: LazyLock<Secret> = LazyLock::new(Secret::new);

impl Secret {
    fn new() -> Self {
        let sip = RandomState::new();
        let half = |name| u128::from(sip.hash_one(name));
        Self {
            factor: half("a") << 64 | half("a'"),
            summand: half("b") << 64 | half("b'"),
            sip,
        }
    }

    fn mix(&self, number: u64) -> u64 {
        let product = self.factor.wrapping_mul(number.into());
        (product.wrapping_add(self.summand) >> 64) as u64
    }
}

impl SecretHasher {
    pub(crate) fn new() -> Self {
        Self {
            secret: &SECRET,
            state: 0,
        }
    }
}

impl Hasher for SecretHasher {
    fn write(&mut self, bytes: &[u8]) {
        let mut sip = self.secret.sip.build_hasher();
        sip.write(bytes);
        self.write_u64(sip.finish());
    }

    fn write_u8(&mut self, number: u8) {
        self.write_u64(number.into());
    }

    fn write_u16(&mut self, number: u16) {
        self.write_u64(number.into());
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(number.into());
    }

    fn write_u64(&mut self, number: u64) {
        self.state = self.secret.mix(self.state ^ number);
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }

    fn finish(&self) -> u64 {
        self.state >> Word::TAG_BITS
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Secret, hash};

    fn distinct(hashes: impl Iterator<Item = u64>) -> usize {
        hashes.collect::<HashSet<_>>().len()
    }

    #[test]
    fn numbers_of_every_magnitude_differ() {
        let powers =
            (0..64).flat_map(|shift| (0..1000).map(move |low| (1_u64 << shift) ^ (low << 13)));
        let numbers: HashSet<u64> = powers.chain(0..50_000).collect();
        assert_eq!(distinct(numbers.iter().map(hash)), numbers.len());
    }

    /// Twelve bits of the hashes of two numbers are the same by chance for one
    /// secret in 4,096.
    #[test]
    fn numbers_that_look_alike_have_no_more_in_common_than_others() {
        let secrets: Vec<_> = (0..10_000).map(|_| Secret::new()).collect();
        for number in [0, 1, 7, u64::MAX / 3] {
            for other in [!number, !number ^ 2, number ^ 1, number ^ 1 << 63] {
                let alike = |secret: &&Secret| (secret.mix(number) ^ secret.mix(other)) >> 52 == 0;
                let count = secrets.iter().filter(alike).count();
                assert!(count < 30, "{number:#x} and {other:#x}: {count}");
            }
        }
    }

    #[test]
    fn pairs_differ_by_both_and_by_their_order() {
        let pairs = (0..200_u32).flat_map(|left| (0..200_u32).map(move |right| (left, right)));
        assert_eq!(distinct(pairs.map(|pair| hash(&pair))), 40_000);
    }

    #[test]
    fn texts_differ_by_every_byte_and_by_where_they_end() {
        let texts = [
            "",
            "a",
            "b",
            "aa",
            "ab",
            "aaaaaaaa",
            "aaaaaaaab",
            "baaaaaaa",
        ];
        assert_eq!(distinct(texts.iter().map(hash)), texts.len());
        assert_ne!(hash(&("a", "bc")), hash(&("ab", "c")));
    }
}
