//! Words of a mention → the most specific concept that they support.
//!
//! In: mentions, and the words of their sentences. Out: `concept` of data, purposes, measures, legal bases and threats. Data and purposes are
//! named by a learned choice among the concepts of the ontology, where the program was built with it, else by the longest label that
//! stands in the words; everything else by the longest label.

pub mod features;

use crate::annotate::{Annotated, Tokens};
use crate::knowledge::{EntryKind, Knowledge, Weights};
use crate::label::{Mention, MentionKind};
use crate::segment::Segments;

/// Fills in `concept` of data, purposes, measures, threats and legal bases.
pub fn resolve(mentions: &mut [Mention], segments: &Segments, annotated: &Annotated, knowledge: &Knowledge) {
    let mut scores = Vec::new();
    for mention in mentions.iter_mut() {
        let kinds: &[EntryKind] = match mention.kind {
            MentionKind::Data => &[EntryKind::Data],
            MentionKind::Purpose => &[EntryKind::Purpose, EntryKind::PurposeCue],
            MentionKind::Measure => &[EntryKind::Measure],
            MentionKind::LegalBasis => &[EntryKind::LegalBasis],
            MentionKind::Threat => &[EntryKind::Threat],
            _ => continue,
        };
        let sentence = segments.sentence_at(mention.span.start);
        let Some(tokens) = annotated.sentences.get(sentence) else { continue };
        let model = match mention.kind {
            MentionKind::Data => knowledge.naming().data.as_ref(),
            MentionKind::Purpose => knowledge.naming().purposes.as_ref(),
            _ => None,
        };
        mention.concept = match model {
            Some(model) => chosen(mention, sentence, annotated, knowledge, model, &mut scores),
            None => longest(mention, sentence, annotated, tokens, kinds, knowledge),
        };
        if mention.concept.is_none() {
            mention.concept = fallback(mention.kind).map(str::to_owned);
        }
    }
}

/// The concept that the model prefers.
fn chosen(
    mention: &Mention,
    sentence: usize,
    annotated: &Annotated,
    knowledge: &Knowledge,
    model: &Weights,
    scores: &mut Vec<i32>,
) -> Option<String> {
    let words = mention.pieces().iter().flat_map(|piece| annotated.range(sentence, *piece)).map(|token| annotated.lower(sentence, token));
    scores.clear();
    scores.resize(model.labels(), 0);
    model.add_all(&features::features(words, knowledge.classes()), scores);
    let best = scores.iter().enumerate().max_by_key(|(label, score)| (**score, std::cmp::Reverse(*label)))?.0;
    model.layers.get(best).map(|layer| layer.name.clone())
}

/// The concept with the longest label in the words; of equally long ones the last, since English puts the head last.
fn longest(mention: &Mention, sentence: usize, annotated: &Annotated, tokens: &Tokens, kinds: &[EntryKind], knowledge: &Knowledge) -> Option<String> {
    let range = annotated.range(sentence, mention.span);
    let best = tokens
        .names
        .iter()
        .filter(|name| kinds.contains(&name.kind) && range.start <= name.start && name.end <= range.end)
        .max_by_key(|name| (name.kind != EntryKind::PurposeCue, name.end - name.start, name.end));
    best.map(|name| knowledge.lexicon().entry(name.entry).target.clone())
}

/// What data and purposes are at least.
const fn fallback(kind: MentionKind) -> Option<&'static str> {
    match kind {
        MentionKind::Data => Some("dpv:PersonalData"),
        MentionKind::Purpose => Some("dpv:Purpose"),
        _ => None,
    }
}
