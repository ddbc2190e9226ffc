//! Learned weights: from bytes to tables that are quick to look up.
//!
//! What comes in: a file made by training. What goes out: one [`Table`] a classifier, mapping a hashed feature to one small integer a
//! class. A file that is cut, altered or of another kind is an error; once it is read nothing can fail.
//!
//! The format, all numbers little-endian: `PFW1`, four bytes that name the kind, the number of tables (u32); for each table its width
//! (u32) and number of rows (u32), then the rows, ascending by key: key (u32), a bit mask of the columns that are not zero, and those
//! columns (i8 each); at the end a checksum of all before it (u64).

use crate::knowledge::buckets::Buckets;
use crate::knowledge::filter::Filter;

/// Why a file of weights cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// It does not begin as a model of the wanted kind and version does.
    #[error("not a model of the kind {0:?} in a version that this program reads")]
    Kind(&'static str),
    /// It ends too early, or goes on too long.
    #[error("the model file is cut, or something follows it")]
    Length,
    /// Its sizes are not those that the program was built for.
    #[error("table {table} has {found} columns where {wanted} are expected")]
    Width {
        /// Which table, from 0.
        table: usize,
        /// Columns it has.
        found: usize,
        /// Columns it must have.
        wanted: usize,
    },
    /// Its contents are not those that were written.
    #[error("the model file is damaged: its checksum or order is wrong")]
    Damaged,
}

const MAGIC: &[u8; 4] = b"PFW1";

/// So many weights stand beside their key; a row of more lies elsewhere, and costs a second wait for memory.
const FEW: usize = 6;
/// Columns of sums: those of the classes, and at the end one for each of the few weights that a row lacks.
const SUMS: usize = 64;
/// The first byte of a row that lies elsewhere.
const ELSEWHERE: u8 = 0xff;

/// Class and weight of each of a few weights; or [`ELSEWHERE`] and, from the fifth byte on, the number of a row.
type Few = [[u8; 2]; FEW];

/// Nothing: no class has its columns.
const NONE: Few = [[58, 0], [59, 0], [60, 0], [61, 0], [62, 0], [63, 0]];

/// From a feature's key to its weights, one a class; `W` is the number of classes rounded up to what the processor likes.
#[derive(Debug, Clone)]
pub(crate) struct Table<const W: usize> {
    filter: Filter,
    slots: Vec<(u32, Few)>,
    rows: Vec<[i8; W]>,
}

/// The same for four classes: the weights are one number.
#[derive(Debug, Clone)]
pub(crate) struct Narrow {
    filter: Filter,
    rows: Buckets,
}

/// Open addressing of what stands under distinct keys other than 0.
fn slots<T: Copy>(count: usize, entries: impl Iterator<Item = (u32, T)>, empty: T) -> Vec<(u32, T)> {
    let size = (count * 3 / 2 + 1).next_power_of_two();
    let mut slots = vec![(0, empty); size];
    for (key, value) in entries {
        let mut at = key as usize & (size - 1);
        while slots[at].0 != 0 {
            at = (at + 1) & (size - 1);
        }
        slots[at] = (key, value);
    }
    slots
}

/// What stands under each of the keys, the first ones of the result; the others are `empty`. Places are read for all before any is looked at: the
/// tables are larger than the caches, and the processor then waits for many places at once.
#[inline]
fn find_all<T: Copy, const N: usize>(filter: &Filter, slots: &[(u32, T)], keys: &[u32; N], empty: T) -> ([(u32, T); N], usize) {
    let mut known = [0; N];
    let mut count = 0;
    for key in keys {
        known[count] = *key;
        count += filter.may_hold(*key);
    }
    let mask = slots.len() - 1;
    let mut found = [(0, empty); N];
    for (found, key) in found.iter_mut().zip(&known[..count]) {
        *found = slots[*key as usize & mask];
    }
    for (found, key) in found.iter_mut().zip(&known[..count]) {
        let mut at = *key as usize & mask;
        while found.0 != *key && found.0 != 0 {
            at = (at + 1) & mask;
            *found = slots[at];
        }
    }
    (found, count)
}

