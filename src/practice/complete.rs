//! Who does it, to whom it goes, and whose data they are, where the labeller found none: by the sentence's grammar.
//!
//! In: an action of a sentence and the spans of its data. Out: the tokens of its grammatical agent, of those whom "with" or "to" names as
//! receiving, and of the word that says whose the data are. Only pronouns, names and kinds of parties count: "the data that the form asks for" has no agent that could act.

use super::link::Scene;
use crate::annotate::parse::Deprel;
use crate::annotate::tag::Upos;
use crate::knowledge::{EntryKind, Knowledge};
use crate::label::Trigger;
use crate::label::features::has;

/// How far up the tree an action looks for a subject of its own or shared with what it hangs on.
const CLIMB: usize = 5;

/// The agent of an action: first token and one past the last.
#[must_use]
pub fn actor(scene: &Scene<'_>, trigger: &Trigger, knowledge: &Knowledge) -> Option<(usize, usize)> {
    let grammar = scene.grammar;
    if grammar.arcs().is_empty() {
        return None;
    }
    let mut verb = trigger.start;
    if scene.passive(trigger) {
        let by = scene.grammar.child(verb, Deprel::Agent)?;
        return phrase(scene, scene.grammar.child(by, Deprel::Pobj)?, knowledge);
    }
    for _ in 0..CLIMB {
        if let Some(subject) = scene.grammar.child(verb, Deprel::Nsubj) {
            return phrase(scene, subject, knowledge);
        }
        // A verb with a passive subject of its own has no agent above it.
        if scene.grammar.child(verb, Deprel::Nsubjpass).is_some() {
            return None;
        }
        let shares = matches!(grammar.arcs()[verb].label, Deprel::Conj | Deprel::Xcomp | Deprel::Advcl | Deprel::Acl | Deprel::Pcomp | Deprel::Ccomp);
        verb = grammar.head(verb).filter(|_| shares)?;
    }
    None
}

/// Whom "with" or "to" names beside an action that gives: first token and one past the last of each. The preposition may hang on the verb
/// or on what is given ("share your location with Acme").
#[must_use]
pub fn recipients(scene: &Scene<'_>, trigger: &Trigger, knowledge: &Knowledge) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let given = [Deprel::Dobj, Deprel::Nsubjpass].into_iter().filter_map(|label| scene.grammar.child(trigger.start, label));
    for governor in std::iter::once(trigger.start).chain(given) {
        for preposition in scene.grammar.children(governor, Deprel::Prep).filter(|at| matches!(scene.word(*at), "with" | "to")) {
            let mut next = scene.grammar.child(preposition, Deprel::Pobj);
            while let Some(head) = next {
                let place = has(scene.annotated.sentences[scene.sentence].tokens[head], EntryKind::Place);
                found.extend(phrase(scene, head, knowledge).filter(|range| !place && !own(scene, *range, knowledge)));
                next = scene.grammar.child(head, Deprel::Conj);
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether a phrase is the speaker or what the speaker runs.
fn own(scene: &Scene<'_>, (start, end): (usize, usize), knowledge: &Knowledge) -> bool {
    (start..end).any(|at| knowledge.patterns().is("first", scene.word(at)) && scene.word(at) != "our")
        || knowledge.patterns().is("own", scene.word(end - 1))
}

/// The phrase of a noun or pronoun that can act.
fn phrase(scene: &Scene<'_>, head: usize, knowledge: &Knowledge) -> Option<(usize, usize)> {
    let word = scene.word(head);
    if matches!(word, "we" | "i" | "they") {
        return Some((head, head + 1));
    }
    let token = scene.annotated.sentences[scene.sentence].tokens[head];
    let can_act = has(token, EntryKind::Recipient)
        || has(token, EntryKind::Organisation)
        || scene.grammar.tags()[head] == Upos::Propn
        || knowledge.patterns().is("own", word)
        || matches!(
            word,
            "provider"
                | "providers"
                | "partner"
                | "partners"
                | "vendor"
                | "vendors"
                | "party"
                | "parties"
                | "companies"
                | "developer"
                | "advertisers"
        );
    if !can_act || has(token, EntryKind::Data) {
        return None;
    }
    let inside = |at: usize| {
        scene.grammar.head(at) == Some(head)
            && matches!(scene.grammar.arcs()[at].label, Deprel::Det | Deprel::Compound | Deprel::Amod | Deprel::Poss | Deprel::Nummod)
    };
    let mut start = head;
    while start > 0 && (inside(start - 1) || (start > 1 && scene.grammar.head(start - 1).is_some_and(|up| up < head && up >= start))) {
        start -= 1;
    }
    Some((start, head + 1))
}

/// The word that says whose the data of `start..end` are: a possessive before or in it, or "about you" behind it.
#[must_use]
pub fn subject(scene: &Scene<'_>, start: usize, end: usize) -> Option<(usize, usize)> {
    let length = scene.annotated.sentences[scene.sentence].tokens.len();
    let near = (start.saturating_sub(2)..end.min(length)).find(|at| matches!(scene.word(*at), "your" | "their" | "his" | "her" | "yours"));
    near.map(|at| (at, at + 1)).or_else(|| {
        let about = (end..(end + 2).min(length)).find(|at| matches!(scene.word(*at), "about" | "regarding" | "concerning"))?;
        let next = about + 1;
        matches!(scene.word(next), "you" | "them" | "users" | "visitors" | "customers" | "children").then_some((next, next + 1))
    })
}
