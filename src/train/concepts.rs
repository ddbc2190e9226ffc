//! Gold spans and the labels of concepts → the weights that choose a concept for a mention's words.
//!
//! One multinomial logistic model a kind (data, purposes). What annotators said of spans counts fully; a label of the ontology says the
//! same with less weight, and so brings in words that no annotated policy has. An indicator keeps the two apart where they differ.

use std::collections::{BTreeMap, HashMap};

use super::resolution::Case;
use crate::knowledge::weights::{Layer, Row, Weights, key};
use crate::knowledge::{Concept, Knowledge};
use crate::label::MentionKind;
use crate::resolve::concepts::features::features;

/// What is counted of one example: features, concept, weight.
struct Example {
    features: Vec<u32>,
    label: usize,
    weight: f32,
}

/// How to train.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Times over the examples.
    pub epochs: usize,
    /// AdaGrad's step.
    pub rate: f32,
    /// Pull of weights towards nought.
    pub decay: f32,
    /// What a label of the ontology counts beside a gold span.
    pub label: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { epochs: 12, rate: 0.3, decay: 1e-4, label: 0.3 }
    }
}

/// Most concepts that one model can choose from.
const MOST: usize = 255;
/// Marks an example as a label of the ontology.
const OF_ONTOLOGY: u64 = 0x6c61_6265_6c00_0001;

/// The words of gold spans with their concepts.
fn gold(cases: &[&Case], kind: MentionKind) -> Vec<(Vec<String>, String)> {
    cases.iter().flat_map(|case| case.words(kind)).collect()
}

fn labels(knowledge: &Knowledge, kind: MentionKind) -> Vec<(&Concept, &str, f32)> {
    let scheme = if kind == MentionKind::Data { "data" } else { "purpose" };
    let mut found = Vec::new();
    for concept in knowledge.concepts().filter(|concept| concept.scheme == scheme) {
        found.extend(std::iter::once(&concept.label).chain(&concept.alt_labels).map(|label| (concept, label.as_str(), 1.0)));
        found.extend(concept.hidden_labels.iter().map(|label| (concept, label.as_str(), 0.5)));
    }
    found
}

/// The concepts to choose from, sorted: those that annotators used, then those with most labels.
fn choice(gold: &[(Vec<String>, String)], labels: &[(&Concept, &str, f32)]) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, concept) in gold {
        *counts.entry(concept).or_default() += 1000;
    }
    for (concept, ..) in labels {
        *counts.entry(&concept.curie).or_default() += 1;
    }
    let mut ranked: Vec<(&str, usize)> = counts.into_iter().collect();
    ranked.sort_by_key(|(concept, count)| (std::cmp::Reverse(*count), *concept));
    let mut chosen: Vec<String> = ranked.into_iter().take(MOST).map(|(concept, _)| concept.to_owned()).collect();
    chosen.sort();
    chosen
}

/// Trains the model for mentions of `kind`.
#[must_use]
pub fn train(cases: &[&Case], kind: MentionKind, knowledge: &Knowledge, settings: Settings) -> Weights {
    let (gold, labels) = (gold(cases, kind), labels(knowledge, kind));
    let names = choice(&gold, &labels);
    let number = |concept: &str| names.binary_search_by(|name| name.as_str().cmp(concept)).ok();
    let mut raw: Vec<(Vec<u64>, usize, f32)> = Vec::new();
    for (words, concept) in &gold {
        if let Some(label) = number(concept) {
            raw.push((features(words.iter().map(String::as_str), knowledge.classes()), label, 1.0));
        }
    }
    for (concept, words, weight) in &labels {
        if let Some(label) = number(&concept.curie) {
            let mut of = features(words.split_whitespace(), knowledge.classes());
            of.push(OF_ONTOLOGY);
            raw.push((of, label, weight * settings.label));
        }
    }
    let mut keys: Vec<u32> = raw.iter().flat_map(|(features, ..)| features).map(|feature| key(*feature)).collect();
    keys.sort_unstable();
    keys.dedup();
    let place: HashMap<u32, u32> = keys.iter().zip(0..).map(|(key, number)| (*key, number)).collect();
    let examples: Vec<Example> = raw
        .into_iter()
        .map(|(features, label, weight)| Example { features: features.iter().map(|feature| place[&key(*feature)]).collect(), label, weight })
        .collect();
    pack(&fit(&examples, keys.len(), names.len(), settings), &keys, names)
}

/// Weights by feature, then label.
fn fit(examples: &[Example], features: usize, labels: usize, settings: Settings) -> Vec<f32> {
    let mut weights = vec![0.0_f32; features * labels];
    let mut squares = vec![1e-3_f32; features * labels];
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut scores = vec![0.0_f32; labels];
    for _ in 0..settings.epochs {
        for at in (1..order.len()).rev() {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            order.swap(at, (state % (at as u64 + 1)) as usize);
        }
        for index in &order {
            let example = &examples[*index];
            scores.fill(0.0);
            for feature in &example.features {
                let row = &weights[*feature as usize * labels..][..labels];
                scores.iter_mut().zip(row).for_each(|(score, weight)| *score += weight);
            }
            let most = scores.iter().copied().fold(f32::MIN, f32::max);
            scores.iter_mut().for_each(|score| *score = (*score - most).exp());
            let sum: f32 = scores.iter().sum();
            for (label, score) in scores.iter().enumerate() {
                let gradient = (f32::from(u8::from(label == example.label)) - score / sum) * example.weight;
                if gradient.abs() < 2e-3 {
                    continue;
                }
                for feature in &example.features {
                    let at = *feature as usize * labels + label;
                    squares[at] += gradient * gradient;
                    weights[at] += settings.rate * (gradient / squares[at].sqrt() - settings.decay * weights[at]);
                }
            }
        }
    }
    weights
}

/// Weights below this share of the greatest are left out.
const PRUNE: f32 = 0.05;

fn pack(weights: &[f32], keys: &[u32], names: Vec<String>) -> Weights {
    let greatest = weights.iter().fold(1e-6_f32, |most, weight| most.max(weight.abs()));
    let scale = greatest / 127.0;
    let mut rows: Vec<Row> = Vec::new();
    for (key, row) in keys.iter().zip(weights.chunks_exact(names.len())) {
        let kept = row.iter().enumerate().filter(|(_, weight)| weight.abs() >= PRUNE * greatest);
        let kept: Vec<(u8, i8)> =
            kept.map(|(label, weight)| (u8::try_from(label).expect("no more labels than fit"), (weight / scale).round() as i8)).collect();
        if !kept.is_empty() {
            rows.push((*key, kept));
        }
    }
    // A layer a concept: then no transitions between labels are kept, which never follow one another here.
    let layer = |(first, name): (usize, String)| Layer { name: name.clone(), labels: vec![name], transitions: vec![0.0], scale, first };
    Weights::new(names.into_iter().enumerate().map(layer).collect(), rows)
}
