//! Gold practices → the weights that put practices together: which span belongs to which action, what is denied, how firmly it is said.
//!
//! What comes in: samples with practices, and for each the labels that a labeller which has not seen it finds there, so that what is
//! learned here knows the labeller's mistakes. What goes out: one [`Weights`] with the layers `link`, `polarity` and `modality`.

use std::collections::HashMap;

use super::corpora::{GoldPractice, Sample};
use super::crf::{Sequence, Settings, Trainer};
use crate::annotate::Annotated;
use crate::knowledge::Knowledge;
use crate::knowledge::weights::{Layer, Row, Weights, key};
use crate::label::{Labels, Profile, SentenceLabels, Slot, Slotted, Trigger};
use crate::practice::cues::MODALITIES;
use crate::practice::lead::lead;
use crate::practice::link::Scene;
use crate::text::Span;

/// The layers and their labels.
const LAYERS: [(&str, &[&str]); 3] =
    [("link", &["no", "yes"]), ("polarity", &["affirmed", "denied"]), ("modality", &["certain", "possible", "typical", "required", "optional"])];

/// Examples of one layer: features and label.
type Examples = Vec<(Vec<u32>, u8)>;

/// Trains on `samples`; `labels` holds for each of them what a labeller found.
#[must_use]
pub fn train(samples: &[&Sample], labels: &[Labels], knowledge: &Knowledge, settings: Settings) -> Weights {
    let mut examples: [Examples; 3] = Default::default();
    for (sample, found) in samples.iter().zip(labels).filter(|(sample, _)| !sample.practices.is_empty()) {
        Collector { sample, labels: found, knowledge, examples: &mut examples }.run();
        let gold = gold_labels(sample);
        Collector { sample, labels: &gold, knowledge, examples: &mut examples }.run();
    }
    let mut layers = Vec::new();
    let mut rows: HashMap<u32, Vec<(u8, i8)>> = HashMap::new();
    for ((name, names), examples) in LAYERS.into_iter().zip(&examples) {
        let first = layers.iter().map(|layer: &Layer| layer.labels.len()).sum();
        layers.push(layer(name, names, first, examples, settings, &mut rows));
    }
    let rows: Vec<Row> = rows.into_iter().collect();
    Weights::new(layers, rows)
}

fn layer(name: &str, names: &[&str], first: usize, examples: &Examples, settings: Settings, rows: &mut HashMap<u32, Vec<(u8, i8)>>) -> Layer {
    let mut counts: HashMap<u32, u32> = HashMap::new();
    examples.iter().flat_map(|example| &example.0).for_each(|feature| *counts.entry(*feature).or_default() += 1);
    let mut keys: Vec<u32> = counts.into_iter().filter(|(_, count)| *count > 1).map(|(key, _)| key).collect();
    keys.sort_unstable();
    let number = |key: &u32| keys.binary_search(key).ok().and_then(|number| u32::try_from(number).ok());
    let numbered: Vec<[Vec<u32>; 1]> = examples.iter().map(|example| [example.0.iter().filter_map(number).collect()]).collect();
    let sequences: Vec<Sequence<'_>> =
        numbered.iter().zip(examples).map(|(features, example)| Sequence { features, gold: vec![example.1], domain: 0 }).collect();
    let mut trainer = Trainer::new(names.len(), keys.len(), 1, &sequences);
    trainer.train(&sequences, settings);
    let all = 0..u32::try_from(keys.len()).expect("keys are u32");
    let greatest = all.clone().flat_map(|feature| trainer.row(0, feature)).fold(1e-6_f32, |most, weight| most.max(weight.abs()));
    let scale = greatest / 127.0;
    for feature in all {
        for (label, weight) in trainer.row(0, feature).enumerate() {
            let packed = (weight / scale).round() as i8;
            if packed != 0 {
                let label = u8::try_from(first + label).expect("fewer than 256 labels in all");
                rows.entry(keys[feature as usize]).or_default().push((label, packed));
            }
        }
    }
    Layer {
        name: name.to_owned(),
        labels: names.iter().map(|name| (*name).to_owned()).collect(),
        transitions: vec![0.0; names.len().pow(2)],
        scale,
        first,
    }
}

/// What the labeller would have found if it were always right.
#[must_use]
pub fn gold_labels(sample: &Sample) -> Labels {
    let mut sentences = vec![SentenceLabels::default(); sample.segments.sentences.len()];
    for (layer, spans) in &sample.layers {
        for span in spans {
            let found = &mut sentences[span.sentence];
            if *layer == "trigger" {
                found.triggers.push(Trigger { start: span.start, end: span.end, action: span.label.clone(), confidence: 1.0 });
            } else if let Some(slot) = Slot::from_word(&span.label).filter(|_| *layer != "disclosure") {
                found.slots.push(Slotted { slot, start: span.start, end: span.end, confidence: 1.0 });
            }
        }
    }
    for found in &mut sentences {
        found.triggers.sort_by_key(|trigger| trigger.start);
        found.slots.sort_by_key(|slot| (slot.start, slot.end));
    }
    Labels { profile: Profile::Linear, sentences }
}

