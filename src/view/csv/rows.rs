//! The rows of the tables that are made document by document.

use crate::graph::{FlowGraph, PartyKey, PartyResolver, Term, one_line, terms_in};
use crate::knowledge::Knowledge;
use crate::label::{Mention, PartyKind};
use crate::pipeline::Extraction;
use crate::practice::{Practice, Role};
use crate::view::json::{confidence, mention_id, practice_id, section_path};
use crate::view::place::place;

/// Columns of the table of flows.
pub(super) const FLOWS: &[&str] = &[
    "document",
    "controller",
    "practice",
    "action",
    "polarity",
    "modality",
    "actor",
    "actor_kind",
    "source",
    "data",
    "data_concept",
    "data_label",
    "recipient",
    "recipient_kind",
    "recipient_concept",
    "recipient_entity",
    "purpose",
    "purpose_concept",
    "purpose_label",
    "subjects",
    "legal_bases",
    "conditions",
    "durations",
    "places",
    "measures",
    "section",
    "evidence",
    "start",
    "end",
    "confidence",
];

/// Columns of the table of practices.
pub(super) const PRACTICES: &[&str] = &[
    "document",
    "controller",
    "practice",
    "action",
    "trigger",
    "polarity",
    "modality",
    "inferred_actor",
    "actor",
    "data",
    "source",
    "recipient",
    "subject",
    "purpose",
    "legal_basis",
    "condition",
    "duration",
    "location",
    "measure",
    "threat",
    "negation",
    "section",
    "evidence",
    "start",
    "end",
    "confidence",
];

/// Columns of the table of mentions.
pub(super) const MENTIONS: &[&str] = &[
    "document",
    "mention",
    "kind",
    "start",
    "end",
    "text",
    "words",
    "concept",
    "label",
    "resolved",
    "party",
    "named",
    "name",
    "entity",
    "right",
    "confidence",
];

/// Columns of the table of parties.
pub(super) const PARTIES: &[&str] =
    &["document", "controller", "party", "label", "kinds", "named", "concepts", "entity", "seat", "parent", "flows_from", "flows_to"];

/// What is said of data, recipient or purpose in one row: words, kind, concept, entity or label; all empty where the practice names none.
type Cells = [String; 4];

/// The rows of the table of flows, in the order of the text.
pub(super) fn flows(extraction: &Extraction, knowledge: &Knowledge) -> Vec<Vec<String>> {
    let parties = PartyResolver::new(extraction, knowledge);
    let mut rows = Vec::new();
    for (index, practice) in extraction.practices.iter().enumerate() {
        let data = or_blank(terms_in(extraction, practice, Role::Data).into_iter().map(|term| labelled(knowledge, term)));
        let recipients = or_blank(practice.in_role(Role::Recipient).map(|mention| party_cells(extraction, &parties, mention)));
        let purposes = or_blank(terms_in(extraction, practice, Role::Purpose).into_iter().map(|term| labelled(knowledge, term)));
        let (before, after) = (flow_head(extraction, &parties, index, practice), flow_tail(extraction, practice));
        for [words, concept, label, _] in &data {
            for recipient in &recipients {
                for [purpose, purpose_concept, purpose_label, _] in &purposes {
                    let mut row = before.clone();
                    row.extend([words, concept, label].map(String::clone));
                    row.extend(recipient.iter().cloned());
                    row.extend([purpose, purpose_concept, purpose_label].map(String::clone));
                    row.extend(after.iter().cloned());
                    rows.push(row);
                }
            }
        }
    }
    rows
}

fn or_blank(cells: impl Iterator<Item = Cells>) -> Vec<Cells> {
    let mut found: Vec<Cells> = Vec::new();
    for cells in cells {
        if !found.contains(&cells) {
            found.push(cells);
        }
    }
    if found.is_empty() { vec![Cells::default()] } else { found }
}

fn labelled(knowledge: &Knowledge, Term { concept, words }: Term) -> Cells {
    let label = concept.as_deref().and_then(|curie| knowledge.concept(curie)).map(|concept| concept.label.clone());
    [words, concept.unwrap_or_default(), label.unwrap_or_default(), String::new()]
}

fn party_cells(extraction: &Extraction, parties: &PartyResolver<'_>, mention: usize) -> Cells {
    let (Some(party), Some(mention)) = (parties.party(mention), extraction.mentions.get(mention)) else {
        let words = extraction.mentions.get(mention).map(|mention| words(extraction, mention));
        return [words.unwrap_or_default(), String::new(), String::new(), String::new()];
    };
    let entity = if let PartyKey::Organisation(iri) = &party.key { iri.clone() } else { String::new() };
    let concept = mention.concept.clone().unwrap_or_default();
    let label = if matches!(party.key, PartyKey::Category(_)) { words(extraction, mention) } else { party.label.clone() };
    [label, party.kind().as_str().to_owned(), concept, entity]
}

