//! The rows of a weights file, laid out to be found and added quickly.
//!
//! In: rows as in the file. Out: [`Index::add`], which adds the rows of many features to sums. The table is larger than the processor's caches, and
//! most of the time goes into waiting for memory: so what is not there is told by a filter that is small, a key is found with one look at
//! one line of memory, and everything is read in rounds, so that the processor waits for many places at once.

use crate::knowledge::buckets::Buckets;
use crate::knowledge::filter::Filter;

/// Marks places of dense rows.
const DENSE: u32 = 1 << 31;
/// Bits of a place that say where a short row begins; those above say how long it is.
const START: u32 = 25;
/// Labels that are added at once.
const LANES: usize = 16;
/// How many features are looked up together.
pub(super) const BATCH: usize = 128;

/// Rows by key.
#[derive(Debug, Clone)]
pub(super) struct Index {
    filter: Filter,
    /// Where the row of each key lies.
    places: Buckets,
    /// Labels and weights of rows of few weights; the first pair belongs to none.
    short: Vec<[u8; 2]>,
    /// Rows of many weights, one weight for each label: these can be added many at a time.
    dense: Vec<i8>,
    /// Places of a dense row.
    stride: usize,
}

impl Index {
    /// Rows (key, number of weights, label and weight of each) of distinct keys that are not 0; `labels` of all layers.
    pub(super) fn new(rows: &[u8], count: usize, labels: usize) -> Self {
        let stride = labels.next_multiple_of(LANES);
        let filter = Filter::new(count, Rows(rows).map(|(key, _)| key));
        // Counted first: memory that is touched only to grow out of it costs more.
        let (shorts, longs) = Rows(rows).fold(
            (1, 0),
            |(shorts, longs), (_, pairs)| {
                if is_long(pairs, stride) { (shorts, longs + stride) } else { (shorts + pairs.len(), longs) }
            },
        );
        let (mut short, mut dense) = (Vec::with_capacity(shorts), Vec::with_capacity(longs));
        short.push([0; 2]);
        let places = Buckets::new(count, Rows(rows).map(|(key, pairs)| (key, lay_down(pairs, &mut short, &mut dense, stride))));
        Self { filter, places, short, dense, stride }
    }

    /// Adds the rows of at most [`BATCH`] keys.
    pub(super) fn add(&self, batch: impl Iterator<Item = u32>, sums: &mut [i16; 256]) {
        let mut keys = [0; BATCH];
        let mut count = 0;
        for key in batch {
            keys[count % BATCH] = key;
            count += self.filter.may_hold(key);
        }
        std::hint::black_box(keys[..count].iter().fold(0, |read, key| read ^ self.places.touch(*key)));
        let (mut short, mut long) = ([0; BATCH], [0; BATCH]);
        let (mut shorts, mut longs) = (0, 0);
        for key in &keys[..count] {
            let place = self.places.get(*key);
            let is_long = (place / DENSE) as usize;
            short[shorts] = place;
            long[longs] = place;
            shorts += 1 - is_long;
            longs += is_long;
        }
        self.touch(&short[..shorts], &long[..longs]);
        for place in &long[..longs] {
            add_dense(self.dense(*place), sums);
        }
        for place in &short[..shorts] {
            for [label, weight] in self.short(*place) {
                sums[usize::from(*label)] += i16::from(i8::from_le_bytes([*weight]));
            }
        }
    }

    /// Reads something of each row, so that all of them are on their way before the first is needed.
    fn touch(&self, short: &[u32], long: &[u32]) {
        let mut read = 0;
        for place in long {
            let row = self.dense(*place);
            read ^= row[0] ^ row[row.len() - 1];
        }
        for place in short {
            read ^= i8::from_le_bytes([self.short[(place & ((1 << START) - 1)) as usize][0]]);
        }
        std::hint::black_box(read);
    }

    fn dense(&self, place: u32) -> &[i8] {
        let row = (place & !DENSE) as usize * self.stride;
        &self.dense[row..row + self.stride]
    }

    fn short(&self, place: u32) -> &[[u8; 2]] {
        let start = (place & ((1 << START) - 1)) as usize;
        &self.short[start..start + (place >> START) as usize]
    }
}

/// Whether a row is added faster as a whole than weight by weight.
fn is_long(pairs: &[[u8; 2]], stride: usize) -> bool {
    pairs.len() > 4 + stride / 8
}

/// Lays a row down; where it lies.
fn lay_down(pairs: &[[u8; 2]], short: &mut Vec<[u8; 2]>, dense: &mut Vec<i8>, stride: usize) -> u32 {
    if is_long(pairs, stride) {
        let row = dense.len();
        dense.resize(row + stride, 0);
        for [label, weight] in pairs {
            dense[row + usize::from(*label)] = i8::from_le_bytes([*weight]);
        }
        return DENSE | u32::try_from(row / stride).expect("fewer rows than bytes");
    }
    let start = u32::try_from(short.len()).ok().filter(|start| start >> START == 0).expect("the size of the file was checked");
    short.extend(pairs);
    u32::try_from(pairs.len()).expect("a row is short") << START | start
}

/// Adds a weight for each label.
fn add_dense(row: &[i8], sums: &mut [i16; 256]) {
    let (sums, _) = sums.as_chunks_mut::<LANES>();
    let (row, _) = row.as_chunks::<LANES>();
    for (sums, row) in sums.iter_mut().zip(row) {
        for (sum, weight) in sums.iter_mut().zip(row) {
            *sum += i16::from(*weight);
        }
    }
}

/// Keys and pairs of rows as they stand in a file that was checked.
pub(super) struct Rows<'r>(pub(super) &'r [u8]);

impl<'r> Iterator for Rows<'r> {
    type Item = (u32, &'r [[u8; 2]]);

    fn next(&mut self) -> Option<Self::Item> {
        let (key, rest) = self.0.split_first_chunk::<4>()?;
        let (length, rest) = rest.split_first()?;
        let (pairs, rest) = rest.split_at_checked(usize::from(*length) * 2)?;
        self.0 = rest;
        Some((u32::from_le_bytes(*key), pairs.as_chunks::<2>().0))
    }
}
