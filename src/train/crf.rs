//! Trains linear-chain conditional random fields, one a layer, by AdaGrad on the conditional likelihood.
//!
//! Corpora annotate by different rules. A weight is the sum of one that all corpora share and one of the corpus at hand (Daumé III 2007,
//! "Frustratingly easy domain adaptation"); the labels that the product wants are read with the weights of one corpus, which costs
//! nothing at run time since the sum is made when training ends.

use crate::label::decode::Lattice;

/// A sentence with its features (dictionary numbers) and gold labels.
#[derive(Debug, Clone)]
pub struct Sequence<'f> {
    /// Features of each token.
    pub features: &'f [Vec<u32>],
    /// Label of each token.
    pub gold: Vec<u8>,
    /// Index of the corpus.
    pub domain: usize,
}

/// How to train.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Times over the data.
    pub epochs: usize,
    /// AdaGrad's step.
    pub rate: f32,
    /// Weight decay on every touched weight.
    pub decay: f32,
    /// Share of a token's features that are hidden in each step, others each time, so that no weight leans on few words.
    pub dropout: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { epochs: 8, rate: 0.08, decay: 2e-5, dropout: 0.5 }
    }
}

/// No row.
const NONE: u32 = u32::MAX;

/// A corpus that has a feature this often may weigh it in its own way.
const KNOWN: u32 = 2;

/// The weights of one layer under training.
pub struct Trainer {
    labels: usize,
    /// `[row][label]`: a row for each feature, which all corpora share, then one for each feature that a corpus knows well.
    weights: Vec<f32>,
    /// For each corpus, the row of each feature; [`NONE`] where it has none of its own.
    own: Vec<Vec<u32>>,
    squares: Vec<f32>,
    /// `[domain][from][to]`.
    transitions: Vec<f32>,
    transition_squares: Vec<f32>,
    /// What weights are worth when all features are seen.
    keep: f32,
    random: u64,
}

impl Trainer {
    /// Weights of nought for so many labels, features and corpora; a corpus gets weights of its own for features that stand at least
    /// `KNOWN` times in its sequences.
    #[must_use]
    pub fn new(labels: usize, features: usize, domains: usize, sequences: &[Sequence<'_>]) -> Self {
        let mut counts = vec![vec![0_u32; features]; domains];
        for sequence in sequences {
            let counts = &mut counts[sequence.domain];
            sequence.features.iter().flatten().for_each(|feature| counts[*feature as usize] += 1);
        }
        let mut rows = features;
        let mut row = |count: u32| {
            if count < KNOWN {
                return NONE;
            }
            rows += 1;
            u32::try_from(rows - 1).expect("rows are counted in 32 bits")
        };
        let own = counts.into_iter().map(|counts| counts.into_iter().map(&mut row).collect()).collect();
        let shares = domains + 1;
        Self {
            labels,
            weights: vec![0.0; rows * labels],
            own,
            squares: vec![1e-4; rows * labels],
            transitions: vec![0.0; shares * labels * labels],
            transition_squares: vec![1e-4; shares * labels * labels],
            keep: 1.0,
            random: 0x2545_f491_4f6c_dd1d,
        }
    }

    /// Where the weights of a feature begin: those that all share, and the corpus' own.
    fn places(&self, domain: usize, feature: u32) -> impl Iterator<Item = usize> + use<> {
        let own = self.own[domain][feature as usize];
        let labels = self.labels;
        [feature, own].into_iter().filter(|row| *row != NONE).map(move |row| row as usize * labels)
    }

    /// The weights that reading by the rules of `domain` uses: of a feature, for each label.
    pub fn row(&self, domain: usize, feature: u32) -> impl Iterator<Item = f32> + '_ {
        (0..self.labels).map(move |label| self.keep * self.places(domain, feature).map(|at| self.weights[at + label]).sum::<f32>())
    }

    /// The transitions that reading by the rules of `domain` uses.
    #[must_use]
    pub fn transitions(&self, domain: usize) -> Vec<f32> {
        let size = self.labels * self.labels;
        (0..size).map(|at| self.transitions[at] + self.transitions[(domain + 1) * size + at]).collect()
    }

