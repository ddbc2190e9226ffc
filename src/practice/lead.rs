//! Which earlier sentence carries the verb for a list item, a cell, or a sentence that only goes on ("It may include…"); what a lead-in
//! leaves open for its items.

use super::Action;
use super::link::Scene;
use crate::annotate::Annotated;
use crate::annotate::tag::Upos;
use crate::knowledge::{EntryKind, Knowledge};
use crate::label::features::has;
use crate::label::{SentenceLabels, Slot, Slotted, Trigger};
use crate::segment::{Segments, SentenceKind};

/// How many sentences back a verb may stand.
const BACK: usize = 3;

/// How many words an item may have of which only the place in a list says what it is.
const LONGEST_ITEM: usize = 5;

/// Verbs by which a sentence goes on with what was named before: "Usage data may include your address".
const GOES_ON: [&str; 10] = ["include", "includes", "including", "included", "contain", "contains", "comprise", "comprises", "consists", "are"];

/// The sentence whose actions hold for sentence `index` too: the lead-in of its list, or the last sentence before it that states an
/// action if this one (or its lead-in) only goes on with it, or its heading. `None` where nothing does.
#[must_use]
pub fn lead(index: usize, segments: &Segments, annotated: &Annotated, labels: &[SentenceLabels]) -> Option<usize> {
    let sentence = &segments.sentences[index];
    let states = |at: usize| !labels[at].triggers.is_empty();
    if let Some(lead) = sentence.lead_in.filter(|lead| *lead != index) {
        let above = segments.sentences[lead].lead_in.filter(|above| *above != lead && states(*above));
        return if states(lead) { Some(lead) } else { above.or_else(|| before(lead, segments, labels)) }.or_else(|| heading(index, segments, labels));
    }
    if states(index) || labels[index].slots.is_empty() {
        return None;
    }
    match sentence.kind {
        SentenceKind::Prose if goes_on(index, annotated) => before(index, segments, labels),
        SentenceKind::Item | SentenceKind::Cell => heading(index, segments, labels),
        SentenceKind::Prose | SentenceKind::Heading => None,
    }
}

fn goes_on(index: usize, annotated: &Annotated) -> bool {
    (0..annotated.sentences[index].tokens.len().min(12)).any(|token| GOES_ON.contains(&annotated.lower(index, token)))
}

/// The last sentence of the section before `index` that states an action.
fn before(index: usize, segments: &Segments, labels: &[SentenceLabels]) -> Option<usize> {
    let section = segments.sentences[index].section;
    let first = index.saturating_sub(BACK);
    let mut near = (first..index).rev().take_while(|at| segments.sentences[*at].section == section);
    near.find(|at| segments.sentences[*at].kind != SentenceKind::Heading && !labels[*at].triggers.is_empty())
}

/// The heading above, where it states an action ("Information we collect").
fn heading(index: usize, segments: &Segments, labels: &[SentenceLabels]) -> Option<usize> {
    let heading = segments.sections[segments.sentences[index].section].heading?;
    let at = segments.sentences[..index].iter().rposition(|sentence| sentence.span == heading)?;
    (!labels[at].triggers.is_empty()).then_some(at)
}

/// What a lead-in with a colon leaves open at its end: "we collect:" what is collected, "we share it with:" who gets it. A question ("whom we
/// share with:") leaves open something else.
#[must_use]
pub fn left_open(above: &Scene<'_>, trigger: &Trigger, knowledge: &Knowledge) -> Option<Slot> {
    let tags = above.grammar.tags();
    let last = (0..tags.len()).rev().find(|at| tags[*at] != Upos::Punct).filter(|last| above.word(last + 1) == ":")?;
    if (0..trigger.start).any(|at| knowledge.patterns().is("question", above.word(at))) {
        return None;
    }
    if trigger.end == last + 1 && tags[trigger.start] == Upos::Verb && !above.passive(trigger) && trigger.action != "protect" {
        return Some(Slot::Data);
    }
    let gives = Action::from_word(&trigger.action).is_some_and(Action::gives);
    (gives && trigger.end <= last && matches!(above.word(last), "with" | "to")).then_some(Slot::Recipient)
}

/// What a short item of one noun ("- our couriers;") fills that the labeller does not know; data without their "your". An item that denies
/// something fills nothing.
#[must_use]
pub fn short_item(scene: &Scene<'_>, slot: Slot, sure: f32, knowledge: &Knowledge) -> Option<Slotted> {
    let (tags, tokens) = (scene.grammar.tags(), &scene.annotated.sentences[scene.sentence].tokens);
    let end = (0..tags.len()).rev().find(|at| !matches!(tags[*at], Upos::Punct | Upos::Cconj)).map(|last| last + 1)?;
    let skipped = |at: &usize| slot == Slot::Data && matches!(scene.word(*at), "your" | "the" | "a" | "an" | "any");
    let start = (0..end).find(|at| !skipped(at))?;
    let plain = |at: usize| tags[at].is_nominal() && !knowledge.patterns().is("negation", scene.word(at));
    let named = matches!(tags[end - 1], Upos::Noun | Upos::Propn) && end - start <= LONGEST_ITEM && (start..end).all(plain);
    let place = slot == Slot::Recipient && has(tokens[end - 1], EntryKind::Place);
    named.then_some(Slotted { slot: if place { Slot::Location } else { slot }, start, end, confidence: sure })
}
