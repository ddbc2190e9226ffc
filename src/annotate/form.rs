//! A word as the learned models see it: a few numbers, made once.
//!
//! What comes in: a word. What goes out: its [`Form`] (hash of the lower-cased word, ending, shape), and [`key`] to join such numbers
//! into features. Both are part of the models' format: a change here means training again.

/// What a model may know of a word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Form {
    /// Hash of the word in lower case, digits as 0, apostrophes straight; addresses are all one word.
    pub(crate) word: u64,
    /// The last four bytes in lower case, the last one lowest.
    tail: u32,
    /// The first three bytes in lower case.
    pub(crate) head: u32,
    /// Capitals, digits, punctuation: see [`Form::of`].
    pub(crate) shape: u8,
}

const SEED: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0100_0000_01b3;

impl Form {
    /// The form of `word`.
    pub(crate) fn of(word: &str) -> Self {
        let mut form = Self { word: SEED, ..Self::default() };
        let (mut upper, mut lower, mut digits, mut other, mut hyphens) = (0u8, 0u8, 0u8, 0u8, 0u8);
        let mut is_address = false;
        let mut length = 0u32;
        let mut feed = |byte: u8| {
            form.word = (form.word ^ u64::from(byte)).wrapping_mul(PRIME);
            form.tail = form.tail << 8 | u32::from(byte);
            if length < 3 {
                form.head = form.head << 8 | u32::from(byte);
            }
            length += 1;
        };
        let bytes = word.as_bytes();
        for (at, &byte) in bytes.iter().enumerate() {
            match byte {
                b'a'..=b'z' => {
                    lower = 1;
                    feed(byte);
                }
                b'A'..=b'Z' => {
                    upper = upper.saturating_add(1);
                    feed(byte | 0x20);
                }
                b'0'..=b'9' => {
                    digits = 1;
                    feed(b'0');
                }
                // "’" is e2 80 99 and counts as "'".
                0xe2 if bytes[at..].starts_with("’".as_bytes()) => feed(b'\''),
                0x80 | 0x99 if at >= 1 && is_in_apostrophe(bytes, at) => {}
                0x80.. => {
                    other = 1;
                    feed(byte);
                }
                _ => {
                    hyphens |= u8::from(byte == b'-');
                    is_address |= byte == b'@' || byte == b'/';
                    other = 1;
                    feed(byte);
                }
            }
        }
        let starts_upper = bytes.first().is_some_and(u8::is_ascii_uppercase);
        let case = match (upper, lower) {
            (0, 0) => 0,
            (0, _) => 1,
            (1, _) if starts_upper => 2,
            (_, 0) => 3,
            _ if starts_upper => 4,
            _ => 5,
        };
        form.shape = case << 4 | digits << 3 | hyphens << 2 | other << 1;
        if is_address && word.len() > 1 {
            form = Self { word: 1, tail: 1, head: 1, shape: 0xff };
        }
        form
    }

    /// The last `count` bytes (≤ 4).
    pub(crate) fn suffix(&self, count: u32) -> u64 {
        u64::from(self.tail) & ((1 << (8 * count)) - 1)
    }
}

/// Whether the byte at `at` is the second or third one of a typographic apostrophe.
fn is_in_apostrophe(bytes: &[u8], at: usize) -> bool {
    let mark = "’".as_bytes();
    (1..=2).any(|back| at >= back && bytes[at] == mark[back] && bytes[at - back..].starts_with(mark))
}

/// The key of a feature: which template, and what stands in it. Never 0.
#[inline]
pub(crate) fn key(template: u64, a: u64, b: u64) -> u32 {
    let first = (a ^ template.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let second = ((first ^ first >> 32) ^ b.wrapping_mul(0xc2b2_ae3d_27d4_eb4f)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    let folded = (second >> 32) as u32;
    folded.max(1)
}

#[cfg(test)]
mod tests {
    use super::{Form, key};

    #[test]
    fn forms_forget_case_and_digits() {
        assert_eq!(Form::of("Users").word, Form::of("users").word);
        assert_eq!(Form::of("2016").word, Form::of("1984").word);
        assert_eq!(Form::of("n’t").word, Form::of("n't").word);
        assert_ne!(Form::of("Users").shape, Form::of("users").shape);
        assert_eq!(Form::of("a@b.example").word, Form::of("https://c.example/").word);
        assert_eq!(Form::of("sharing").suffix(3), u64::from(u32::from_be_bytes(*b"\0ing")));
        assert_eq!(Form::of("").suffix(4), 0);
    }

    #[test]
    fn keys_tell_places_apart() {
        assert_ne!(key(1, 2, 3), key(1, 3, 2));
        assert_ne!(key(1, 2, 3), key(2, 2, 3));
    }
}
