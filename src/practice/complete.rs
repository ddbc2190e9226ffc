//! Who does it, to whom and where it goes, what for, in which case, how long, and whose data they are, where the labeller found none: by the
//! sentence's grammar.
//!
//! In: an action of a sentence and the spans of its data. Out: the tokens of its grammatical agent, of those whom "with" or "to" names as
//! receiving, of the infinitive and of the clause of a case that hang on it, and of the word that says whose the data are. Only pronouns, names
//! and kinds of parties can act or receive: "the data that the form asks for" has no agent that could act.

use super::link::Scene;
use super::split::is_purpose;
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
    let grammar = scene.grammar;
    let mut governors = vec![trigger.start];
    governors.extend(grammar.object(trigger.start));
    // "The transfer of your data to Acme": the preposition hangs on the action's noun, or on what is transferred.
    let of = grammar.children(trigger.start, Deprel::Prep).filter(|at| scene.word(*at) == "of").filter_map(|of| grammar.child(of, Deprel::Pobj));
    governors.extend(of);
    for governor in governors {
        for preposition in grammar.children(governor, Deprel::Prep).filter(|at| matches!(scene.word(*at), "with" | "to")) {
            let object = grammar.child(preposition, Deprel::Pobj).or_else(|| shared_object(scene, trigger, preposition));
            for head in object.map(|object| grammar.coordinated(object)).unwrap_or_default() {
                let place = has(scene.annotated.sentences[scene.sentence].tokens[head], EntryKind::Place);
                found.extend(phrase(scene, head, knowledge).filter(|range| !place && !own(scene, *range, knowledge)));
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Where data are kept or go: the country or region that "in" or "to" names beside an action. First token and one past the last.
#[must_use]
pub fn location(scene: &Scene<'_>, trigger: &Trigger) -> Option<(usize, usize)> {
    let (grammar, tokens) = (scene.grammar, &scene.annotated.sentences[scene.sentence]);
    let prepositions = grammar.children(trigger.start, Deprel::Prep).filter(|at| matches!(scene.word(*at), "in" | "to" | "into"));
    let named = |at: usize| tokens.names.iter().find(|name| name.kind == EntryKind::Place && name.start <= at && at < name.end);
    prepositions.filter_map(|at| grammar.child(at, Deprel::Pobj)).find_map(named).map(|place| (place.start, place.end))
}

/// How long: "for two weeks", "within 30 days" beside an action. First token and one past the last.
#[must_use]
pub fn duration(scene: &Scene<'_>, trigger: &Trigger, knowledge: &Knowledge) -> Option<(usize, usize)> {
    let grammar = scene.grammar;
    let governors = std::iter::once(trigger.start).chain(grammar.object(trigger.start));
    let mut prepositions = governors.flat_map(|governor| grammar.children(governor, Deprel::Prep));
    prepositions.find_map(|at| {
        let named = Some(at).filter(|at| matches!(scene.word(*at), "for" | "within" | "after")).and_then(|at| grammar.child(at, Deprel::Pobj));
        // "For a period of two years" counts in its second noun.
        let inner =
            |noun: usize| grammar.child(noun, Deprel::Prep).and_then(|of| grammar.child(of, Deprel::Pobj)).filter(|_| scene.word(noun) == "period");
        let time = named.map(|noun| inner(noun).unwrap_or(noun)).filter(|time| *time > at)?;
        let counted = grammar.child(time, Deprel::Nummod).is_some() && knowledge.patterns().is("time_unit", scene.word(time));
        counted.then_some((at, time + 1))
    })
}

/// "Sent to and stored by _Acme_": the receiver that a preposition without an object shares with the agent of the next verb.
fn shared_object(scene: &Scene<'_>, trigger: &Trigger, preposition: usize) -> Option<usize> {
    let grammar = scene.grammar;
    let next = grammar.coordinated(trigger.start).into_iter().find(|verb| *verb > preposition && *verb <= preposition + 4)?;
    let by = grammar.child(next, Deprel::Agent)?;
    grammar.child(by, Deprel::Pobj)
}

/// What an action is done for: the infinitive that hangs on it, or on what it acts on, behind that ("we use your orders _to recommend books_")
/// or in front of the sentence; or a name or gerund behind "for".
/// Without the "to"; first token and one past the last. Words that ask somebody to do something have such an infinitive as their object; what
/// uses data by allowing something has it as its purpose.
#[must_use]
pub fn purpose(scene: &Scene<'_>, trigger: &Trigger, knowledge: &Knowledge) -> Option<(usize, usize)> {
    let grammar = scene.grammar;
    if trigger.action != "use" && knowledge.patterns().is("prompting", scene.word(trigger.start)) {
        return None;
    }
    verbs_of(scene, trigger).into_iter().find_map(|verb| {
        let object = grammar.object(verb)?;
        let behind = trigger.end.max(object + 1);
        let on_verb = [Deprel::Advcl, Deprel::Xcomp, Deprel::Ccomp].into_iter().flat_map(|label| grammar.children(verb, label));
        // "Your choice _to opt out_" says which choice.
        let whole = knowledge.patterns().is("completed", scene.word(object));
        let on_object = [Deprel::Acl, Deprel::Relcl].into_iter().filter(|_| !whole).flat_map(|label| grammar.children(object, label));
        // Behind the object, or in front of all: "to recommend books, we use your orders".
        let stands = |to: usize| to >= behind || (to == 0 && verb == trigger.start);
        let to = |verb: usize| grammar.children(verb, Deprel::Aux).find(|to| stands(*to) && *to < verb && scene.word(*to) == "to");
        on_verb
            .chain(on_object)
            .find_map(|verb| Some((to(verb)? + 1, grammar.clause_end(verb))))
            .or_else(|| behind_for(scene, [verb, object], behind))
    })
}

/// "For _analytics_", "for _sending you offers_" on one of the governors, from a token on: names of purposes that the lexicon knows, and gerunds.
fn behind_for(scene: &Scene<'_>, governors: [usize; 2], from: usize) -> Option<(usize, usize)> {
    let (grammar, tokens) = (scene.grammar, &scene.annotated.sentences[scene.sentence]);
    let prepositions = governors.into_iter().flat_map(|governor| grammar.children(governor, Deprel::Prep));
    let affirmed = |at: usize| at == 0 || scene.word(at - 1) != "not";
    prepositions.filter(|at| *at >= from && scene.word(*at) == "for" && affirmed(*at)).find_map(|at| {
        if let Some(gerund) = grammar.child(at, Deprel::Pcomp) {
            return (gerund == at + 1).then(|| (gerund, grammar.clause_end(gerund)));
        }
        // "For the purposes described below" names none.
        let noun = grammar.child(at, Deprel::Pobj).filter(|noun| !is_purpose(scene.word(*noun)))?;
        let name = tokens.names.iter().find(|name| name.kind == EntryKind::Purpose && name.start <= noun && noun < name.end)?;
        Some((name.start, name.end))
    })
}

/// The verbs on which hangs what belongs to an action: its own; where it is a noun, the verb of which it is subject or object ("this requires
/// the _transfer_ of …"); those that it is coordinated with, where it has no object of its own or comes later.
fn verbs_of(scene: &Scene<'_>, trigger: &Trigger) -> Vec<usize> {
    let grammar = scene.grammar;
    let mut verbs = vec![trigger.start];
    let noun = matches!(grammar.tags().get(trigger.start), Some(Upos::Noun));
    let argument = |at: &usize| grammar.arcs().get(*at).is_some_and(|arc| matches!(arc.label, Deprel::Dobj | Deprel::Nsubj | Deprel::Nsubjpass));
    if noun {
        verbs.extend(Some(trigger.start).filter(argument).and_then(|at| grammar.head(at)));
    } else {
        let has_object = grammar.object(trigger.start).is_some();
        let lends = |verb: &usize| *verb < trigger.start || (!has_object && *verb > trigger.start);
        verbs.extend(grammar.coordinated(trigger.start).into_iter().filter(lends));
    }
    verbs
}

/// In which case an action is done: the clause with "if", "when", "unless" that hangs on it. First token and one past the last.
#[must_use]
pub fn condition(scene: &Scene<'_>, trigger: &Trigger, knowledge: &Knowledge) -> Option<(usize, usize)> {
    let grammar = scene.grammar;
    grammar.children(trigger.start, Deprel::Advcl).find_map(|verb| {
        let names_case = |mark: usize| knowledge.patterns().is("case", scene.word(mark)) && scene.word(mark) != "whether";
        let mark = grammar.openings(verb).find(|mark| *mark < verb && names_case(*mark))?;
        Some((mark, grammar.clause_end(verb)))
    })
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
