//! Scores of tokens → the best sequence of labels, and how sure it is.

mod few;

use self::few::Transitions;
use crate::knowledge::weights::Layer;

/// A run of tokens with one label (without its `B-`/`I-`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Run {
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// Index of the layer's label that begins it.
    pub label: usize,
    /// Mean probability of its tokens' labels, 0 to 1.
    pub confidence: f32,
}

/// Decodes one layer of a sentence. `scores` holds `width` numbers for each token; the layer's labels begin at its `first`. `outside` is
/// added to the score of "O": negative finds more, positive less.
#[must_use]
pub fn decode(layer: &Layer, scores: &[i32], width: usize, outside: f32) -> Vec<Run> {
    Decoder::new(layer, outside).decode(scores, width)
}

/// A layer with what is the same for all sentences.
#[derive(Debug, Clone)]
pub struct Decoder<'l> {
    layer: &'l Layer,
    outside: f32,
    /// By how much "O" must be better than any other label for [`Decoder::says_nothing`].
    least: f32,
    few: Few<'l>,
}

/// The layer's transitions, padded to rows of 4, 8 or 16 labels.
#[derive(Debug, Clone)]
enum Few<'l> {
    Four(Box<Transitions<4>>),
    Eight(Box<Transitions<8>>),
    Sixteen(Box<Transitions<16>>),
    /// As they are, where there are more labels.
    Many(&'l [f32]),
}

impl<'l> Decoder<'l> {
    /// For a layer, with `outside` added to the score of "O".
    #[must_use]
    pub fn new(layer: &'l Layer, outside: f32) -> Self {
        let top = layer.transitions.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let least = (2.0 * (top - layer.transitions.first().copied().unwrap_or(0.0)) - outside) / layer.scale;
        let few = match layer.labels.len() {
            0..=4 => Few::Four(Box::new(Transitions::new(layer))),
            5..=8 => Few::Eight(Box::new(Transitions::new(layer))),
            9..=16 => Few::Sixteen(Box::new(Transitions::new(layer))),
            _ => Few::Many(&layer.transitions),
        };
        Self { layer, outside, least, few }
    }

    /// What the layer finds in a sentence, of which `scores` holds `width` numbers for each token.
    #[must_use]
    pub fn decode(&self, scores: &[i32], width: usize) -> Vec<Run> {
        let layer = self.layer;
        if scores.len() < width.max(1) || layer.labels.len() < 2 || self.says_nothing(scores, width) {
            return Vec::new();
        }
        match &self.few {
            Few::Four(transitions) => self.decode_few(transitions, scores, width),
            Few::Eight(transitions) => self.decode_few(transitions, scores, width),
            Few::Sixteen(transitions) => self.decode_few(transitions, scores, width),
            Few::Many(transitions) => {
                let mut local = Vec::with_capacity(scores.len() / width * layer.labels.len());
                scores.chunks_exact(width).for_each(|row| local.extend(self.local(row)));
                let path = viterbi(&local, transitions, layer.labels.len());
                if path.iter().all(|label| *label == 0) {
                    return Vec::new();
                }
                runs(layer, &path, &marginals(&local, transitions, layer.labels.len()), layer.labels.len())
            }
        }
    }

    fn decode_few<const L: usize>(&self, transitions: &Transitions<L>, scores: &[i32], width: usize) -> Vec<Run> {
        let padded = |row: &[i32]| {
            let mut local = [f32::NEG_INFINITY; L];
            local.iter_mut().zip(self.local(row)).for_each(|(place, score)| *place = score);
            local
        };
        let local: Vec<[f32; L]> = scores.chunks_exact(width).map(padded).collect();
        let path = transitions.viterbi(&local);
        if path.iter().all(|label| *label == 0) {
            return Vec::new();
        }
        runs(self.layer, &path, transitions.marginals(&local).as_flattened(), L)
    }

    /// The scores of a token's labels.
    fn local(&self, row: &[i32]) -> impl Iterator<Item = f32> {
        let labels = &row[self.layer.first..self.layer.first + self.layer.labels.len()];
        labels.iter().enumerate().map(|(label, score)| *score as f32 * self.layer.scale + if label == 0 { self.outside } else { 0.0 })
    }

