//! "This information", "it", "such data" → the words that they stand for.

use crate::annotate::Annotated;
use crate::document::Document;
use crate::knowledge::Knowledge;
use crate::label::{Mention, MentionKind};
use crate::practice::{Practice, Subsumption};
use crate::segment::Segments;

/// Fills in `resolved` and `antecedent` of data mentions that point back.
pub fn resolve(mentions: &mut [Mention], document: &Document, segments: &Segments, knowledge: &Knowledge) {
    let text = &document.text;
    let section = |at: usize| {
        let sentence = segments.sentences.partition_point(|sentence| sentence.span.end <= at);
        segments.sentences.get(sentence).map_or(0, |sentence| sentence.section)
    };
    let mut earlier: Vec<usize> = Vec::new();
    for index in 0..mentions.len() {
        if mentions[index].kind != MentionKind::Data {
            continue;
        }
        let words = mentions[index].span.of(text).to_lowercase();
        let mut parts = words.split_whitespace();
        let first = parts.next().unwrap_or_default();
        if !knowledge.patterns().is("anaphor", first) {
            earlier.push(index);
            continue;
        }
        let here = section(mentions[index].span.start);
        let fits =
            |candidate: &&usize| mentions[**candidate].span.end <= mentions[index].span.start && section(mentions[**candidate].span.start) == here;
        if let Some(antecedent) = earlier.iter().rev().find(fits).copied() {
            mentions[index].resolved = Some(mentions[antecedent].span.of(text).to_owned());
            mentions[index].antecedent = Some(antecedent);
        }
    }
}

/// What the policy itself subsumes: "personal information such as your name".
#[must_use]
pub fn subsumptions(_mentions: &[Mention], _practices: &[Practice], _document: &Document, _annotated: &Annotated) -> Vec<Subsumption> {
    Vec::new()
}