    /// Scores of a sentence's tokens.
    fn local(&self, sequence: &Sequence<'_>) -> Vec<f32> {
        let mut local = vec![0.0; sequence.features.len() * self.labels];
        for (token, features) in sequence.features.iter().enumerate() {
            let row = &mut local[token * self.labels..(token + 1) * self.labels];
            for feature in features {
                for at in self.places(sequence.domain, *feature) {
                    for (label, score) in row.iter_mut().enumerate() {
                        *score += self.weights[at + label];
                    }
                }
            }
        }
        local
    }

    /// Trains on `sequences` in an order shuffled anew, but always alike, in each epoch.
    pub fn train(&mut self, sequences: &[Sequence<'_>], settings: Settings) {
        let mut order: Vec<usize> = (0..sequences.len()).collect();
        self.keep = 1.0 - settings.dropout;
        let threshold = (f64::from(settings.dropout) * f64::from(u32::MAX)) as u32;
        let mut seen: Vec<Vec<u32>> = Vec::new();
        let mut sum = vec![0.0_f32; self.weights.len()];
        let first = settings.epochs / 2;
        for epoch in 0..settings.epochs {
            for at in (1..order.len()).rev() {
                let chosen = self.next() % (at as u64 + 1);
                order.swap(at, usize::try_from(chosen).expect("it is below `at`"));
            }
            for index in &order {
                let whole = &sequences[*index];
                seen.clear();
                for features in whole.features {
                    seen.push(features.iter().copied().filter(|_| self.next() as u32 >= threshold).collect());
                }
                self.step(&Sequence { features: &seen, gold: whole.gold.clone(), domain: whole.domain }, settings);
            }
            if epoch >= first {
                sum.iter_mut().zip(&self.weights).for_each(|(sum, weight)| *sum += weight);
            }
        }
        // The mean over the later epochs wavers less than where the last step happened to end.
        let share = 1.0 / (settings.epochs - first).max(1) as f32;
        self.weights.iter_mut().zip(sum).for_each(|(weight, sum)| *weight = sum * share);
    }

    /// The next of a fixed row of numbers that look random (xorshift).
    const fn next(&mut self) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random
    }

    fn step(&mut self, sequence: &Sequence<'_>, settings: Settings) {
        let labels = self.labels;
        let local = self.local(sequence);
        let transitions = self.transitions(sequence.domain);
        let lattice = Lattice::new(&local, &transitions, labels);
        let probable = lattice.marginals();
        for (token, features) in sequence.features.iter().enumerate() {
            let gold = sequence.gold[token] as usize;
            let row = &probable[token * labels..(token + 1) * labels];
            let gradient: Vec<(usize, f32)> =
                row.iter().enumerate().map(|(label, p)| (label, f32::from(u8::from(label == gold)) - p)).filter(|(_, g)| g.abs() > 1e-3).collect();
            if gradient.is_empty() {
                continue;
            }
            for feature in features {
                for at in self.places(sequence.domain, *feature) {
                    for &(label, g) in &gradient {
                        let place = at + label;
                        self.squares[place] += g * g;
                        let weight = &mut self.weights[place];
                        *weight += settings.rate * (g / self.squares[place].sqrt() - settings.decay * *weight);
                    }
                }
            }
        }
        self.step_transitions(sequence, &probable, &lattice, settings);
    }

    fn step_transitions(&mut self, sequence: &Sequence<'_>, probable: &[f32], lattice: &Lattice, settings: Settings) {
        let labels = self.labels;
        let size = labels * labels;
        let mut gradient = vec![0.0_f32; size];
        for token in 1..sequence.gold.len() {
            let (from_gold, to_gold) = (sequence.gold[token - 1] as usize, sequence.gold[token] as usize);
            if from_gold == 0 && to_gold == 0 && probable[(token - 1) * labels] > 0.99 && probable[token * labels] > 0.99 {
                continue;
            }
            gradient[from_gold * labels + to_gold] += 1.0;
            gradient.iter_mut().zip(lattice.pairs(token)).for_each(|(g, p)| *g -= p);
        }
        for (at, g) in gradient.iter().enumerate().filter(|(_, g)| g.abs() > 1e-4) {
            for share in [0, sequence.domain + 1] {
                let place = share * size + at;
                self.transition_squares[place] += g * g;
                self.transitions[place] += settings.rate * g / self.transition_squares[place].sqrt();
            }
        }
    }
}