    /// Whether "O" everywhere is surely the best path, so that none need be searched. A stretch of `n` other labels has `n + 1` transitions
    /// that "O" would not have; if every token's best other label is worse than "O" by twice what the best transition is better, no stretch
    /// pays. Most sentences say nothing in most layers.
    fn says_nothing(&self, scores: &[i32], width: usize) -> bool {
        scores.chunks_exact(width).all(|row| {
            let own = &row[self.layer.first..self.layer.first + self.layer.labels.len()];
            let (nothing, others) = own.split_first().expect("a layer has labels");
            let best = others.iter().copied().fold(i32::MIN, i32::max);
            (nothing - best) as f32 > self.least
        })
    }
}

/// The path of the highest score.
#[must_use]
pub fn viterbi(local: &[f32], transitions: &[f32], labels: usize) -> Vec<usize> {
    let tokens = local.len() / labels;
    let mut best = local[..labels].to_vec();
    let mut back = vec![0_u32; tokens * labels];
    let mut next = vec![0.0; labels];
    for token in 1..tokens {
        // Row by row of the transitions, so that the inner loop has no branch.
        let back = &mut back[token * labels..(token + 1) * labels];
        next.fill(f32::NEG_INFINITY);
        for (from, (score, row)) in (0_u32..).zip(best.iter().zip(transitions.chunks_exact(labels))) {
            for ((next, back), transition) in next.iter_mut().zip(back.iter_mut()).zip(row) {
                let score = score + transition;
                let better = score > *next;
                *back = if better { from } else { *back };
                *next = if better { score } else { *next };
            }
        }
        next.iter_mut().zip(&local[token * labels..(token + 1) * labels]).for_each(|(next, local)| *next += local);
        std::mem::swap(&mut best, &mut next);
    }
    let mut at = best.iter().enumerate().fold(0, |found, (label, score)| if *score > best[found] { label } else { found });
    let mut path = vec![0; tokens];
    for token in (0..tokens).rev() {
        path[token] = at;
        at = back[token * labels + at] as usize;
    }
    path
}

/// Forward and backward sums of a sentence, each token's scaled to one, with what they were made of.
#[derive(Debug, Clone)]
pub struct Lattice {
    labels: usize,
    forward: Vec<f32>,
    backward: Vec<f32>,
    emission: Vec<f32>,
    weights: Vec<f32>,
}

impl Lattice {
    /// Sums over all paths (forward-backward, rescaled at each token so that nothing over- or underflows).
    #[must_use]
    pub fn new(local: &[f32], transitions: &[f32], labels: usize) -> Self {
        let tokens = local.len() / labels;
        let weights: Vec<f32> = transitions.iter().map(|weight| weight.exp()).collect();
        let mut emission = vec![0.0_f32; local.len()];
        for (row, out) in local.chunks_exact(labels).zip(emission.chunks_exact_mut(labels)) {
            let top = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            out.iter_mut().zip(row).for_each(|(out, score)| *out = (score - top).exp());
        }
        let mut forward = emission.clone();
        let mut reach = vec![0.0_f32; labels];
        for token in 1..tokens {
            let (before, here) = forward.split_at_mut(token * labels);
            let before = &before[(token - 1) * labels..];
            reach.fill(0.0);
            for (from, row) in before.iter().zip(weights.chunks_exact(labels)) {
                reach.iter_mut().zip(row).for_each(|(reach, weight)| *reach += from * weight);
            }
            here[..labels].iter_mut().zip(&reach).for_each(|(value, reach)| *value *= reach);
            normalise(&mut here[..labels]);
        }
        if tokens > 0 {
            normalise(&mut forward[..labels]);
        }
        let mut backward = vec![1.0_f32; local.len()];
        for token in (1..tokens).rev() {
            let (before, here) = backward.split_at_mut(token * labels);
            let before = &mut before[(token - 1) * labels..];
            let ahead: Vec<f32> = (0..labels).map(|to| emission[token * labels + to] * here[to]).collect();
            for (from, value) in before.iter_mut().enumerate() {
                *value = (0..labels).map(|to| weights[from * labels + to] * ahead[to]).sum();
            }
            normalise(before);
        }
        Self { labels, forward, backward, emission, weights }
    }