fn words(extraction: &Extraction, mention: &Mention) -> String {
    one_line(mention.span.of(&extraction.document.text))
}

fn flow_head(extraction: &Extraction, parties: &PartyResolver<'_>, index: usize, practice: &Practice) -> Vec<String> {
    let actors: Vec<_> = practice.in_role(Role::Actor).filter_map(|mention| parties.party(mention)).collect();
    let inferred = parties.side(practice.inferred_actor.unwrap_or(PartyKind::First));
    let actors = if actors.is_empty() { vec![&inferred] } else { actors };
    let mut row = head(extraction);
    row.extend([
        practice_id(index),
        practice.action.as_str().to_owned(),
        practice.polarity.as_str().to_owned(),
        practice.modality.as_str().to_owned(),
        join(actors.iter().map(|party| party.label.clone())),
        join(actors.iter().map(|party| party.kind().as_str().to_owned())),
        slot(extraction, practice, Role::Source),
    ]);
    row
}

fn flow_tail(extraction: &Extraction, practice: &Practice) -> Vec<String> {
    let slots = [Role::Subject, Role::LegalBasis, Role::Condition, Role::Duration, Role::Location, Role::Measure];
    slots.map(|role| slot(extraction, practice, role)).into_iter().chain(evidence(extraction, practice)).collect()
}

/// The rows of the table of practices, in the order of the text.
pub(super) fn practices(extraction: &Extraction) -> Vec<Vec<String>> {
    let row = |(index, practice): (usize, &Practice)| {
        let mut row = head(extraction);
        row.extend([
            practice_id(index),
            practice.action.as_str().to_owned(),
            practice.trigger.map_or(String::new(), |trigger| one_line(trigger.of(&extraction.document.text))),
            practice.polarity.as_str().to_owned(),
            practice.modality.as_str().to_owned(),
            practice.inferred_actor.map_or("", PartyKind::as_str).to_owned(),
        ]);
        row.extend(Role::ALL.map(|role| slot(extraction, practice, role)));
        row.extend(evidence(extraction, practice));
        row
    };
    extraction.practices.iter().enumerate().map(row).collect()
}

/// The rows of the table of mentions, in the order of the text.
pub(super) fn mentions(extraction: &Extraction, knowledge: &Knowledge) -> Vec<Vec<String>> {
    let row = |(index, mention): (usize, &Mention)| {
        let place = place(&extraction.document, mention.span);
        let text = |words: &Option<String>| words.clone().unwrap_or_default();
        let concept = mention.concept.as_deref().and_then(|curie| knowledge.concept(curie));
        vec![
            extraction.document.path.clone(),
            mention_id(index),
            mention.kind.as_str().to_owned(),
            place.points.start.to_string(),
            place.points.end.to_string(),
            place.source.to_owned(),
            one_line(place.words),
            text(&mention.concept),
            concept.map_or(String::new(), |concept| concept.label.clone()),
            text(&mention.resolved),
            mention.party.map_or("", PartyKind::as_str).to_owned(),
            if mention.party.is_some() { mention.named.to_string() } else { String::new() },
            text(&mention.name),
            text(&mention.entity),
            mention.right.map_or(String::new(), |right| right.as_str().to_owned()),
            confidence(mention.confidence).to_string(),
        ]
    };
    extraction.mentions.iter().enumerate().map(row).collect()
}

/// The rows of the table of parties, by key.
pub(super) fn parties(extraction: &Extraction, graph: &FlowGraph) -> Vec<Vec<String>> {
    let row = |party: &crate::graph::Party| {
        let mut row = head(extraction);
        row.extend([
            party.key.id(),
            party.label.clone(),
            join(party.kinds.iter().map(|kind| kind.as_str().to_owned())),
            party.named.to_string(),
            join(party.concepts.iter().cloned()),
            if let PartyKey::Organisation(iri) = &party.key { iri.clone() } else { String::new() },
            party.seat.clone().unwrap_or_default(),
            party.parent.clone().unwrap_or_default(),
            graph.flows_from(&party.key).len().to_string(),
            graph.flows_to(&party.key).len().to_string(),
        ]);
        row
    };
    graph.parties().map(row).collect()
}

fn head(extraction: &Extraction) -> Vec<String> {
    vec![extraction.document.path.clone(), extraction.controller.name.clone().unwrap_or_default()]
}

fn evidence(extraction: &Extraction, practice: &Practice) -> [String; 5] {
    let place = place(&extraction.document, practice.span);
    [
        section_path(extraction, practice.sentence).join(" > "),
        one_line(place.words),
        place.points.start.to_string(),
        place.points.end.to_string(),
        confidence(practice.confidence).to_string(),
    ]
}

fn slot(extraction: &Extraction, practice: &Practice, role: Role) -> String {
    join(terms_in(extraction, practice, role).into_iter().map(|term| term.words))
}

/// Several values in one cell.
pub(super) fn join(values: impl Iterator<Item = String>) -> String {
    values.collect::<Vec<_>>().join("; ")
}
