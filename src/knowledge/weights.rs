//! Learned weights of linear models: several layers of labels over one table of features.
//!
//! A layer is a linear-chain model of its own (its labels do not see those of other layers), so spans of different kinds may overlap.
//! All layers share one table: a feature is looked up once and gives its weights for every label of every layer.
//!
//! The file: magic, version, layers (name, scale, labels, transitions), then features (key, number of weights, label and weight each),
//! sorted by key. Weights are `i8` times the layer's scale.

use thiserror::Error;

use super::filter::Filter;

/// What a weights file begins with.
const MAGIC: &[u8; 4] = b"PFLM";
/// Version of format and of feature templates.
const VERSION: u32 = 1;

/// A weights file that can't be used.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum WeightsError {
    /// It is not a weights file of this version.
    #[error("not a labeller's weights of version {VERSION}")]
    Version,
    /// It ends too early or its numbers do not fit together.
    #[error("broken weights file at byte {at}")]
    Broken {
        /// Where.
        at: usize,
    },
}

/// One layer: a set of labels of which every token gets one.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// Its name.
    pub name: String,
    /// Labels; the first is "O", nothing.
    pub labels: Vec<String>,
    /// Weight of label `b` after label `a` at `a * labels + b`.
    pub transitions: Vec<f32>,
    /// What an `i8` weight is worth.
    pub scale: f32,
    /// Index of its first label among all.
    pub first: usize,
}

/// Feature weights of all layers.
#[derive(Debug, Clone, Default)]
pub struct Weights {
    /// The layers.
    pub layers: Vec<Layer>,
    filter: Filter,
    /// Open addressing: a key, and where its row is. An empty place has key 0 and leads to the row of nothing.
    slots: Vec<(u32, u32)>,
    mask: usize,
    /// A zero, the row of nothing; then the rows as in the file, ascending by key.
    rows: Vec<u8>,
    count: u32,
    /// Rows of many weights once more, one weight for each label, `stride` a row: these can be added many at a time.
    dense: Vec<i8>,
    stride: usize,
    total: usize,
}

/// One feature's weights before they are packed: label (among all layers) and weight.
pub type Row = (u32, Vec<(u8, i8)>);

/// The part of a feature's hash that the table keeps.
#[must_use]
pub const fn key(feature: u64) -> u32 {
    (feature >> 32) as u32 | 1
}

/// Marks places of rows that lie in `dense`.
const DENSE: u32 = 1 << 31;
/// Labels that are added at once.
const LANES: usize = 16;
/// How many features are looked up together.
const BATCH: usize = 64;
/// So many weights of eight bits never overflow a sum of sixteen.
const SAFE: usize = 255;

impl Weights {
    /// A model of these layers and rows; rows need not be sorted.
    #[must_use]
    pub fn new(layers: Vec<Layer>, mut rows: Vec<Row>) -> Self {
        rows.sort_by_key(|row| row.0);
        rows.dedup_by_key(|row| row.0);
        let mut bytes = vec![0];
        for (key, weights) in &rows {
            put(&mut bytes, *key);
            bytes.push(u8::try_from(weights.len().min(255)).expect("cut to fit"));
            for (label, weight) in weights.iter().take(255) {
                bytes.push(*label);
                bytes.extend(weight.to_le_bytes());
            }
        }
        let places = starts(&bytes, rows.len());
        Self::packed(layers, bytes, &places)
    }

    /// A model of rows as they stand in a file after one zero, each of which begins (with its length) at one of `places`.
    fn packed(layers: Vec<Layer>, rows: Vec<u8>, places: &[(u32, u32)]) -> Self {
        let capacity = (places.len() * 2).next_power_of_two().max(16);
        let total: usize = layers.iter().map(|layer| layer.labels.len()).sum();
        let stride = total.next_multiple_of(LANES);
        let filter = Filter::new(places.iter().map(|place| place.0));
        let count = u32::try_from(places.len()).expect("a file has fewer than 2^32 rows");
        let mut model = Self { layers, filter, slots: vec![(0, 0); capacity], mask: capacity - 1, rows, count, dense: Vec::new(), stride, total };
        let many = 4 + stride / 8;
        for &(key, start) in places {
            let weights = pairs(&model.rows, start);
            let place = if weights.len() / 2 > many {
                let row = model.dense.len();
                model.dense.resize(row + stride, 0);
                for pair in weights.chunks_exact(2) {
                    model.dense[row + usize::from(pair[0])] = i8::from_le_bytes([pair[1]]);
                }
                DENSE | u32::try_from(row / stride).expect("fewer rows than bytes")
            } else {
                start
            };
            let mut at = model.home(key);
            while model.slots[at].0 != 0 {
                at = (at + 1) & model.mask;
            }
            model.slots[at] = (key, place);
        }
        model
    }

    /// The first place that is searched for a key. The lowest bit of keys says nothing.
    fn home(&self, key: u32) -> usize {
        (key >> 1) as usize & self.mask
    }

