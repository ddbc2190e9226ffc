//! MinHash with bands over pairs of neighbouring words.

use std::collections::BTreeSet;

/// Bands of a sketch, and hashes in each: sentences that share half of their pairs meet in some band with near certainty.
const BANDS: usize = 32;
const ROWS: usize = 4;

/// The least hash of a set under each of many hash functions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sketch(Vec<u64>);

impl Sketch {
    /// The sketch of a set.
    #[must_use]
    pub fn of(set: &BTreeSet<u64>) -> Self {
        let seeds = (0..BANDS * ROWS).map(|number| mix(number as u64 + 1));
        Self(seeds.map(|seed| set.iter().map(|item| mix(item ^ seed)).min().unwrap_or(u64::MAX)).collect())
    }

    /// A hash for each band: similar sets have one in common.
    #[must_use]
    pub fn bands(&self) -> Vec<u64> {
        self.0.chunks(ROWS).map(|rows| rows.iter().fold(0, |hash, row| mix(hash ^ row))).collect()
    }
}

/// The finaliser of SplitMix64: each bit of the input moves half of the output's.
const fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// The words of a sentence, lower case, without punctuation.
#[must_use]
pub fn words(sentence: &str) -> Vec<String> {
    let lower = sentence.to_lowercase();
    lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Hashes (FNV-1a) of all pairs of neighbouring words.
#[must_use]
pub fn shingles(words: &[String]) -> BTreeSet<u64> {
    let hash = |pair: &[String]| {
        let bytes = pair.iter().flat_map(|word| word.bytes().chain([0]));
        bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
    };
    words.windows(2).map(hash).collect()
}

/// The share of what both have in what either has.
#[must_use]
pub fn jaccard(one: &BTreeSet<u64>, other: &BTreeSet<u64>) -> f64 {
    let both = one.intersection(other).count();
    let either = one.len() + other.len() - both;
    if either == 0 { 0.0 } else { f64::from(u32::try_from(both).unwrap_or(u32::MAX)) / f64::from(u32::try_from(either).unwrap_or(u32::MAX)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_stay_what_they_are() {
        let set = shingles(&words("We keep your data safe."));
        assert_eq!(set.len(), 4);
        // Results of corpora are compared across versions: these must never change.
        assert_eq!(Sketch::of(&set).bands()[0], Sketch::of(&shingles(&words("we KEEP your data, safe"))).bands()[0]);
        assert_eq!(mix(1), 0x910a_2dec_8902_5cc1);
    }

    #[test]
    fn similarity_is_the_share_of_common_pairs() {
        let set = |text: &str| shingles(&words(text));
        assert!((jaccard(&set("a b c d"), &set("a b c e")) - 0.5).abs() < 1e-9);
        assert!(jaccard(&set(""), &set("")).abs() < 1e-9);
    }
}
