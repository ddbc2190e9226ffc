//! Learned weights of linear models: several layers of labels over one table of features.
//!
//! A layer is a linear-chain model of its own (its labels do not see those of other layers), so spans of different kinds may overlap.
//! All layers share one table: a feature is looked up once and gives its weights for every label of every layer.
//!
//! The file: magic, version, layers (name, scale, labels, transitions), then features (key, number of weights, label and weight each),
//! sorted by key. Weights are `i8` times the layer's scale.

use thiserror::Error;

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
    slots: Vec<(u32, u32)>,
    mask: usize,
    entries: Vec<(u8, i8)>,
    total: usize,
}

/// One feature's weights before they are packed: label (among all layers) and weight.
pub type Row = (u32, Vec<(u8, i8)>);

/// The part of a feature's hash that the table keeps.
#[must_use]
pub const fn key(feature: u64) -> u32 {
    (feature >> 32) as u32 | 1
}

impl Weights {
    /// A model of these layers and rows; rows need not be sorted.
    #[must_use]
    pub fn new(layers: Vec<Layer>, mut rows: Vec<Row>) -> Self {
        rows.sort_by_key(|row| row.0);
        rows.dedup_by_key(|row| row.0);
        let capacity = (rows.len() * 2).next_power_of_two().max(16);
        let total = layers.iter().map(|layer| layer.labels.len()).sum();
        let mut model = Self { layers, slots: vec![(0, 0); capacity], mask: capacity - 1, entries: Vec::new(), total };
        for (key, weights) in rows {
            let start = u32::try_from(model.entries.len()).expect("a model has fewer than four thousand million weights");
            // The first pair of a row carries its length.
            model.entries.push((u8::try_from(weights.len().min(255)).expect("cut to fit"), 0));
            model.entries.extend(weights.iter().take(255));
            let mut at = key as usize & model.mask;
            while model.slots[at].0 != 0 {
                at = (at + 1) & model.mask;
            }
            model.slots[at] = (key, start);
        }
        model
    }

    /// Adds the weights of one feature to `scores`, which has one place for each label of all layers.
    pub fn add(&self, feature: u64, scores: &mut [i32]) {
        let key = key(feature);
        if let Some(start) = self.row(key, self.slots[key as usize & self.mask]) {
            self.add_row(start, usize::from(self.entries[start].0), scores);
        }
    }

    /// Adds the weights of several features. The table is larger than the caches: what a batch needs from memory is read in three rounds
    /// (places, lengths of rows, rows), so that the processor waits for many places at once.
    pub fn add_all(&self, features: &[u64], scores: &mut [i32]) {
        const BATCH: usize = 32;
        let mut slots = [(0, 0); BATCH];
        let mut rows = [(0, 0); BATCH];
        for batch in features.chunks(BATCH) {
            for (feature, slot) in batch.iter().zip(&mut slots) {
                *slot = self.slots[key(*feature) as usize & self.mask];
            }
            let mut found = 0;
            for (feature, slot) in batch.iter().zip(&slots) {
                let start = self.row(key(*feature), *slot);
                rows[found].0 = start.unwrap_or(0);
                found += usize::from(start.is_some());
            }
            for (start, length) in &mut rows[..found] {
                *length = usize::from(self.entries[*start].0);
            }
            for (start, length) in &rows[..found] {
                self.add_row(*start, *length, scores);
            }
        }
    }

    /// Where in `entries` the weights under `key` begin; `slot` is what its first place in the table holds.
    fn row(&self, key: u32, slot: (u32, u32)) -> Option<usize> {
        let ((mut found, mut start), mut at) = (slot, key as usize & self.mask);
        while found != key {
            if found == 0 {
                return None;
            }
            at = (at + 1) & self.mask;
            (found, start) = self.slots[at];
        }
        Some(start as usize)
    }

    fn add_row(&self, start: usize, length: usize, scores: &mut [i32]) {
        for &(label, weight) in &self.entries[start + 1..start + 1 + length] {
            scores[label as usize] += i32::from(weight);
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
        let mut rows: Vec<(u32, u32)> = self.slots.iter().copied().filter(|slot| slot.0 != 0).collect();
        rows.sort_unstable();
        put(&mut out, rows.len() as u32);
        for (key, start) in rows {
            let start = start as usize;
            let length = self.entries[start].0;
            put(&mut out, key);
            out.push(length);
            for (label, weight) in &self.entries[start + 1..start + 1 + length as usize] {
                out.push(*label);
                out.extend(weight.to_le_bytes());
            }
        }
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
        let mut rows = Vec::with_capacity(count.min(bytes.len() / 5));
        for _ in 0..count {
            let key = reader.number()?;
            let length = reader.take(1)?[0] as usize;
            let pairs = reader.take(length * 2)?;
            let weights: Vec<(u8, i8)> = pairs.chunks_exact(2).map(|pair| (pair[0], i8::from_le_bytes([pair[1]]))).collect();
            if key == 0 || weights.iter().any(|(label, _)| *label as usize >= first) {
                return Err(WeightsError::Broken { at: reader.at });
            }
            rows.push((key, weights));
        }
        Ok(Self::new(layers, rows))
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
        again.add(9 << 32, &mut scores);
        again.add(7 << 32, &mut scores);
        again.add(11 << 32, &mut scores);
        assert_eq!(scores, [-3, 4, 5]);
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
