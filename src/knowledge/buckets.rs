//! Numbers by key, where a look at one line of memory nearly always is enough.

/// Places of a bucket: two vectors of keys, and in all one line of memory.
const PLACES: usize = 8;

/// Keys and their values; key and value 0 where there is none.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(64))]
struct Bucket {
    keys: [u32; PLACES],
    values: [u32; PLACES],
}

/// Values by key. Neither is 0; the lowest bit of keys may say nothing, the others must be spread evenly, as those of hashes are.
#[derive(Debug, Clone)]
pub(crate) struct Buckets(Vec<Bucket>);

impl Buckets {
    /// Distinct keys with their values, `count` in all.
    pub(crate) fn new(count: usize, entries: impl Iterator<Item = (u32, u32)>) -> Self {
        let mut buckets = Self(vec![Bucket::default(); (count * 5).div_ceil(4 * PLACES).next_power_of_two()]);
        for (key, value) in entries {
            let mut at = buckets.home(key);
            let free = loop {
                match buckets.0[at].keys.iter().position(|known| *known == 0) {
                    Some(free) => break free,
                    None => at = buckets.after(at),
                }
            };
            (buckets.0[at].keys[free], buckets.0[at].values[free]) = (key, value);
        }
        buckets
    }

    /// The value of a key; 0 where it has none.
    #[inline]
    pub(crate) fn get(&self, key: u32) -> u32 {
        let mut at = self.home(key);
        loop {
            let bucket = &self.0[at];
            // Without a branch: which place it is can't be foreseen.
            let found: [u32; PLACES] = std::array::from_fn(|at| bucket.values[at] & u32::from(bucket.keys[at] == key).wrapping_neg());
            let value = found.iter().fold(0, |all, value| all | value);
            // A key stands in a later bucket only if its own was full.
            if value != 0 || bucket.keys[PLACES - 1] == 0 {
                return value;
            }
            at = self.after(at);
        }
    }

    /// Reads something of where a key is searched: with this for many keys the processor fetches the memory of all at once. What it gives
    /// says nothing.
    #[inline]
    pub(crate) fn touch(&self, key: u32) -> u32 {
        self.0[self.home(key)].keys[0]
    }

    /// The bucket where a key is searched first.
    #[inline]
    fn home(&self, key: u32) -> usize {
        (key >> 1) as usize & (self.0.len() - 1)
    }

    fn after(&self, at: usize) -> usize {
        (at + 1) & (self.0.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::Buckets;

    #[test]
    fn finds_what_it_was_given_and_nothing_else() {
        for count in [0, 1, 6, 7, 12, 500_u32] {
            // Few lowest bits, so that many share a bucket.
            let key = |n: u32| n << 16 | (n % 5) << 1 | 1;
            let buckets = Buckets::new(count as usize, (1..=count).map(|n| (key(n), n)));
            assert!((1..=count).all(|n| buckets.get(key(n)) == n), "{count}");
            assert!((count + 1..count + 100).all(|n| buckets.get(key(n)) == 0), "{count}");
        }
    }
}