impl<const W: usize> Table<W> {
    /// Builds the table; `rows` have distinct keys other than 0.
    pub(crate) fn new(rows: &[(u32, [i8; W])]) -> Self {
        const { assert!(W <= SUMS - FEW) };
        let filter = Filter::new(rows.len(), rows.iter().map(|row| row.0));
        let mut long = Vec::new();
        let entries = rows.iter().map(|(key, weights)| {
            let mut few = NONE;
            let mut place = few.iter_mut();
            for (class, weight) in (0_u8..).zip(weights).filter(|(_, weight)| **weight != 0) {
                let Some(pair) = place.next() else {
                    let [a, b, c, d] = u32::try_from(long.len()).expect("models are far smaller than 4 GB").to_le_bytes();
                    long.push(*weights);
                    return (*key, [[ELSEWHERE, 0], [0, 0], [a, b], [c, d], [0, 0], [0, 0]]);
                };
                *pair = [class, weight.to_le_bytes()[0]];
            }
            (*key, few)
        });
        let slots = slots(rows.len(), entries, NONE);
        Self { filter, slots, rows: long }
    }

    /// Adds the weights of the features `keys` to `scores`; a feature that was never learned adds nothing.
    #[inline]
    pub(crate) fn add_all<const N: usize>(&self, keys: &[u32; N], scores: &mut [i16; W]) {
        let (found, count) = find_all(&self.filter, &self.slots, keys, NONE);
        let (mut short, mut long) = ([0; N], [0; N]);
        let (mut shorts, mut longs) = (0, 0);
        for (at, (_, few)) in (0_u8..).zip(&found[..count]) {
            let is_long = usize::from(few[0][0] == ELSEWHERE);
            short[shorts] = at;
            long[longs] = at;
            shorts += 1 - is_long;
            longs += is_long;
        }
        let mut sums = [0_i16; SUMS];
        for at in &long[..longs] {
            let [_, _, [a, b], [c, d], ..] = found[usize::from(*at)].1;
            add_long(&mut sums, &self.rows[u32::from_le_bytes([a, b, c, d]) as usize]);
        }
        for at in &short[..shorts] {
            for [class, weight] in found[usize::from(*at)].1 {
                let sum = &mut sums[usize::from(class) % SUMS];
                *sum = sum.wrapping_add(i16::from(i8::from_le_bytes([weight])));
            }
        }
        scores.iter_mut().zip(sums).for_each(|(score, sum)| *score = score.wrapping_add(sum));
    }
}

/// Adds whole vectors at a time; the classes are a multiple of a vector's places.
#[inline]
fn add_long<const W: usize>(sums: &mut [i16; SUMS], row: &[i8; W]) {
    const { assert!(W.is_multiple_of(8)) };
    let (sums, _) = sums.as_chunks_mut::<8>();
    let (row, _) = row.as_chunks::<8>();
    for (sums, row) in sums.iter_mut().zip(row) {
        *sums = std::array::from_fn(|at| sums[at].wrapping_add(i16::from(row[at])));
    }
}

impl Narrow {
    /// Builds the table; `rows` have distinct keys other than 0.
    pub(crate) fn new(rows: &[(u32, [i8; 4])]) -> Self {
        let filter = Filter::new(rows.len(), rows.iter().map(|row| row.0));
        let number = |weights: &[i8; 4]| u32::from_le_bytes(weights.map(|weight| weight.to_le_bytes()[0]));
        Self { filter, rows: Buckets::new(rows.len(), rows.iter().map(|(key, weights)| (*key, number(weights)))) }
    }

    /// Adds the weights of the features `keys` to `scores`; a feature that was never learned adds nothing.
    #[inline]
    pub(crate) fn add_all<const N: usize>(&self, keys: &[u32; N], scores: &mut [i16; 4]) {
        let mut known = [0; N];
        let mut count = 0;
        for key in keys {
            known[count] = *key;
            count += self.filter.may_hold(*key);
        }
        std::hint::black_box(known[..count].iter().fold(0, |read, key| read ^ self.rows.touch(*key)));
        for key in &known[..count] {
            let weights = self.rows.get(*key).to_le_bytes();
            scores.iter_mut().zip(weights).for_each(|(score, weight)| *score = score.wrapping_add(i16::from(i8::from_le_bytes([weight]))));
        }
    }
}

