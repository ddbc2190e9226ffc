//! Words of a mention → the most specific concept that they support.

use crate::annotate::Annotated;
use crate::knowledge::{EntryKind, Knowledge};
use crate::label::{Mention, MentionKind};
use crate::segment::Segments;

/// Fills in `concept` of data, purposes, measures and legal bases.
pub fn resolve(mentions: &mut [Mention], segments: &Segments, annotated: &Annotated, knowledge: &Knowledge) {
    for mention in mentions.iter_mut() {
        let kinds: &[EntryKind] = match mention.kind {
            MentionKind::Data => &[EntryKind::Data],
            MentionKind::Purpose => &[EntryKind::Purpose, EntryKind::PurposeCue],
            MentionKind::Measure => &[EntryKind::Measure],
            MentionKind::LegalBasis => &[EntryKind::LegalBasis],
            MentionKind::Threat => &[EntryKind::Threat],
            _ => continue,
        };
        let sentence = segments.sentences.partition_point(|sentence| sentence.span.end <= mention.span.start);
        let range = annotated.range(sentence, mention.span);
        let Some(tokens) = annotated.sentences.get(sentence) else { continue };
        // The longest name wins; of equally long ones the last, since English puts the head last.
        let best = tokens
            .names
            .iter()
            .filter(|name| kinds.contains(&name.kind) && range.start <= name.start && name.end <= range.end)
            .max_by_key(|name| (name.kind != EntryKind::PurposeCue, name.end - name.start, name.end));
        let concept = best.map(|name| knowledge.lexicon().entry(name.entry).target.clone());
        mention.concept = concept.or_else(|| fallback(mention.kind).map(str::to_owned));
    }
}

/// What data and purposes are at least.
const fn fallback(kind: MentionKind) -> Option<&'static str> {
    match kind {
        MentionKind::Data => Some("dpv:PersonalData"),
        MentionKind::Purpose => Some("dpv:Purpose"),
        _ => None,
    }
}
