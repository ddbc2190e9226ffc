//! The linear profile: every layer of the learned model over a sentence's features.

use super::decode::decode;
use super::features::{Context, Extractor, headings};
use super::{Labels, Profile, SentenceLabels, Slot, Slotted, Trigger};
use crate::annotate::Annotated;
use crate::document::Document;
use crate::knowledge::Weights;
use crate::segment::Segments;

/// How willing each layer is to find something: added to the score of "O". Tuned by cross-validation over documents.
const OUTSIDE: [(&str, f32); 10] = [
    ("trigger", 0.0),
    ("data", 0.0),
    ("party", 0.0),
    ("purpose", 0.0),
    ("condition", 0.0),
    ("detail", 0.0),
    ("disclosure", 0.0),
    ("data-disclosed", 0.0),
    ("party-disclosed", 0.0),
    ("purpose-disclosed", 0.0),
];

/// Labels every sentence of a document.
#[must_use]
pub fn label(document: &Document, segments: &Segments, annotated: &Annotated, weights: &Weights) -> Labels {
    let extractor = Extractor::default();
    let headings = headings(segments, &document.text);
    let width = weights.labels();
    let mut scores: Vec<i32> = Vec::new();
    let sentences = annotated
        .sentences
        .iter()
        .enumerate()
        .map(|(index, sentence)| {
            let mut found = SentenceLabels::default();
            if sentence.tokens.is_empty() {
                return found;
            }
            let context = Context::of(index, segments, annotated, &headings);
            scores.clear();
            scores.resize(sentence.tokens.len() * width, 0);
            extractor.run(sentence, annotated, &context, |token, features| {
                let row = &mut scores[token * width..(token + 1) * width];
                features.iter().for_each(|feature| weights.add(*feature, row));
            });
            for layer in &weights.layers {
                let outside = OUTSIDE.iter().find(|(name, _)| *name == layer.name).map_or(0.0, |(_, outside)| *outside);
                for run in decode(layer, &scores, width, outside) {
                    let label = layer.labels[run.label].trim_start_matches("B-").trim_start_matches("I-");
                    found.put(&layer.name, label, run.start, run.end, run.confidence);
                }
            }
            found
        })
        .collect();
    Labels { profile: Profile::Linear, sentences }
}

impl SentenceLabels {
    /// Sorts a run into its place.
    fn put(&mut self, layer: &str, label: &str, start: usize, end: usize, confidence: f32) {
        match layer {
            "trigger" => self.triggers.push(Trigger { start, end, action: label.to_owned(), confidence }),
            "disclosure" => self.disclosures.push((label.to_owned(), start, end, confidence)),
            "data-disclosed" | "party-disclosed" | "purpose-disclosed" => self.disclosures.push((label.to_owned(), start, end, confidence)),
            _ => {
                if let Some(slot) = Slot::from_word(label) {
                    self.slots.push(Slotted { slot, start, end, confidence });
                }
            }
        }
    }
}
