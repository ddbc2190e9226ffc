//! The linear profile: every layer of the learned model over a sentence's features.

use super::decode::{Decoder, decode};
use super::features::{Context, Extractor, headings};
use super::{Labels, Profile, SentenceLabels, Slot, Slotted, Trigger};
use crate::annotate::Annotated;
use crate::document::Document;
use crate::knowledge::Weights;
use crate::knowledge::weights::Layer;
use crate::segment::Segments;

/// How willing each layer is to find something: added to the score of "O". Tuned by cross-validation over documents.
const OUTSIDE: [(&str, f32); 10] = [
    ("trigger", -1.8),
    ("data", -0.3),
    ("party", -0.5),
    ("purpose", -0.5),
    ("condition", -0.5),
    ("detail", -0.9),
    ("disclosure", 0.0),
    ("data-disclosed", 0.0),
    ("party-disclosed", 0.0),
    ("purpose-disclosed", 0.0),
];

/// Labels every sentence of a document.
#[must_use]
pub fn label(document: &Document, segments: &Segments, annotated: &Annotated, weights: &Weights) -> Labels {
    let mut sentences = vec![SentenceLabels::default(); annotated.sentences.len()];
    let outside = |layer: &Layer| OUTSIDE.iter().find(|(name, _)| *name == layer.name).map_or(0.0, |(_, outside)| *outside);
    let decoders: Vec<Decoder<'_>> = weights.layers.iter().map(|layer| Decoder::new(layer, outside(layer))).collect();
    each_sentence(document, segments, annotated, weights, |index, scores| {
        for (layer, decoder) in weights.layers.iter().zip(&decoders) {
            for run in decoder.decode(scores, weights.labels()) {
                sentences[index].put(&layer.name, bare(&layer.labels[run.label]), run.start, run.end, run.confidence);
            }
        }
    });
    Labels { profile: Profile::Linear, sentences }
}

/// Scores the tokens of every sentence and hands them to `each`, with the sentence's index.
pub fn each_sentence(document: &Document, segments: &Segments, annotated: &Annotated, weights: &Weights, mut each: impl FnMut(usize, &[i32])) {
    let extractor = Extractor::default();
    let headings = headings(segments, &document.text);
    let width = weights.labels();
    let mut scores: Vec<i32> = Vec::new();
    for (index, sentence) in annotated.sentences.iter().enumerate().filter(|(_, sentence)| !sentence.tokens.is_empty()) {
        let context = Context::of(index, segments, annotated, &headings);
        scores.clear();
        scores.resize(sentence.tokens.len() * width, 0);
        extractor.run(sentence, annotated, &context, |token, features| {
            let row = &mut scores[token * width..(token + 1) * width];
            weights.add_all(features, row);
        });
        each(index, &scores);
    }
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

/// What one layer finds in a sentence of these scores, with `outside` added to "O": first token, one past the last, label. For tuning.
#[must_use]
pub fn runs(weights: &Weights, scores: &[i32], layer: &str, outside: f32) -> Vec<(usize, usize, String)> {
    let Some(layer) = weights.layer(layer) else { return Vec::new() };
    let runs = decode(layer, scores, weights.labels(), outside);
    runs.into_iter().map(|run| (run.start, run.end, bare(&layer.labels[run.label]).to_owned())).collect()
}

/// A label without `B-` or `I-`.
fn bare(label: &str) -> &str {
    label.trim_start_matches("B-").trim_start_matches("I-")
}
