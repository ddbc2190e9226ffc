//! Samples → the weights of the linear labeller ([`crate::knowledge::weights::Weights`]).

use std::collections::HashMap;

use rayon::prelude::*;

use super::corpora::{DOMAINS, Sample, domain_of};
use super::crf::{Sequence, Settings, Trainer};
use crate::knowledge::weights::{Layer, Row, Weights, key};
use crate::label::features::{Context, Extractor, headings};

/// A layer to train, and the readings of it that the model keeps.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Name of the layer in the samples.
    pub layer: &'static str,
    /// Labels without `B-`/`I-`.
    pub labels: &'static [&'static str],
    /// Whether labels begin and go on (`B-`/`I-`), or only go on while they stay the same.
    pub begins: bool,
    /// (name in the model, corpus by whose rules it reads).
    pub readings: &'static [(&'static str, &'static str)],
}

/// All layers. Rights and other disclosures of which corpora have few examples are found by patterns (`patterns/disclosures.toml`), not here.
/// The product reads practices by the rules of `practices`, disclosures by those of `gdpr-transparency`.
pub const PLANS: [Plan; 7] = [
    Plan {
        layer: "trigger",
        labels: &["collect", "use", "store", "share", "sell", "transfer", "delete", "protect", "derive", "link"],
        begins: false,
        readings: &[("trigger", "practices")],
    },
    Plan { layer: "data", labels: &["data"], begins: true, readings: &[("data", "practices"), ("data-disclosed", "gdpr-transparency")] },
    Plan {
        layer: "party",
        labels: &["actor", "recipient", "source", "subject"],
        begins: true,
        readings: &[("party", "practices"), ("party-disclosed", "gdpr-transparency")],
    },
    Plan { layer: "purpose", labels: &["purpose"], begins: true, readings: &[("purpose", "practices"), ("purpose-disclosed", "gdpr-transparency")] },
    Plan { layer: "condition", labels: &["condition", "legal-basis"], begins: true, readings: &[("condition", "practices")] },
    Plan { layer: "detail", labels: &["duration", "location", "measure", "threat"], begins: true, readings: &[("detail", "practices")] },
    Plan {
        layer: "disclosure",
        labels: &["legal-basis", "duration", "transfer", "controller", "contact", "dpo-contact"],
        begins: true,
        readings: &[("disclosure", "gdpr-transparency")],
    },
];

impl Plan {
    fn names(&self) -> Vec<String> {
        let mut names = vec!["O".to_owned()];
        for label in self.labels {
            if self.begins {
                names.push(format!("B-{label}"));
                names.push(format!("I-{label}"));
            } else {
                names.push((*label).to_owned());
            }
        }
        names
    }

    fn number(&self, label: &str, first: bool) -> u8 {
        let Some(at) = self.labels.iter().position(|known| *known == label) else { return 0 };
        let number = if self.begins { 1 + 2 * at + usize::from(!first) } else { 1 + at };
        u8::try_from(number).expect("a layer has fewer than 256 labels")
    }
}

/// Features of every sentence of a sample, as dictionary numbers.
type Features = Vec<Vec<Vec<u32>>>;

/// Feature keys seen at least twice, numbered in the order of their keys.
struct Dictionary {
    numbers: HashMap<u32, u32>,
    keys: Vec<u32>,
}

fn raw_features(sample: &Sample) -> Vec<Vec<Vec<u32>>> {
    let extractor = Extractor::default();
    let headings = headings(&sample.segments, &sample.document.text);
    sample
        .annotated
        .sentences
        .iter()
        .enumerate()
        .map(|(index, sentence)| {
            let context = Context::of(index, &sample.segments, &sample.annotated, &headings);
            let mut rows = Vec::with_capacity(sentence.tokens.len());
            extractor.run(sentence, &sample.annotated, &context, |_, features| rows.push(features.iter().map(|f| key(*f)).collect()));
            rows
        })
        .collect()
}

/// A feature that is seen less often in all corpora together is left out.
const SELDOM: u32 = 3;

fn dictionary(raw: &[Features]) -> Dictionary {
    let mut counts: HashMap<u32, u32> = HashMap::new();
    for feature in raw.iter().flatten().flatten().flatten() {
        *counts.entry(*feature).or_default() += 1;
    }
    let mut keys: Vec<u32> = counts.into_iter().filter(|(_, count)| *count >= SELDOM).map(|(key, _)| key).collect();
    keys.sort_unstable();
    let numbers = keys.iter().enumerate().map(|(number, key)| (*key, u32::try_from(number).expect("keys are u32"))).collect();
    Dictionary { numbers, keys }
}

