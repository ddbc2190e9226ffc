//! Trains the part-of-speech tagger.
//!
//! What comes in: tagged sentences. What goes out: the bytes of `models/tagger.bin`.

use super::parser::Example;
use super::perceptron::{Dice, Learner, MARGIN, best, quantise, rival};
use super::silver::Sentence;
use crate::annotate::tag::{Context, FEATURES, KIND, Tagger, Upos, WIDTH};
use crate::annotate::weights::write_tables;

/// How long and how large.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Passes over the data, each of the two times.
    pub epochs: usize,
    /// Features that are kept.
    pub rows: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { epochs: 8, rows: 40_000 }
    }
}

/// Trains twice: once with all features, to find out which matter, and once more with those alone, so that they learn to do without
/// the others.
#[must_use]
pub fn train(sentences: &[&Sentence], settings: Settings) -> Vec<u8> {
    let all = learn(sentences, settings.epochs.div_ceil(2), Learner::new());
    let kept = all.averaged(settings.rows).into_iter().map(|(key, _)| key);
    let learner = learn(sentences, settings.epochs, Learner::restricted_to(kept));
    let classes = Upos::ALL.len();
    let rows = quantise(&learner.averaged(settings.rows), classes);
    write_tables(KIND, &[(classes, rows)])
}

fn learn(sentences: &[&Sentence], epochs: usize, mut learner: Learner<WIDTH>) -> Learner<WIDTH> {
    let mut dice = Dice::new(1);
    let classes = Upos::ALL.len();
    let mut keys = [0; FEATURES];
    for _ in 0..epochs {
        for at in dice.shuffled(sentences.len()) {
            let sentence = sentences[at];
            let words = sentence.words();
            let context = Context::of(&words);
            let mut before = (classes, classes);
            for (word, tag) in sentence.tags.iter().enumerate() {
                context.features(word, before, &mut keys);
                let scores = &learner.scores(&keys)[..classes];
                let gold = *tag as usize;
                let (guess, other) = (best(scores), rival(scores, gold));
                if scores[gold] - scores[other] <= MARGIN {
                    learner.update(&keys, gold, other);
                }
                before = (guess, before.0);
            }
        }
    }
    learner
}

/// The sentences with tags from taggers that have not seen them (two, each trained on one half): what a parser will have to live with.
#[must_use]
pub fn jackknife<'s>(sentences: &[&'s Sentence]) -> Vec<Example<'s>> {
    let mut examples = Vec::with_capacity(sentences.len());
    for half in 0..2 {
        let (own, other): (Vec<_>, Vec<_>) = sentences.iter().enumerate().partition(|(at, _)| at / 64 % 2 == half);
        let other: Vec<&Sentence> = other.into_iter().map(|(_, sentence)| *sentence).collect();
        let tagger = Tagger::from_bytes(&train(&other, Settings::default())).expect("just written");
        examples.extend(own.into_iter().map(|(_, sentence)| Example { sentence, tags: tagger.tag(&sentence.words()) }));
    }
    examples
}

/// Share of words that the tagger tags as the data does; with it the confusions (data's tag, tagger's tag, times), most frequent first.
#[must_use]
pub fn score(tagger: &Tagger, sentences: &[Sentence]) -> (f64, Vec<(Upos, Upos, usize)>) {
    let mut confusions = std::collections::BTreeMap::new();
    let (mut right, mut all) = (0usize, 0usize);
    for sentence in sentences {
        for (guess, gold) in tagger.tag(&sentence.words()).into_iter().zip(&sentence.tags) {
            all += 1;
            if guess == *gold {
                right += 1;
            } else {
                *confusions.entry((*gold, guess)).or_insert(0) += 1;
            }
        }
    }
    let mut confusions: Vec<_> = confusions.into_iter().map(|((gold, guess), times)| (gold, guess, times)).collect();
    confusions.sort_by_key(|confusion| std::cmp::Reverse(confusion.2));
    (right as f64 / all.max(1) as f64, confusions)
}