    /// Adds the weights of features to `scores`, which has one place for each label of all layers.
    pub fn add_all(&self, features: &[u64], scores: &mut [i32]) {
        for part in features.chunks(SAFE) {
            let mut sums = [0_i16; 256];
            for batch in part.chunks(BATCH) {
                self.add_batch(batch, &mut sums);
            }
            scores.iter_mut().zip(sums).for_each(|(score, sum)| *score += i32::from(sum));
        }
    }

    /// The table is larger than the caches: what a batch needs from memory is read in rounds (places, lengths of rows, rows), so that the
    /// processor waits for many places at once.
    fn add_batch(&self, batch: &[u64], sums: &mut [i16; 256]) {
        let mut keys = [0; BATCH];
        let mut count = 0;
        for feature in batch {
            let key = key(*feature);
            keys[count] = key;
            count += self.filter.may_hold(key);
        }
        let mut places = [(0, 0); BATCH];
        for (place, key) in places.iter_mut().zip(&keys[..count]) {
            *place = self.slots[self.home(*key)];
        }
        let (mut short, mut long) = ([(0, 0); BATCH], [0; BATCH]);
        let (mut shorts, mut longs) = (0, 0);
        for (place, key) in places.iter().zip(&keys[..count]) {
            let place = self.place(*key, *place);
            let is_long = (place / DENSE) as usize;
            short[shorts].0 = place;
            long[longs] = place;
            shorts += 1 - is_long;
            longs += is_long;
        }
        for (place, length) in &mut short[..shorts] {
            *length = self.rows[*place as usize];
        }
        for place in &long[..longs] {
            let row = (place & !DENSE) as usize * self.stride;
            add_dense(&self.dense[row..row + self.stride], sums);
        }
        for (place, length) in &short[..shorts] {
            let start = *place as usize + 1;
            for pair in self.rows[start..start + usize::from(*length) * 2].chunks_exact(2) {
                sums[usize::from(pair[0])] += i16::from(i8::from_le_bytes([pair[1]]));
            }
        }
    }

    /// Where the row of `key` is; `slot` is what its first place in the table holds.
    fn place(&self, key: u32, mut slot: (u32, u32)) -> u32 {
        let mut at = self.home(key);
        while slot.0 != key && slot.0 != 0 {
            at = (at + 1) & self.mask;
            slot = self.slots[at];
        }
        slot.1
    }

    /// Number of labels of all layers.
    #[must_use]
    pub const fn labels(&self) -> usize {
        self.total
    }

    /// The layer called `name`.
    #[must_use]
    pub fn layer(&self, name: &str) -> Option<&Layer> {
        self.layers.iter().find(|layer| layer.name == name)
    }

    /// The bytes of a weights file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        put(&mut out, VERSION);
        put(&mut out, self.layers.len() as u32);
        for layer in &self.layers {
            put_text(&mut out, &layer.name);
            out.extend(layer.scale.to_le_bytes());
            put(&mut out, layer.labels.len() as u32);
            layer.labels.iter().for_each(|label| put_text(&mut out, label));
            layer.transitions.iter().for_each(|weight| out.extend(weight.to_le_bytes()));
        }
        put(&mut out, self.count);
        out.extend(&self.rows[1..]);
        out
    }

    /// Reads a weights file.
    ///
    /// # Errors
    /// When it is not one, or is damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, WeightsError> {
        let mut reader = Reader { bytes, at: 0 };
        if reader.take(4)? != MAGIC || reader.number()? != VERSION {
            return Err(WeightsError::Version);
        }
        let mut layers = Vec::new();
        let mut first = 0;
        for _ in 0..reader.number()? {
            let name = reader.text()?;
            let scale = reader.float()?;
            let count = reader.number()? as usize;
            let labels = (0..count).map(|_| reader.text()).collect::<Result<Vec<_>, _>>()?;
            let transitions = (0..count * count).map(|_| reader.float()).collect::<Result<Vec<_>, _>>()?;
            layers.push(Layer { name, labels, transitions, scale, first });
            first += count;
        }
        let count = reader.number()? as usize;
        let begin = reader.at;
        let mut places: Vec<(u32, u32)> = Vec::with_capacity(count.min(bytes.len() / 5));
        let mut is_sorted = true;
        for _ in 0..count {
            let key = reader.number()?;
            // Rows are kept after one zero.
            let start = u32::try_from(reader.at - begin + 1).ok().filter(|start| *start < DENSE).ok_or(WeightsError::Broken { at: reader.at })?;
            let length = reader.take(1)?[0] as usize;
            let pairs = reader.take(length * 2)?;
            if key == 0 || pairs.chunks_exact(2).any(|pair| pair[0] as usize >= first) {
                return Err(WeightsError::Broken { at: reader.at });
            }
            is_sorted &= places.last().is_none_or(|last| last.0 < key);
            places.push((key, start));
        }
        let rows: Vec<u8> = std::iter::once(0).chain(bytes[begin..reader.at].iter().copied()).collect();
        if is_sorted {
            return Ok(Self::packed(layers, rows, &places));
        }
        let unpacked = |start: u32| pairs(&rows, start).chunks_exact(2).map(|pair| (pair[0], i8::from_le_bytes([pair[1]]))).collect();
        Ok(Self::new(layers, places.iter().map(|(key, start)| (*key, unpacked(*start))).collect()))
    }
}

