//! An averaged multi-class perceptron over hashed features, pruned and rounded at the end.
//!
//! What comes in: features' keys and the class that should have won. What goes out: rows for
//! [`crate::annotate::weights::write_tables`].

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::annotate::weights::Row;

/// Keys are hashes already.
#[derive(Default)]
struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0 << 8 | u64::from(byte);
        }
    }

    fn write_u32(&mut self, key: u32) {
        self.0 = u64::from(key).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

/// Weights that are being learned for `W` classes.
pub(crate) struct Learner<const W: usize> {
    index: HashMap<u32, u32, BuildHasherDefault<Identity>>,
    weights: Vec<[i32; W]>,
    /// Sum over all updates of change × time of the change: gives the average without adding up at each step.
    weighted: Vec<[i64; W]>,
    time: i64,
    /// Whether features that are not known yet may be added.
    is_open: bool,
}

impl<const W: usize> Learner<W> {
    /// A learner that knows nothing and takes any feature.
    pub(crate) fn new() -> Self {
        Self { index: HashMap::default(), weights: Vec::new(), weighted: Vec::new(), time: 1, is_open: true }
    }

    /// A learner that knows nothing and will only ever use these features.
    pub(crate) fn restricted_to(keys: impl IntoIterator<Item = u32>) -> Self {
        let mut learner = Self::new();
        for key in keys {
            learner.row(key);
        }
        learner.is_open = false;
        learner
    }

    fn row(&mut self, key: u32) -> Option<usize> {
        if let Some(&row) = self.index.get(&key) {
            return Some(row as usize);
        }
        if !self.is_open {
            return None;
        }
        let row = self.weights.len();
        self.index.insert(key, u32::try_from(row).expect("fewer rows than keys"));
        self.weights.push([0; W]);
        self.weighted.push([0; W]);
        Some(row)
    }

    /// The score of each class. Counts as one step of time.
    pub(crate) fn scores(&mut self, keys: &[u32]) -> [i32; W] {
        self.time += 1;
        let mut scores = [0; W];
        for key in keys {
            if let Some(&row) = self.index.get(key) {
                for (score, weight) in scores.iter_mut().zip(&self.weights[row as usize]) {
                    *score += weight;
                }
            }
        }
        scores
    }

    /// Moves the features towards `right` and away from `wrong`.
    pub(crate) fn update(&mut self, keys: &[u32], right: usize, wrong: usize) {
        for &key in keys {
            if let Some(row) = self.row(key) {
                for (class, change) in [(right, 1), (wrong, -1)] {
                    self.weights[row][class] += change;
                    self.weighted[row][class] += i64::from(change) * self.time;
                }
            }
        }
    }

    /// Averaged weights of the features that weigh most, `limit` of them at most.
    pub(crate) fn averaged(&self, limit: usize) -> Vec<(u32, [f64; W])> {
        let mut rows: Vec<(f64, u32, [f64; W])> = Vec::with_capacity(self.index.len());
        for (&key, &row) in &self.index {
            let (now, past) = (&self.weights[row as usize], &self.weighted[row as usize]);
            let average: [f64; W] = std::array::from_fn(|class| f64::from(now[class]) - past[class] as f64 / self.time as f64);
            let norm = average.iter().map(|weight| weight.abs()).sum::<f64>();
            if norm > 0.0 {
                rows.push((norm, key, average));
            }
        }
        rows.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        rows.truncate(limit);
        rows.into_iter().map(|(_, key, average)| (key, average)).collect()
    }
}

/// Rounds weights to eight bits. One weight in twenty thousand may be cut, for a finer step for the rest; cutting one in two thousand costs
/// half a point of the parser.
pub(crate) fn quantise<const W: usize>(rows: &[(u32, [f64; W])], classes: usize) -> Vec<Row> {
    let mut sizes: Vec<f64> = rows.iter().flat_map(|(_, row)| row).map(|weight| weight.abs()).filter(|size| *size > 0.0).collect();
    sizes.sort_by(f64::total_cmp);
    let Some(&top) = sizes.get(sizes.len().saturating_sub(1 + sizes.len() / 20_000)) else {
        return Vec::new();
    };
    let round = |weight: &f64| (weight / top * 127.0).round().clamp(-127.0, 127.0) as i8;
    rows.iter()
        .map(|(key, row)| (*key, row[..classes].iter().map(round).collect::<Vec<_>>()))
        .filter(|(_, row)| row.iter().any(|weight| *weight != 0))
        .collect()
}

/// The index of the greatest of the first `classes` scores; the first of equals.
pub(crate) fn best(scores: &[i32]) -> usize {
    (1..scores.len()).fold(0, |best, at| if scores[at] > scores[best] { at } else { best })
}

/// How far ahead of its rivals the right class must be; found by trial (5 to 20 do equally well, 0 worse).
pub(crate) const MARGIN: i32 = 8;

/// The class other than `right` with the greatest score.
pub(crate) fn rival(scores: &[i32], right: usize) -> usize {
    let first = usize::from(right == 0);
    (first..scores.len()).filter(|at| *at != right).fold(first, |best, at| if scores[at] > scores[best] { at } else { best })
}

/// A fixed sequence of numbers that look random (xorshift), for shuffling and exploring.
pub(crate) struct Dice(u64);

impl Dice {
    /// The sequence is the same for the same seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `sides` (> 0).
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % sides
    }

    /// The numbers below `count` in some order.
    pub(crate) fn shuffled(&mut self, count: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..count).collect();
        for at in (1..count).rev() {
            order.swap(at, self.roll(at + 1));
        }
        order
    }
}