    /// The probability of every label at every token.
    #[must_use]
    pub fn marginals(&self) -> Vec<f32> {
        let mut out: Vec<f32> = self.forward.iter().zip(&self.backward).map(|(a, b)| a * b).collect();
        out.chunks_exact_mut(self.labels).for_each(normalise);
        out
    }

    /// The probability of every pair of labels at tokens `token - 1` and `token`, at `from * labels + to`.
    #[must_use]
    pub fn pairs(&self, token: usize) -> Vec<f32> {
        let labels = self.labels;
        let before = &self.forward[(token - 1) * labels..token * labels];
        let mut out = vec![0.0; labels * labels];
        for (from, reach) in before.iter().enumerate() {
            for to in 0..labels {
                let at = token * labels + to;
                out[from * labels + to] = reach * self.weights[from * labels + to] * self.emission[at] * self.backward[at];
            }
        }
        normalise(&mut out);
        out
    }
}

fn normalise(values: &mut [f32]) {
    let scale = 1.0 / values.iter().sum::<f32>().max(f32::MIN_POSITIVE);
    values.iter_mut().for_each(|value| *value *= scale);
}

/// The probability of every label at every token.
#[must_use]
pub fn marginals(local: &[f32], transitions: &[f32], labels: usize) -> Vec<f32> {
    Lattice::new(local, transitions, labels).marginals()
}

/// Groups a path into runs; of the marginals `labels` belong to each token. `B-x` begins one, `I-x` goes on; a label without either (`collect`) goes on while it stays the same.
fn runs(layer: &Layer, path: &[usize], marginals: &[f32], labels: usize) -> Vec<Run> {
    let name = |label: usize| -> &str { layer.labels[label].trim_start_matches("B-").trim_start_matches("I-") };
    let mut found: Vec<Run> = Vec::new();
    for (token, label) in path.iter().copied().enumerate() {
        if label == 0 {
            continue;
        }
        let sure = marginals[token * labels + label];
        let begins = layer.labels[label].starts_with("B-");
        match found.last_mut() {
            Some(run) if run.end == token && !begins && name(run.label) == name(label) => {
                run.end = token + 1;
                run.confidence += sure;
            }
            _ => found.push(Run { start: token, end: token + 1, label, confidence: sure }),
        }
    }
    for run in &mut found {
        run.confidence /= (run.end - run.start) as f32;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_best_path_and_its_runs() {
        let layer = Layer {
            name: "data".into(),
            labels: vec!["O".into(), "B-data".into(), "I-data".into()],
            transitions: vec![0.0, 0.0, -9.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
            scale: 1.0,
            first: 1,
        };
        // Four tokens in a table with one foreign label before ours.
        let scores = [0, 3, 0, 0, 0, 0, 4, 0, 0, 0, 0, 4, 0, 3, 0, 2];
        let found = decode(&layer, &scores, 4, 0.0);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].start, found[0].end, found[0].label), (1, 3, 1));
        assert!(found[0].confidence > 0.8 && found[0].confidence <= 1.0);
        assert!(decode(&layer, &scores, 4, 50.0).is_empty());
    }

    /// Padded rows give the same paths and, to the last bit, the same sums as rows of any length.
    #[test]
    fn few_labels_are_decoded_as_many_are() {
        let mut state = 1_u32;
        let mut random = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) as f32 / 6553.6 - 5.0
        };
        for labels in 2..=16 {
            let transitions: Vec<f32> = (0..labels * labels).map(|_| random()).collect();
            let names = (0..labels).map(|label| label.to_string()).collect();
            let layer = Layer { name: "data".into(), labels: names, transitions, scale: 0.1, first: 0 };
            let scores: Vec<i32> = (0..labels * 30).map(|_| (random() * 20.0) as i32).collect();
            let mut decoder = Decoder::new(&layer, 0.3);
            let found = decoder.decode(&scores, labels);
            decoder.few = Few::Many(&layer.transitions);
            assert_eq!(found, decoder.decode(&scores, labels));
        }
    }

    #[test]
    fn marginals_sum_to_one() {
        let local = [0.3, 1.0, -2.0, 0.5, 0.1, 0.0];
        let transitions = [0.1, -0.4, 0.2, 0.9, 0.0, 0.0, -1.0, 0.3, 0.2];
        let found = marginals(&local, &transitions, 3);
        for token in found.chunks(3) {
            assert!((token.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        }
    }
}
