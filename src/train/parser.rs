//! Trains the dependency parser.
//!
//! What comes in: parsed sentences, with tags as the tagger gives them. What goes out: the bytes of `models/parser.bin`.
//!
//! The tree builder learns from a dynamic oracle (Goldberg and Nivre 2013): it follows its own decisions, and is told in each state
//! which of them still lead to the best tree that can be reached.

use super::perceptron::{Dice, Learner, MARGIN, best, quantise, rival};
use super::silver::Sentence;
use crate::annotate::parse::features::{self, Items, Tree};
use crate::annotate::parse::state::{State, Transition};
use crate::annotate::parse::{Deprel, KIND, LABEL_WIDTH, Parser, ROOT, STEP_WIDTH};
use crate::annotate::tag::Upos;
use crate::annotate::weights::write_tables;

/// How long and how large.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Passes over the data, each of the two times.
    pub epochs: usize,
    /// Features that are kept for building trees.
    pub step_rows: usize,
    /// Features that are kept for naming arcs.
    pub label_rows: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { epochs: 12, step_rows: 120_000, label_rows: 60_000 }
    }
}

/// A sentence and the tags that the tagger gives it.
#[derive(Debug, Clone)]
pub struct Example<'s> {
    /// The sentence with its tree.
    pub sentence: &'s Sentence,
    /// Tags to learn from.
    pub tags: Vec<Upos>,
}

