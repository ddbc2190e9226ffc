//! Decoding of layers with few labels: rows of a fixed number of labels, which the processor works on at once.
//!
//! Every number is made by the same operations in the same order as in [`super::viterbi`] and [`super::Lattice`], so that nothing depends on
//! which of them ran. Places behind the last label hold what never wins and is never summed.

use super::normalise;
use crate::knowledge::weights::Layer;

/// Transitions of at most `L` labels.
#[derive(Debug, Clone)]
pub(super) struct Transitions<const L: usize> {
    labels: usize,
    /// By label before, then label after.
    scores: [[f32; L]; L],
    /// Their exponentials.
    weights: [[f32; L]; L],
    /// The same by label after, then label before.
    back: [[f32; L]; L],
}

impl<const L: usize> Transitions<L> {
    pub(super) fn new(layer: &Layer) -> Self {
        let labels = layer.labels.len();
        let mut made = Self { labels, scores: [[f32::NEG_INFINITY; L]; L], weights: [[0.0; L]; L], back: [[0.0; L]; L] };
        for (from, row) in layer.transitions.chunks_exact(labels.max(1)).enumerate() {
            for (to, score) in row.iter().enumerate() {
                made.scores[from][to] = *score;
                made.weights[from][to] = score.exp();
                made.back[to][from] = score.exp();
            }
        }
        made
    }

    /// The path of the highest score.
    pub(super) fn viterbi(&self, local: &[[f32; L]]) -> Vec<usize> {
        let mut best = local[0];
        let mut back = vec![[0_u32; L]; local.len()];
        for (local, back) in local.iter().zip(&mut back).skip(1) {
            let mut next = [f32::NEG_INFINITY; L];
            let mut chosen = [0_u32; L];
            for (from, (score, row)) in (0_u32..).zip(best.iter().zip(&self.scores).take(self.labels)) {
                let scores: [f32; L] = std::array::from_fn(|to| score + row[to]);
                // Masks, not conditions: a compiler makes branches of those.
                let better: [u32; L] = std::array::from_fn(|to| u32::from(scores[to] > next[to]).wrapping_neg());
                chosen = std::array::from_fn(|to| chosen[to] & !better[to] | from & better[to]);
                next = std::array::from_fn(|to| if scores[to] > next[to] { scores[to] } else { next[to] });
            }
            next.iter_mut().zip(local).for_each(|(next, local)| *next += local);
            (best, *back) = (next, chosen);
        }
        let mut at = best[..self.labels].iter().enumerate().fold(0, |found, (label, score)| if *score > best[found] { label } else { found });
        let mut path = vec![0; local.len()];
        for (step, back) in path.iter_mut().zip(&back).rev() {
            *step = at;
            at = back[at] as usize;
        }
        path
    }

    /// The probability of every label at every token.
    pub(super) fn marginals(&self, local: &[[f32; L]]) -> Vec<[f32; L]> {
        let emission: Vec<[f32; L]> = local.iter().map(|row| self.emission(row)).collect();
        let mut forward = emission.clone();
        for token in 1..forward.len() {
            let (before, here) = forward.split_at_mut(token);
            let mut reach = [0.0; L];
            for (from, row) in before[token - 1].iter().zip(&self.weights).take(self.labels) {
                reach.iter_mut().zip(row).for_each(|(reach, weight)| *reach += from * weight);
            }
            here[0].iter_mut().zip(&reach).for_each(|(value, reach)| *value *= reach);
            normalise(&mut here[0][..self.labels]);
        }
        normalise(&mut forward[0][..self.labels]);
        let mut backward = [1.0; L];
        for token in (0..forward.len()).rev() {
            let both = &mut forward[token];
            both.iter_mut().zip(&backward).for_each(|(forward, backward)| *forward *= backward);
            normalise(&mut both[..self.labels]);
            // What an empty sum of floating-point numbers is in Rust.
            let mut sums = [-0.0; L];
            for ((emission, here), row) in emission[token].iter().zip(&backward).zip(&self.back).take(self.labels) {
                let ahead = emission * here;
                sums.iter_mut().zip(row).for_each(|(sum, weight)| *sum += weight * ahead);
            }
            backward = sums;
            normalise(&mut backward[..self.labels]);
        }
        forward
    }

    fn emission(&self, row: &[f32; L]) -> [f32; L] {
        let top = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let mut out = [0.0; L];
        out.iter_mut().zip(row).take(self.labels).for_each(|(out, score)| *out = (score - top).exp());
        out
    }
}