/// Trains all layers on `samples`. The same samples give the same model, on any number of threads.
#[must_use]
pub fn train(samples: &[&Sample], settings: Settings) -> Weights {
    train_layers(samples, settings, &[])
}

/// Trains only the layers of these names; all where there is none.
#[must_use]
pub fn train_layers(samples: &[&Sample], settings: Settings, only: &[String]) -> Weights {
    let raw: Vec<Features> = samples.par_iter().map(|sample| raw_features(sample)).collect();
    let dictionary = dictionary(&raw);
    let features: Vec<Features> = raw
        .into_par_iter()
        .map(|document| {
            document
                .into_iter()
                .map(|sentence| {
                    sentence.into_iter().map(|token| token.iter().filter_map(|key| dictionary.numbers.get(key).copied()).collect()).collect()
                })
                .collect()
        })
        .collect();
    let trained: Vec<(Plan, Trainer)> = PLANS
        .into_par_iter()
        .filter(|plan| only.is_empty() || only.iter().any(|layer| layer == plan.layer))
        .map(|plan| {
            let sequences = sequences(plan, samples, &features);
            let mut trainer = Trainer::new(plan.names().len(), dictionary.keys.len(), DOMAINS.len(), &sequences);
            trainer.train(&sequences, settings);
            (plan, trainer)
        })
        .collect();
    pack(&trained, &dictionary)
}

fn sequences<'f>(plan: Plan, samples: &[&Sample], features: &'f [Features]) -> Vec<Sequence<'f>> {
    let mut found = Vec::new();
    for (sample, document) in samples.iter().zip(features) {
        let Some(spans) = sample.layers.get(plan.layer) else { continue };
        let mut gold: Vec<Vec<u8>> = document.iter().map(|sentence| vec![0; sentence.len()]).collect();
        for span in spans {
            for (token, label) in gold[span.sentence].iter_mut().enumerate().take(span.end).skip(span.start) {
                *label = plan.number(&span.label, token == span.start);
            }
        }
        for (rows, gold) in document.iter().zip(gold).filter(|(rows, _)| !rows.is_empty()) {
            found.push(Sequence { features: rows, gold, domain: sample.domain });
        }
    }
    found
}

/// Weights below this share of a layer's greatest weight are left out…
const PRUNE: f32 = 0.02;
/// … and of the others the smallest, so that at most so many stay: the file is to be a few megabytes.
const MOST: usize = 4_000_000;

/// The share of a layer's greatest weight below which weights are left out.
fn cut(trained: &[(Plan, Trainer)], features: u32) -> f32 {
    let mut shares: Vec<f32> = Vec::new();
    for (plan, trainer) in trained {
        for (_, corpus) in plan.readings {
            let domain = domain_of(corpus);
            let greatest = greatest(trainer, domain, features);
            shares.extend(
                (0..features).flat_map(|feature| trainer.row(domain, feature)).map(|weight| weight.abs() / greatest).filter(|share| *share >= PRUNE),
            );
        }
    }
    if shares.len() <= MOST {
        return PRUNE;
    }
    let rank = shares.len() - MOST;
    *shares.select_nth_unstable_by(rank, f32::total_cmp).1
}

fn greatest(trainer: &Trainer, domain: usize, features: u32) -> f32 {
    (0..features).flat_map(|feature| trainer.row(domain, feature)).fold(1e-6_f32, |most, weight| most.max(weight.abs()))
}

fn pack(trained: &[(Plan, Trainer)], dictionary: &Dictionary) -> Weights {
    let mut layers: Vec<Layer> = Vec::new();
    let mut rows: Vec<Row> = dictionary.keys.iter().map(|key| (*key, Vec::new())).collect();
    let features = u32::try_from(dictionary.keys.len()).expect("keys are u32");
    let cut = cut(trained, features);
    let mut first = 0;
    for (plan, trainer) in trained {
        let labels = plan.names();
        for (name, corpus) in plan.readings {
            let domain = domain_of(corpus);
            let greatest = greatest(trainer, domain, features);
            let scale = greatest / 127.0;
            for feature in 0..features {
                for (label, weight) in trainer.row(domain, feature).enumerate() {
                    if weight.abs() >= cut * greatest {
                        let packed = (weight / scale).round() as i8;
                        rows[feature as usize].1.push((u8::try_from(first + label).expect("fewer than 256 labels in all"), packed));
                    }
                }
            }
            layers.push(Layer { name: (*name).to_owned(), labels: labels.clone(), transitions: trainer.transitions(domain), scale, first });
            first += labels.len();
        }
    }
    rows.retain(|row| !row.1.is_empty());
    Weights::new(layers, rows)
}
