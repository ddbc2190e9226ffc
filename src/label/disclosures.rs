//! Disclosures by pattern: rights, automated decisions and others that stand in few fixed forms, so that examples teach less than a list.

use super::Labels;
use crate::annotate::Annotated;
use crate::document::Document;
use crate::knowledge::Knowledge;
use crate::segment::Segments;
use crate::text::Span;

/// How sure a pattern is.
const CONFIDENCE: f32 = 0.7;

/// Adds what the patterns find to `labels`. Where patterns and the learned labeller find a disclosure of one label at one place, the
/// patterns' words stand.
pub fn add(document: &Document, segments: &Segments, annotated: &Annotated, knowledge: &Knowledge, labels: &mut Labels) {
    for (index, sentence) in segments.sentences.iter().enumerate() {
        let words = sentence.span.of(&document.text);
        let heading = segments.sections[sentence.section].heading.map_or("", |heading| heading.of(&document.text));
        let above = sentence.lead_in.map_or("", |lead| segments.sentences[lead].span.of(&document.text));
        let above = if above.is_empty() { heading } else { above };
        let found = knowledge.disclosures().find(words, above);
        if found.is_empty() {
            continue;
        }
        let own = &mut labels.sentences[index].disclosures;
        for (label, range) in found {
            let span = Span::new(sentence.span.start + range.start, sentence.span.start + range.end);
            let tokens = annotated.range(index, span);
            if !tokens.is_empty() {
                own.retain(|(other, start, end, _)| other != label || *end <= tokens.start || tokens.end <= *start);
                own.push((label.to_owned(), tokens.start, tokens.end, CONFIDENCE));
            }
        }
    }
}