/// The file, checked as a whole: one entry a table, each a list of rows.
pub(crate) struct Tables<'b> {
    kind: &'static str,
    bytes: &'b [u8],
    table: usize,
}

impl<'b> Tables<'b> {
    /// Checks magic, kind (four bytes), number of tables and checksum.
    pub(crate) fn open(bytes: &'b [u8], kind: &'static str, tables: u32) -> Result<Self, ModelError> {
        let body = bytes.strip_prefix(MAGIC).and_then(|rest| rest.strip_prefix(kind.as_bytes()));
        let body = body.ok_or(ModelError::Kind(kind))?;
        let (body, sum) = body.split_last_chunk::<8>().ok_or(ModelError::Length)?;
        if checksum(&bytes[..bytes.len() - 8]) != u64::from_le_bytes(*sum) {
            return Err(ModelError::Damaged);
        }
        let mut this = Self { kind, bytes: body, table: 0 };
        if this.number()? != tables {
            return Err(ModelError::Kind(this.kind));
        }
        Ok(this)
    }

    /// Reads the next table, whose classes are `classes` (≤ `W`).
    pub(crate) fn next<const W: usize>(&mut self, classes: usize) -> Result<Table<W>, ModelError> {
        self.rows(classes).map(|rows| Table::new(&rows))
    }

    /// The same for a table of at most four classes.
    pub(crate) fn narrow(&mut self, classes: usize) -> Result<Narrow, ModelError> {
        self.rows(classes).map(|rows| Narrow::new(&rows))
    }

    fn rows<const W: usize>(&mut self, classes: usize) -> Result<Vec<(u32, [i8; W])>, ModelError> {
        let found = self.number()? as usize;
        if found != classes || classes > W {
            return Err(ModelError::Width { table: self.table, found, wanted: classes });
        }
        self.table += 1;
        let count = self.number()? as usize;
        // The least a row takes is checked before anything is reserved: a false count must not exhaust memory.
        if count > self.bytes.len() / (4 + classes.div_ceil(8)) {
            return Err(ModelError::Length);
        }
        let mut rows = Vec::with_capacity(count);
        let mut previous = 0;
        for _ in 0..count {
            let key = self.number()?;
            if key <= previous {
                return Err(ModelError::Damaged);
            }
            previous = key;
            rows.push((key, self.row::<W>(classes)?));
        }
        Ok(rows)
    }

    /// To be called after the last table.
    pub(crate) fn finish(self) -> Result<(), ModelError> {
        if self.bytes.is_empty() { Ok(()) } else { Err(ModelError::Length) }
    }

    fn row<const W: usize>(&mut self, classes: usize) -> Result<[i8; W], ModelError> {
        let mask = self.take(classes.div_ceil(8))?;
        let mut weights = [0; W];
        for (byte, bits) in mask.iter().enumerate() {
            let mut bits = *bits;
            while bits != 0 {
                let class = byte * 8 + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                if class < classes {
                    weights[class] = i8::from_le_bytes([self.take(1)?[0]]);
                }
            }
        }
        Ok(weights)
    }

    fn number(&mut self) -> Result<u32, ModelError> {
        let (head, rest) = self.bytes.split_first_chunk::<4>().ok_or(ModelError::Length)?;
        self.bytes = rest;
        Ok(u32::from_le_bytes(*head))
    }

    fn take(&mut self, count: usize) -> Result<&'b [u8], ModelError> {
        let (head, rest) = self.bytes.split_at_checked(count).ok_or(ModelError::Length)?;
        self.bytes = rest;
        Ok(head)
    }
}

/// A feature's key and its weight for each class.
#[cfg(any(test, feature = "train"))]
pub(crate) type Row = (u32, Vec<i8>);

