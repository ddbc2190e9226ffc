//! What a table of learned weights surely does not hold, told without reading the table.
//!
//! Most features of a text were never learned. A table is larger than the processor's caches, one bit a feature is not: who asks here first
//! waits for memory only where there is something to read.

/// Bits a key: more would tell better, but no longer stay in the cache.
const BITS: usize = 6;

/// One bit for each part of the keys' range: set where some key lies.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    bits: Vec<u64>,
    shift: u32,
}

impl Filter {
    /// A filter of `count` keys. Their upper bits must be spread evenly, as those of hashes are.
    pub(crate) fn new(count: usize, keys: impl Iterator<Item = u32>) -> Self {
        let size = (count * BITS).next_power_of_two().clamp(64, 1 << 28);
        let mut filter = Self { bits: vec![0; size / 64], shift: 32 - size.trailing_zeros() };
        for key in keys {
            let at = (key >> filter.shift) as usize;
            filter.bits[at / 64] |= 1 << (at % 64);
        }
        filter
    }

    /// 0 where no key of the table is `key`; 1 where one may be. A number, so that whoever counts need not branch.
    #[inline]
    pub(crate) fn may_hold(&self, key: u32) -> usize {
        let at = (key >> self.shift) as usize;
        (self.bits[at / 64] >> (at % 64) & 1) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::Filter;

    #[test]
    fn what_is_there_is_never_denied() {
        let keys: Vec<u32> = (1..2000_u32).map(|n| n.wrapping_mul(0x9e37_79b9)).collect();
        let filter = Filter::new(keys.len(), keys.iter().copied());
        assert!(keys.iter().all(|key| filter.may_hold(*key) == 1));
        let others = (1..2000_u32).map(|n| n.wrapping_mul(0x85eb_ca6b) ^ 0x5555).filter(|key| filter.may_hold(*key) == 1).count();
        assert!(others < 1000, "{others} of 2000 strangers are taken for keys");
        assert_eq!(Filter::new(0, [].into_iter()).may_hold(7), 0);
    }
}
