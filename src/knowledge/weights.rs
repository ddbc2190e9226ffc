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
    /// Open addressing: a key, and its few weights or where its row is. An empty place has key 0 and weights of 0.
    slots: Vec<(u32, Few)>,
    mask: usize,
    /// A zero, then the rows as in the file, ascending by key.
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

/// So many weights stand beside their key; a row of more costs a second wait for memory.
const FEW: usize = 6;
/// Labels and weights of a short row; or [`LONG`], a byte that says where the row lies, and its place there.
type Few = [[u8; 2]; FEW];
/// Weights that add nothing, each to a label of its own: sums that follow one another need not wait.
const NOTHING: Few = [[0, 0], [1, 0], [2, 0], [3, 0], [4, 0], [5, 0]];
/// No short row begins so.
const LONG: [u8; 2] = [255, 0x80];
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
        let capacity = (places.len() * 3 / 2).next_power_of_two().max(16);
        let total: usize = layers.iter().map(|layer| layer.labels.len()).sum();
        let stride = total.next_multiple_of(LANES);
        let filter = Filter::new(places.iter().map(|place| place.0));
        let count = u32::try_from(places.len()).expect("a file has fewer than 2^32 rows");
        let mut model = Self { layers, filter, slots: vec![(0, NOTHING); capacity], mask: capacity - 1, rows, count, dense: Vec::new(), stride, total };
        for &(key, start) in places {
            let few = model.pack(start);
            let mut at = model.home(key);
            while model.slots[at].0 != 0 {
                at = (at + 1) & model.mask;
            }
            model.slots[at] = (key, few);
        }
        model
    }

    /// What stands beside the key of the row at `start`.
    fn pack(&mut self, start: u32) -> Few {
        let (weights, _) = pairs(&self.rows, start).as_chunks::<2>();
        if weights.len() <= FEW && weights.first() != Some(&LONG) {
            let mut few = NOTHING;
            few[..weights.len()].copy_from_slice(weights);
            return few;
        }
        let is_dense = weights.len() > 4 + self.stride / 8;
        let place = if is_dense {
            let row = self.dense.len();
            self.dense.resize(row + self.stride, 0);
            for [label, weight] in weights {
                self.dense[row + usize::from(*label)] = i8::from_le_bytes([*weight]);
            }
            u32::try_from(row / self.stride).expect("fewer rows than bytes")
        } else {
            start
        };
        let [a, b, c, d] = place.to_le_bytes();
        [LONG, [u8::from(is_dense), 0], [a, b], [c, d], [0, 0], [0, 0]]
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
        let mut found = [(0, NOTHING); BATCH];
        for (found, key) in found.iter_mut().zip(&keys[..count]) {
            *found = self.slots[self.home(*key)];
        }
        // Which are few, which lie among the rows (place and length), which among the dense ones.
        let (mut few, mut short, mut long) = ([0_u8; BATCH], [(0, 0); BATCH], [0; BATCH]);
        let (mut fews, mut shorts, mut longs) = (0, 0, 0);
        for (at, (found, key)) in (0_u8..).zip(found.iter_mut().zip(&keys[..count])) {
            self.probe(*key, found);
            let [mark, [is_dense, _], [a, b], [c, d], ..] = found.1;
            let place = u32::from_le_bytes([a, b, c, d]);
            let (is_few, is_dense) = (usize::from(mark != LONG), usize::from(is_dense));
            few[fews] = at;
            short[shorts].0 = place;
            long[longs] = place;
            fews += is_few;
            longs += (1 - is_few) & is_dense;
            shorts += (1 - is_few) & !is_dense;
        }
        for (place, length) in &mut short[..shorts] {
            *length = self.rows[*place as usize];
        }
        for place in &long[..longs] {
            let row = *place as usize * self.stride;
            add_dense(&self.dense[row..row + self.stride], sums);
        }
        for at in &few[..fews] {
            for [label, weight] in found[usize::from(*at)].1 {
                sums[usize::from(label)] += i16::from(i8::from_le_bytes([weight]));
            }
        }
        for (place, length) in &short[..shorts] {
            let start = *place as usize + 1;
            for pair in self.rows[start..start + usize::from(*length) * 2].chunks_exact(2) {
                sums[usize::from(pair[0])] += i16::from(i8::from_le_bytes([pair[1]]));
            }
        }
    }

    /// Goes on from the first place in the table, which is `found`, to that of `key`, or to an empty one.
    fn probe(&self, key: u32, found: &mut (u32, Few)) {
        let mut at = self.home(key);
        while found.0 != key && found.0 != 0 {
            at = (at + 1) & self.mask;
            *found = self.slots[at];
        }
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
            let start = u32::try_from(reader.at - begin + 1).ok().ok_or(WeightsError::Broken { at: reader.at })?;
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
        found.push((key, u32::try_from(at + 4).ok().expect("a model has fewer than 2^31 bytes")));
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