/// Writes what [`Tables`] reads: for each table its width and its rows (any order), weights of each row as many as the width.
#[cfg(any(test, feature = "train"))]
pub(crate) fn write_tables(kind: &'static str, tables: &[(usize, Vec<Row>)]) -> Vec<u8> {
    let number = |n: usize| u32::try_from(n).expect("models are far smaller than 4 GB").to_le_bytes();
    let mut out = MAGIC.to_vec();
    out.extend(kind.as_bytes());
    out.extend(number(tables.len()));
    for (width, rows) in tables {
        let mut rows: Vec<_> = rows.iter().collect();
        rows.sort();
        out.extend(number(*width));
        out.extend(number(rows.len()));
        for (key, weights) in rows {
            out.extend(key.to_le_bytes());
            let mut mask = vec![0u8; width.div_ceil(8)];
            for (class, _) in weights.iter().enumerate().filter(|(_, weight)| **weight != 0) {
                mask[class / 8] |= 1 << (class % 8);
            }
            out.extend(mask);
            out.extend(weights.iter().filter(|weight| **weight != 0).map(|weight| weight.to_le_bytes()[0]));
        }
    }
    let sum = checksum(&out);
    out.extend(sum.to_le_bytes());
    out
}

/// FNV-1a over words of eight bytes: not against malice, only against damage.
fn checksum(bytes: &[u8]) -> u64 {
    bytes.chunks(8).fold(0xcbf2_9ce4_8422_2325, |hash, chunk| {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        let mixed = (hash ^ u64::from_le_bytes(word)).wrapping_mul(0x0100_0000_01b3);
        mixed ^ mixed >> 29
    })
}

#[cfg(test)]
mod tests {
    use super::{ModelError, Table, Tables, write_tables};

    fn read(bytes: &[u8]) -> Result<Table<8>, ModelError> {
        let mut tables = Tables::open(bytes, "TEST", 1)?;
        let table = tables.next::<8>(3)?;
        tables.finish()?;
        Ok(table)
    }

    fn file() -> Vec<u8> {
        write_tables("TEST", &[(3, vec![(9, vec![1, 0, -2]), (7, vec![0, 0, 0]), (15, vec![-128, 127, 5])])])
    }

    #[test]
    fn reads_what_was_written() {
        let table = read(&file()).expect("just written");
        let mut scores = [0; 8];
        table.add_all(&[9, 15, 23], &mut scores);
        assert_eq!(scores, [-127, 127, 3, 0, 0, 0, 0, 0]);
    }

    #[test]
    fn rows_of_few_and_of_many_weights_count_alike() {
        let row = |key: u32| -> Vec<i8> { (0..40).map(|class| if class % (1 + key % 9) == 0 { 1 + (key % 50) as i8 } else { 0 }).collect() };
        let rows: Vec<(u32, Vec<i8>)> = (1..300).map(|key| (key * 3, row(key * 3))).collect();
        let file = write_tables("TEST", &[(40, rows.clone())]);
        let mut tables = Tables::open(&file, "TEST", 1).expect("just written");
        let table = tables.next::<48>(40).expect("just written");
        for keys in (1..300).collect::<Vec<u32>>().chunks_exact(13) {
            let mut scores = [0; 48];
            table.add_all(&<[u32; 13]>::try_from(keys).expect("thirteen"), &mut scores);
            let known = rows.iter().filter(|row| keys.contains(&row.0));
            let expected = known.fold([0_i16; 48], |mut sums, (_, row)| {
                sums.iter_mut().zip(row).for_each(|(sum, weight)| *sum += i16::from(*weight));
                sums
            });
            assert_eq!(scores, expected);
        }
    }

    #[test]
    fn refuses_damage() {
        let good = file();
        for cut in 0..good.len() {
            assert!(read(&good[..cut]).is_err(), "cut at {cut}");
        }
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 0x10;
            assert!(read(&bad).is_err(), "altered at {at}");
        }
        assert_eq!(Tables::open(&good, "ELSE", 1).err(), Some(ModelError::Kind("ELSE")));
    }
}
