//! Learned weights of linear models: several layers of labels over one table of features.
//!
//! A layer is a linear-chain model of its own (its labels do not see those of other layers), so spans of different kinds may overlap.
//! All layers share one table: a feature is looked up once and gives its weights for every label of every layer.
//!
//! The file: magic, version, layers (name, scale, labels, transitions), then features (key, number of weights, label and weight each),
//! sorted by key. Weights are `i8` times the layer's scale.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use thiserror::Error;

mod index;

use self::index::{BATCH, Index, Rows};

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
    /// The rows as in the file, ascending by key.
    rows: Cow<'static, [u8]>,
    count: u32,
    total: usize,
    /// Made when the first feature is looked up: not every run asks every model.
    index: OnceLock<Index>,
}

/// One feature's weights before they are packed: label (among all layers) and weight.
pub type Row = (u32, Vec<(u8, i8)>);

/// The part of a feature's hash that the table keeps.
#[must_use]
pub const fn key(feature: u64) -> u32 {
    (feature >> 32) as u32 | 1
}

/// So many weights of eight bits never overflow a sum of sixteen.
const SAFE: usize = 255;
/// No file has so many bytes of rows: the index could not say where they lie.
const MOST: usize = 1 << 26;

impl Weights {
    /// A model of these layers and rows; rows need not be sorted.
    #[must_use]
    pub fn new(layers: Vec<Layer>, mut rows: Vec<Row>) -> Self {
        rows.sort_by_key(|row| row.0);
        rows.dedup_by_key(|row| row.0);
        let mut bytes = Vec::new();
        for (key, weights) in &rows {
            put(&mut bytes, *key);
            bytes.push(u8::try_from(weights.len().min(255)).expect("cut to fit"));
            for (label, weight) in weights.iter().take(255) {
                bytes.push(*label);
                bytes.extend(weight.to_le_bytes());
            }
        }
        assert!(bytes.len() < MOST, "a model has fewer than 2^26 bytes");
        Self::of_rows(layers, bytes.into(), u32::try_from(rows.len()).expect("fewer rows than bytes"))
    }

    fn of_rows(layers: Vec<Layer>, rows: Cow<'static, [u8]>, count: u32) -> Self {
        let total = layers.iter().map(|layer| layer.labels.len()).sum();
        Self { layers, rows, count, total, index: OnceLock::new() }
    }

    /// Adds the weights of features to `scores`, which has one place for each label of all layers.
    pub fn add_all(&self, features: &[u64], scores: &mut [i32]) {
        let index = self.index.get_or_init(|| Index::new(&self.rows, self.count as usize, self.total));
        for part in features.chunks(SAFE) {
            let mut sums = [0_i16; 256];
            for batch in part.chunks(BATCH) {
                index.add(batch.iter().map(|feature| key(*feature)), &mut sums);
            }
            scores.iter_mut().zip(sums).for_each(|(score, sum)| *score += i32::from(sum));
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
        out.extend(&*self.rows);
        out
    }

    /// Reads a weights file.
    ///
    /// # Errors
    /// When it is not one, or is damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, WeightsError> {
        Self::read(bytes, |rows| bytes[rows].to_vec().into())
    }

    /// Reads a weights file that is part of the program, of which nothing need be copied.
    ///
    /// # Errors
    /// When it is not one, or is damaged.
    pub fn from_static(bytes: &'static [u8]) -> Result<Self, WeightsError> {
        Self::read(bytes, |rows| bytes[rows].into())
    }

    fn read(bytes: &[u8], keep: impl Fn(Range<usize>) -> Cow<'static, [u8]>) -> Result<Self, WeightsError> {
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
        let count = reader.number()?;
        let begin = reader.at;
        let (mut last, mut is_sorted) = (0, true);
        for _ in 0..count {
            let key = reader.number()?;
            let length = reader.take(1)?[0] as usize;
            let pairs = reader.take(length * 2)?;
            if key == 0 || pairs.chunks_exact(2).any(|pair| pair[0] as usize >= first) || reader.at - begin >= MOST {
                return Err(WeightsError::Broken { at: reader.at });
            }
            is_sorted &= last < key;
            last = key;
        }
        if is_sorted {
            return Ok(Self::of_rows(layers, keep(begin..reader.at), count));
        }
        let unpacked = |pairs: &[[u8; 2]]| pairs.iter().map(|[label, weight]| (*label, i8::from_le_bytes([*weight]))).collect();
        Ok(Self::new(layers, Rows(&bytes[begin..reader.at]).map(|(key, pairs)| (key, unpacked(pairs))).collect()))
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
