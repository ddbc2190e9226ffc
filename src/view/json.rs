//! Records: everything that was read from one policy as one JSON object.
//!
//! Offsets are code points of the stored file, start inclusive, end exclusive; `text` is what stands there, tags and all. Where the words
//! that are read differ from it, `words` gives them.

use std::ops::Range;

use serde::Serialize;

use crate::document::Document;
use crate::graph::one_line;
use crate::label::{Mention, MentionKind, PartyKind, Right};
use crate::pipeline::Extraction;
use crate::practice::{Action, Argument, Modality, Polarity, Practice, Role};
use crate::text::Span;
use crate::view::place::place;

/// The record of one policy; serialise it with `serde_json`.
#[derive(Debug, Clone, Serialize)]
pub struct Record<'a> {
    document: DocumentRecord<'a>,
    profile: &'static str,
    mentions: Vec<MentionRecord<'a>>,
    practices: Vec<PracticeRecord>,
    subsumptions: Vec<SubsumptionRecord>,
    diagnostics: Vec<DiagnosticRecord<'a>>,
}

#[derive(Debug, Clone, Serialize)]
struct DocumentRecord<'a> {
    path: &'a str,
    sha256: &'a str,
    controller: Option<&'a str>,
    controller_origin: &'static str,
    title: Option<&'a str>,
    source_url: Option<&'a str>,
    archived: Option<&'a str>,
    language: &'a str,
}

#[derive(Debug, Clone, Serialize)]
struct MentionRecord<'a> {
    id: String,
    kind: MentionKind,
    start: usize,
    end: usize,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pieces: Vec<[usize; 2]>,
    concept: Option<&'a str>,
    resolved: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    antecedent: Option<String>,
    #[serde(flatten)]
    party: Option<PartyRecord<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    right: Option<Right>,
    confidence: f64,
}

#[derive(Debug, Clone, Serialize)]
struct PartyRecord<'a> {
    party: Option<PartyKind>,
    named: bool,
    name: Option<&'a str>,
    entity: Option<&'a str>,
}

#[derive(Debug, Clone, Serialize)]
struct PracticeRecord {
    id: String,
    action: Action,
    start: usize,
    end: usize,
    trigger: Option<[usize; 2]>,
    polarity: Polarity,
    modality: Modality,
    #[serde(skip_serializing_if = "Option::is_none")]
    inferred_actor: Option<PartyKind>,
    confidence: f64,
    arguments: Vec<ArgumentRecord>,
    section: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lead_in: Option<[usize; 2]>,
}

#[derive(Debug, Clone, Serialize)]
struct ArgumentRecord {
    role: Role,
    mention: String,
}

#[derive(Debug, Clone, Serialize)]
struct SubsumptionRecord {
    upper: String,
    lower: String,
    start: usize,
    end: usize,
}

#[derive(Debug, Clone, Serialize)]
struct DiagnosticRecord<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<[usize; 2]>,
}

/// The record of `extraction`.
#[must_use]
pub fn record(extraction: &Extraction) -> Record<'_> {
    let document = &extraction.document;
    Record {
        document: DocumentRecord {
            path: &document.path,
            sha256: &document.sha256,
            controller: extraction.controller.name.as_deref(),
            controller_origin: extraction.controller.origin.as_str(),
            title: document.metadata.title.as_deref(),
            source_url: document.metadata.source_url.as_deref(),
            archived: document.metadata.archived.as_deref(),
            language: &document.language,
        },
        profile: extraction.profile.as_str(),
        mentions: extraction.mentions.iter().enumerate().map(|(index, mention)| mention_record(document, index, mention)).collect(),
        practices: extraction.practices.iter().enumerate().map(|(index, practice)| practice_record(extraction, index, practice)).collect(),
        subsumptions: extraction
            .subsumptions
            .iter()
            .map(|said| {
                let span = extraction.segments.sentences.get(said.sentence).map_or(Span::default(), |sentence| sentence.span);
                let [start, end] = points(document, span);
                SubsumptionRecord { upper: mention_id(said.upper), lower: mention_id(said.lower), start, end }
            })
            .collect(),
        diagnostics: extraction
            .diagnostics
            .iter()
            .map(|remark| DiagnosticRecord {
                code: remark.code.as_str(),
                severity: remark.code.severity().as_str(),
                message: &remark.message,
                span: remark.span.map(|span| points(document, span)),
            })
            .collect(),
    }
}

/// The record of `extraction` on one line, with the line break at its end.
#[must_use]
pub fn line(extraction: &Extraction) -> Vec<u8> {
    let mut bytes = serde_json::to_vec(&record(extraction)).expect("a record has only string keys and finite numbers");
    bytes.push(b'\n');
    bytes
}