struct Collector<'a> {
    sample: &'a Sample,
    labels: &'a Labels,
    knowledge: &'a Knowledge,
    examples: &'a mut [Examples; 3],
}

fn place(annotated: &Annotated, sentence: usize, start: usize, end: usize) -> Span {
    let tokens = &annotated.sentences[sentence].tokens;
    Span::new(tokens[start].span.start, tokens[end - 1].span.end)
}

/// Whether two spans are the same to half of their words or more.
fn alike(a: Span, b: Span) -> bool {
    let shared = a.end.min(b.end).saturating_sub(a.start.max(b.start));
    2 * shared >= a.join(b).len() && shared > 0
}

fn keys(features: &[u64]) -> Vec<u32> {
    features.iter().map(|feature| key(*feature)).collect()
}

impl<'a> Collector<'a> {
    fn run(&mut self) {
        for index in 0..self.labels.sentences.len() {
            let scene = self.scene(index);
            for trigger in &scene.labels.triggers {
                let gold = self.gold(&scene, trigger);
                for slot in &scene.labels.slots {
                    let features = keys(&scene.pair(trigger, slot));
                    self.examples[0].push((features, u8::from(self.links(&gold, index, slot, None))));
                }
                self.manner(&scene, trigger, &gold);
            }
            if let Some(lead) = lead(index, &self.sample.segments, &self.sample.annotated, &self.labels.sentences) {
                self.across(&scene, &self.scene(lead));
            }
        }
    }

    fn scene(&self, sentence: usize) -> Scene<'a> {
        Scene::new(&self.sample.annotated, sentence, &self.labels.sentences[sentence])
    }

    /// The gold practices that this trigger states.
    fn gold(&self, scene: &Scene<'_>, trigger: &Trigger) -> Vec<&'a GoldPractice> {
        let span = place(scene.annotated, scene.sentence, trigger.start, trigger.end);
        let states = |gold: &&GoldPractice| gold.trigger.is_some_and(|other| other.overlaps(span));
        self.sample.practices.iter().filter(states).collect()
    }

    /// Whether one of these practices has the span as an argument; with `evidence`, only one that this sentence is the evidence of.
    fn links(&self, gold: &[&GoldPractice], sentence: usize, slot: &Slotted, evidence: Option<usize>) -> bool {
        let span = place(&self.sample.annotated, sentence, slot.start, slot.end);
        let within = |gold: &&&GoldPractice| evidence.is_none_or(|index| gold.evidence.overlaps(self.sample.segments.sentences[index].span));
        gold.iter().filter(within).any(|gold| {
            gold.arguments.iter().any(|argument| {
                (argument.role == slot.slot.as_str() || (argument.role == "legal-basis" && slot.slot == Slot::Condition))
                    && alike(argument.span, span)
            })
        })
    }

    fn manner(&mut self, scene: &Scene<'_>, trigger: &Trigger, gold: &[&GoldPractice]) {
        let Some(gold) = gold.first() else { return };
        self.examples[1].push((keys(&scene.polarity_features(trigger, self.knowledge)), u8::from(gold.denied)));
        let modality = MODALITIES.iter().position(|modality| modality.as_str() == gold.modality);
        if let Some(modality) = modality.and_then(|modality| u8::try_from(modality).ok()) {
            self.examples[2].push((keys(&scene.modality_features(trigger, self.knowledge)), modality));
        }
    }

    /// Pairs of a list item and the sentence that leads into it.
    fn across(&mut self, item: &Scene<'a>, lead: &Scene<'a>) {
        for trigger in &lead.labels.triggers {
            let gold = self.gold(lead, trigger);
            for slot in &item.labels.slots {
                let linked = self.links(&gold, item.sentence, slot, Some(item.sentence));
                self.examples[0].push((keys(&lead.across(item, trigger, slot, true)), u8::from(linked)));
            }
        }
        for trigger in &item.labels.triggers {
            let gold = self.gold(item, trigger);
            for slot in &lead.labels.slots {
                let linked = self.links(&gold, lead.sentence, slot, Some(item.sentence));
                self.examples[0].push((keys(&item.across(lead, trigger, slot, false)), u8::from(linked)));
            }
        }
    }
}