/// Key and place of each of `count` rows that stand after one zero.
fn starts(rows: &[u8], count: usize) -> Vec<(u32, u32)> {
    let mut at = 1;
    let mut found = Vec::with_capacity(count);
    for _ in 0..count {
        let key = u32::from_le_bytes(rows[at..at + 4].try_into().expect("four bytes were taken"));
        found.push((key, u32::try_from(at + 4).ok().filter(|start| *start < DENSE).expect("a model has fewer than 2^31 bytes")));
        at += 5 + usize::from(rows[at + 4]) * 2;
    }
    found
}

/// Labels and weights of the row whose length stands at `start`.
fn pairs(rows: &[u8], start: u32) -> &[u8] {
    let start = start as usize;
    &rows[start + 1..start + 1 + usize::from(rows[start]) * 2]
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

fn put(out: &mut Vec<u8>, number: u32) {
    out.extend(number.to_le_bytes());
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    put(out, text.len() as u32);
    out.extend(text.as_bytes());
}

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Reader<'b> {
    fn take(&mut self, count: usize) -> Result<&'b [u8], WeightsError> {
        let end = self.at.checked_add(count).ok_or(WeightsError::Broken { at: self.at })?;
        let part = self.bytes.get(self.at..end).ok_or(WeightsError::Broken { at: self.at })?;
        self.at = end;
        Ok(part)
    }

    fn number(&mut self) -> Result<u32, WeightsError> {
        self.take(4).map(|part| u32::from_le_bytes(part.try_into().expect("four bytes were taken")))
    }

    fn float(&mut self) -> Result<f32, WeightsError> {
        self.take(4).map(|part| f32::from_le_bytes(part.try_into().expect("four bytes were taken")))
    }

    fn text(&mut self) -> Result<String, WeightsError> {
        let length = self.number()? as usize;
        let at = self.at;
        String::from_utf8(self.take(length)?.to_vec()).map_err(|_| WeightsError::Broken { at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> Weights {
        let layer = Layer { name: "data".into(), labels: vec!["O".into(), "B".into(), "I".into()], transitions: vec![0.0; 9], scale: 0.5, first: 0 };
        Weights::new(vec![layer], vec![(7, vec![(1, 4)]), (9, vec![(0, -3), (2, 5)])])
    }

    #[test]
    fn weights_survive_writing_and_reading() {
        let model = small();
        let again = Weights::from_bytes(&model.to_bytes()).expect("just written");
        assert_eq!(again.to_bytes(), model.to_bytes());
        let mut scores = [0; 3];
        again.add_all(&[9 << 32, 7 << 32, 11 << 32], &mut scores);
        assert_eq!(scores, [-3, 4, 5]);
    }

    /// Rows of few and of many weights, in a table with long chains, count as if each were added by hand.
    #[test]
    fn sums_are_those_of_the_rows() {
        let labels: Vec<String> = (0..40).map(|label| label.to_string()).collect();
        let layer = Layer { name: "data".into(), transitions: vec![0.0; 1600], labels, scale: 0.5, first: 0 };
        let weight = |key: u32, label: u8| i8::try_from((key / 2 + u32::from(label)) % 17).expect("small") - 8;
        let row = |key: u32| -> Row { (key, (0..u8::try_from(key / 2 % 40).expect("small")).map(|label| (label, weight(key, label))).collect()) };
        let keys: Vec<u32> = (0..500).map(|n| n * 2 + 1).collect();
        let model = Weights::new(vec![layer], keys.iter().map(|key| row(*key)).collect());
        let again = Weights::from_bytes(&model.to_bytes()).expect("just written");
        let features: Vec<u64> = (0..700_u64).map(|n| (n * 2 + 1) << 32).collect();
        let mut expected = [0; 40];
        keys.iter().flat_map(|key| row(*key).1).for_each(|(label, weight)| expected[usize::from(label)] += i32::from(weight));
        for model in [model, again] {
            let mut scores = [0; 40];
            model.add_all(&features, &mut scores);
            assert_eq!(scores, expected);
        }
    }

    #[test]
    fn damaged_files_are_errors() {
        let bytes = small().to_bytes();
        assert_eq!(Weights::from_bytes(b"nonsense").err(), Some(WeightsError::Version));
        for end in 8..bytes.len() {
            assert!(Weights::from_bytes(&bytes[..end]).is_err(), "cut at {end}");
        }
    }
}