/// Trains both classifiers twice: once with all features, to find out which matter, and once more with those alone.
#[must_use]
pub fn train(examples: &[Example<'_>], settings: Settings) -> Vec<u8> {
    let half = settings.epochs.div_ceil(2);
    let all = learn_steps(examples, half, Learner::new());
    let kept = all.averaged(settings.step_rows).into_iter().map(|row| row.0);
    let steps = learn_steps(examples, settings.epochs, Learner::restricted_to(kept));
    let all = learn_labels(examples, half, Learner::new());
    let kept = all.averaged(settings.label_rows).into_iter().map(|row| row.0);
    let labels = learn_labels(examples, settings.epochs, Learner::restricted_to(kept));
    let step_rows = quantise(&steps.averaged(settings.step_rows), Transition::ALL.len());
    let label_rows = quantise(&labels.averaged(settings.label_rows), Deprel::ALL.len());
    write_tables(KIND, &[(Transition::ALL.len(), step_rows), (Deprel::ALL.len(), label_rows)])
}

fn learn_steps(examples: &[Example<'_>], epochs: usize, mut learner: Learner<STEP_WIDTH>) -> Learner<STEP_WIDTH> {
    let mut dice = Dice::new(2);
    let mut keys = [0; features::STEP];
    for epoch in 0..epochs {
        for at in dice.shuffled(examples.len()) {
            let Example { sentence, tags } = &examples[at];
            let items = Items::of(&sentence.words(), tags);
            let gold = Gold::of(sentence);
            let mut state = State::new(sentence.forms.len());
            while !state.is_done() {
                let allowed = Transition::ALL.map(|transition| state.allows(transition));
                let costs = gold.costs(&state);
                let cheapest = (0..3).filter(|&t| allowed[t]).map(|t| costs[t]).min().expect("before the end something is allowed");
                features::step(&items, &state, &mut keys);
                let scores = learner.scores(&keys);
                let top =
                    |test: &dyn Fn(usize) -> bool| (0..3).filter(|&t| allowed[t] && test(t)).reduce(|a, b| if scores[b] > scores[a] { b } else { a });
                let guess = top(&|_| true).expect("something is allowed");
                let right = top(&|t| costs[t] == cheapest).expect("the cheapest is allowed");
                if let Some(wrong) = top(&|t| costs[t] > cheapest)
                    && scores[right] - scores[wrong] <= MARGIN
                {
                    learner.update(&keys, right, wrong);
                }
                // In the first pass its own decisions are too wild to learn from.
                let explores = epoch > 0 && dice.roll(10) > 0;
                state.take(Transition::ALL[if explores { guess } else { right }]);
            }
        }
    }
    learner
}

/// The tree to be reached.
struct Gold {
    heads: Vec<u32>,
    children: Vec<Vec<u32>>,
}

impl Gold {
    fn of(sentence: &Sentence) -> Self {
        let length = u32::try_from(sentence.forms.len()).expect("sentences are short");
        let heads: Vec<u32> = sentence.heads.iter().map(|head| if *head == ROOT { length } else { *head }).collect();
        let mut children = vec![Vec::new(); heads.len() + 1];
        for (at, head) in (0..).zip(&heads) {
            children[*head as usize].push(at);
        }
        Self { heads, children }
    }

    /// How many arcs of the tree each transition makes unreachable.
    fn costs(&self, state: &State) -> [usize; 3] {
        let (top, under, next) = (state.on_stack(0), state.on_stack(1), state.next);
        let mut costs = [0; 3];
        if next < state.root() {
            let below = &state.stack[..state.stack.len().saturating_sub(1)];
            let lost_head = below.contains(&self.heads[next as usize]);
            let lost = self.children[next as usize].iter().filter(|child| state.stack.contains(child)).count();
            costs[0] = usize::from(lost_head) + lost;
        }
        if let Some(&head) = self.heads.get(top as usize) {
            let to_come = self.children[top as usize].iter().filter(|child| **child >= next).count();
            costs[1] = usize::from(head == under || head > next) + to_come;
            costs[2] = usize::from(head >= next) + to_come;
        }
        costs
    }
}

fn learn_labels(examples: &[Example<'_>], epochs: usize, mut learner: Learner<LABEL_WIDTH>) -> Learner<LABEL_WIDTH> {
    let mut dice = Dice::new(3);
    let mut keys = [0; features::LABEL];
    for _ in 0..epochs {
        for at in dice.shuffled(examples.len()) {
            let Example { sentence, tags } = &examples[at];
            let items = Items::of(&sentence.words(), tags);
            let heads = Gold::of(sentence).heads;
            let mut tree = Tree::new(&items, &heads);
            for (word, label) in (0..).zip(&sentence.labels) {
                let gold = *label as usize;
                let mut guess = gold;
                if *label != Deprel::Root {
                    tree.features(word, &mut keys);
                    let scores = &learner.scores(&keys)[..Deprel::ALL.len()];
                    let other = rival(scores, gold);
                    guess = best(scores);
                    if scores[gold] - scores[other] <= MARGIN {
                        learner.update(&keys, gold, other);
                    }
                }
                tree.set(word, guess as u64);
            }
        }
    }
    learner
}

/// Scores against the data.
#[derive(Debug, Clone, Default)]
pub struct Scores {
    /// Words, without punctuation.
    pub words: usize,
    /// Share of them with the right head.
    pub unlabelled: f64,
    /// Share of them with the right head and label.
    pub labelled: f64,
    /// Sentences whose root is right, as a share.
    pub roots: f64,
    /// For each label: words that have it in the data, words that got it, words that rightly got it with the right head.
    pub labels: std::collections::BTreeMap<Deprel, (usize, usize, usize)>,
}

/// Compares the parser's trees with those of the data.
#[must_use]
pub fn score(parser: &Parser, examples: &[Example<'_>]) -> Scores {
    let mut scores = Scores::default();
    let (mut heads, mut both, mut roots) = (0usize, 0usize, 0usize);
    for Example { sentence, tags } in examples {
        for (at, arc) in parser.parse(&sentence.words(), tags).into_iter().enumerate() {
            let (head, label) = (sentence.heads[at], sentence.labels[at]);
            let is_right = arc.head == head && arc.label == label;
            roots += usize::from(head == ROOT && arc.head == ROOT);
            scores.labels.entry(label).or_default().0 += 1;
            scores.labels.entry(arc.label).or_default().1 += 1;
            scores.labels.entry(label).or_default().2 += usize::from(is_right);
            if sentence.tags[at] != Upos::Punct {
                scores.words += 1;
                heads += usize::from(arc.head == head);
                both += usize::from(is_right);
            }
        }
    }
    scores.unlabelled = heads as f64 / scores.words.max(1) as f64;
    scores.labelled = both as f64 / scores.words.max(1) as f64;
    scores.roots = roots as f64 / examples.len().max(1) as f64;
    scores
}