/// The record of `extraction`, indented for people.
#[must_use]
pub fn pretty(extraction: &Extraction) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(&record(extraction)).expect("a record has only string keys and finite numbers");
    bytes.push(b'\n');
    bytes
}

/// The name of a mention in records: `m1` for the first.
#[must_use]
pub fn mention_id(index: usize) -> String {
    format!("m{}", index + 1)
}

/// The name of a practice in records: `p1` for the first.
#[must_use]
pub fn practice_id(index: usize) -> String {
    format!("p{}", index + 1)
}

/// A confidence as it is written: four digits, so that no noise of single precision shows; what is no number counts as 0.
#[must_use]
pub fn confidence(value: f32) -> f64 {
    let value = if value.is_finite() { f64::from(value.clamp(0.0, 1.0)) } else { 0.0 };
    (value * 10_000.0).round() / 10_000.0
}

fn points(document: &Document, span: Span) -> [usize; 2] {
    let Range { start, end } = document.map.source_points(&document.source, span);
    [start, end]
}

fn mention_record<'a>(document: &'a Document, index: usize, mention: &'a Mention) -> MentionRecord<'a> {
    let place = place(document, mention.span);
    MentionRecord {
        id: mention_id(index),
        kind: mention.kind,
        start: place.points.start,
        end: place.points.end,
        text: place.source,
        words: (place.source != place.words).then(|| one_line(place.words)),
        pieces: mention.pieces.iter().map(|piece| points(document, *piece)).collect(),
        concept: mention.concept.as_deref(),
        resolved: mention.resolved.as_deref(),
        antecedent: mention.antecedent.map(mention_id),
        party: (mention.kind == MentionKind::Party).then_some(PartyRecord {
            party: mention.party,
            named: mention.named,
            name: mention.name.as_deref(),
            entity: mention.entity.as_deref(),
        }),
        right: mention.right,
        confidence: confidence(mention.confidence),
    }
}

fn practice_record(extraction: &Extraction, index: usize, practice: &Practice) -> PracticeRecord {
    let (document, segments) = (&extraction.document, &extraction.segments);
    let [start, end] = points(document, practice.span);
    let sentence = segments.sentences.get(practice.sentence);
    let lead_in = sentence.and_then(|sentence| sentence.lead_in).and_then(|lead| segments.sentences.get(lead));
    PracticeRecord {
        id: practice_id(index),
        action: practice.action,
        start,
        end,
        trigger: practice.trigger.map(|trigger| points(document, trigger)),
        polarity: practice.polarity,
        modality: practice.modality,
        inferred_actor: practice.inferred_actor,
        confidence: confidence(practice.confidence),
        arguments: practice.arguments.iter().map(|&Argument { role, mention }| ArgumentRecord { role, mention: mention_id(mention) }).collect(),
        section: section_path(extraction, practice.sentence),
        lead_in: lead_in.map(|lead| points(document, lead.span)),
    }
}

/// The words of the headings above sentence `sentence`, outermost first.
#[must_use]
pub fn section_path(extraction: &Extraction, sentence: usize) -> Vec<String> {
    let Some(sentence) = extraction.segments.sentences.get(sentence) else { return Vec::new() };
    extraction.segments.heading_path(sentence.section).into_iter().map(|heading| one_line(heading.of(&extraction.document.text))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::brambleway;

    #[test]
    fn offsets_are_code_points_of_the_stored_file_and_text_stands_there() {
        let extraction = brambleway();
        let value: serde_json::Value = serde_json::from_slice(&line(&extraction)).expect("it is JSON");
        let source: Vec<char> = extraction.document.source.chars().collect();
        let mentions = value["mentions"].as_array().expect("a list");
        assert_eq!(mentions.len(), extraction.mentions.len());
        for mention in mentions {
            let at = |key: &str| usize::try_from(mention[key].as_u64().expect("a number")).expect("it is small");
            let there: String = source[at("start")..at("end")].iter().collect();
            assert_eq!(mention["text"], there);
        }
        assert_eq!((&mentions[1]["text"], &mentions[1]["words"]), (&"your <b>e-mail</b> address".into(), &"your e-mail address".into()));
        let practice = &value["practices"][1];
        assert_eq!(practice["arguments"][1], serde_json::json!({"role": "data", "mention": "m4"}));
        assert_eq!((&practice["confidence"], &practice["section"][0]), (&0.93.into(), &"Sharing".into()));
        let denied = &value["practices"][3];
        assert_eq!((&denied["polarity"], &denied["action"]), (&"denied".into(), &"sell".into()));
    }

    #[test]
    fn a_record_is_one_line() {
        let bytes = line(&brambleway());
        assert_eq!(bytes.iter().filter(|&&byte| byte == b'\n').count(), 1);
        assert!(bytes.ends_with(b"\n"));
    }
}
