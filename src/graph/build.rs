//! The flows of one policy: each practice as one edge per kind of data, giver and getter.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::graph::words::{normalise, one_line, shorten};
use crate::graph::{DataKey, FlowGraph, FlowKey, Ground, Party, PartyKey, PartyResolver, Term};
use crate::knowledge::Knowledge;
use crate::label::{Mention, MentionKind, PartyKind};
use crate::pipeline::Extraction;
use crate::practice::{Action, Practice, Role};

/// Characters of a sentence that a ground keeps: a long list item still is understood, and a corpus stays in memory.
const EVIDENCE: usize = 600;

/// Adds the flows of `extraction`.
pub(super) fn add(graph: &mut FlowGraph, extraction: &Extraction, knowledge: &Knowledge) {
    let parties = PartyResolver::new(extraction, knowledge);
    graph.add_party(parties.controller());
    let mut touched = BTreeSet::new();
    for (index, practice) in extraction.practices.iter().enumerate() {
        let ground = Arc::new(ground(extraction, index, practice));
        let ways = ways(practice, &parties);
        for (from, to) in &ways {
            graph.add_party(from);
            graph.add_party(to);
        }
        for data in data_of(extraction, practice) {
            learn(graph, knowledge, &data);
            for (from, to) in &ways {
                let (action, polarity) = (practice.action, practice.polarity);
                let key = FlowKey { from: from.key.clone(), to: to.key.clone(), data: data.clone(), action, polarity };
                let flow = graph.flow_mut(&key);
                flow.grounds.push(Arc::clone(&ground));
                flow.said += 1;
                touched.insert(key);
            }
        }
    }
    for key in touched {
        graph.flow_mut(&key).documents += 1;
        graph.keep_limit(&key);
    }
    label_slots(graph, extraction, knowledge);
    for said in &extraction.subsumptions {
        let (Some(upper), Some(lower)) = (extraction.mentions.get(said.upper), extraction.mentions.get(said.lower)) else { continue };
        let (upper, lower) = (data_key(extraction, upper), data_key(extraction, lower));
        learn(graph, knowledge, &upper);
        learn(graph, knowledge, &lower);
        if upper != lower {
            graph.broader.entry(lower).or_default().insert(upper);
        }
    }
}

/// The data that a practice is about, each once, in the order of the text; [`DataKey::Unspecified`] where it names none.
#[must_use]
pub fn data_of(extraction: &Extraction, practice: &Practice) -> Vec<DataKey> {
    let mut found = Vec::new();
    for mention in practice.in_role(Role::Data).filter_map(|index| extraction.mentions.get(index)) {
        let key = data_key(extraction, mention);
        if !found.contains(&key) {
            found.push(key);
        }
    }
    if found.is_empty() { vec![DataKey::Unspecified] } else { found }
}

/// What data a mention names: its concept, or its words (for an anaphor the words that it stands for).
#[must_use]
pub fn data_key(extraction: &Extraction, mention: &Mention) -> DataKey {
    mention.concept.clone().map_or_else(|| DataKey::Words(normalise(&words_of(extraction, mention))), DataKey::Concept)
}

fn words_of(extraction: &Extraction, mention: &Mention) -> String {
    mention.resolved.as_deref().map_or_else(|| one_line(mention.span.of(&extraction.document.text)), one_line)
}

/// What fills `role` in a practice, in the order of the text.
#[must_use]
pub fn terms_in(extraction: &Extraction, practice: &Practice, role: Role) -> Vec<Term> {
    let mentions = practice.in_role(role).filter_map(|index| extraction.mentions.get(index));
    mentions.map(|mention| Term { concept: mention.concept.clone(), words: words_of(extraction, mention) }).collect()
}

fn ground(extraction: &Extraction, index: usize, practice: &Practice) -> Ground {
    let document = &extraction.document;
    let slot = |role| terms_in(extraction, practice, role);
    Ground {
        document: document.sha256.clone(),
        practice: index,
        points: document.map.source_points(&document.source, practice.span),
        words: shorten(&one_line(practice.span.of(&document.text)), EVIDENCE),
        modality: practice.modality,
        confidence: practice.confidence,
        purposes: slot(Role::Purpose),
        legal_bases: slot(Role::LegalBasis),
        conditions: slot(Role::Condition),
        durations: slot(Role::Duration),
        places: slot(Role::Location),
        measures: slot(Role::Measure),
    }
}

/// From whom to whom the data of a practice go, each pair once.
fn ways(practice: &Practice, parties: &PartyResolver<'_>) -> Vec<(Party, Party)> {
    let mut actors = parties_in(practice, Role::Actor, parties);
    if actors.is_empty() {
        actors.push(parties.side(practice.inferred_actor.unwrap_or(PartyKind::First)));
    }
    let recipients = parties_in(practice, Role::Recipient, parties);
    let by_subject = actors.iter().all(|actor| actor.key == PartyKey::Subject);
    match practice.action {
        // "You give us your name": the controller gets it, though the data subject is the agent of the sentence.
        action if by_subject && (action == Action::Collect || action.gives()) => pairs(&actors, &or(recipients, || parties.side(PartyKind::First))),
        Action::Collect => pairs(&or(parties_in(practice, Role::Source, parties), || parties.side(PartyKind::User)), &actors),
        action if action.gives() => pairs(&actors, &or(recipients, unspecified)),
        _ => actors.into_iter().map(|actor| (actor.clone(), actor)).collect(),
    }
}

fn pairs(from: &[Party], to: &[Party]) -> Vec<(Party, Party)> {
    from.iter().flat_map(|giver| to.iter().map(move |getter| (giver.clone(), getter.clone()))).collect()
}

fn or(parties: Vec<Party>, other: impl Fn() -> Party) -> Vec<Party> {
    if parties.is_empty() { vec![other()] } else { parties }
}

fn unspecified() -> Party {
    Party::new(PartyKey::Unspecified, "Unspecified recipients", PartyKind::Third)
}

fn parties_in(practice: &Practice, role: Role, parties: &PartyResolver<'_>) -> Vec<Party> {
    let mut found: Vec<Party> = Vec::new();
    for party in practice.in_role(role).filter_map(|index| parties.party(index)) {
        if found.iter().all(|known| known.key != party.key) {
            found.push(party.clone());
        }
    }
    found
}

/// Takes label and broader concepts of `data` into the graph.
fn learn(graph: &mut FlowGraph, knowledge: &Knowledge, data: &DataKey) {
    let DataKey::Concept(curie) = data else { return };
    let above = knowledge.ancestors(curie);
    for curie in std::iter::once(curie.as_str()).chain(above) {
        let Some(concept) = knowledge.concept(curie) else { continue };
        graph.labels.insert(concept.curie.clone(), concept.label.clone());
        let uppers: Vec<DataKey> = concept.broader.iter().cloned().map(DataKey::Concept).collect();
        let lower = DataKey::Concept(concept.curie.clone());
        graph.known.entry(lower.clone()).or_default().extend(uppers.iter().cloned());
        graph.broader.entry(lower).or_default().extend(uppers);
    }
}

/// Takes the labels of all other concepts that occur into the graph.
fn label_slots(graph: &mut FlowGraph, extraction: &Extraction, knowledge: &Knowledge) {
    let others = extraction.mentions.iter().filter(|mention| mention.kind != MentionKind::Data);
    for concept in others.filter_map(|mention| mention.concept.as_deref()).filter_map(|curie| knowledge.concept(curie)) {
        graph.labels.insert(concept.curie.clone(), concept.label.clone());
    }
}
