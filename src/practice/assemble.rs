//! Labels → mentions and practices.
//!
//! In: what the labeller found in each sentence. Out: practices, one for each action of a sentence, and one for each item of a list whose
//! lead-in states the action; mentions, each once, however many practices it is an argument of.

use std::collections::BTreeMap;

use super::complete::{actor, condition, duration, location, purpose, recipients, subject};
use super::exception::allows;
use super::lead::{lead, left_open, short_item};
use super::link::{Scene, by_order, score};
use super::rows::rows;
use super::split::split;
use super::{Action, Argument, Modality, Polarity, Practice, Role};
use crate::annotate::Annotated;
use crate::document::Document;
use crate::knowledge::{Knowledge, Weights};
use crate::label::{Labels, Mention, MentionKind, PartyKind, SentenceLabels, Slot, Slotted, Trigger};
use crate::segment::{Segments, SentenceKind};
use crate::text::Span;

/// What a document states.
#[derive(Debug, Clone, Default)]
pub struct Statements {
    /// Mentions, by place.
    pub mentions: Vec<Mention>,
    /// Practices, by place.
    pub practices: Vec<Practice>,
}

/// Above this sum of an enumeration's best and mean score its members belong to an action. Below nought, since a span that is missed costs
/// more than one too many (tuned by cross-validation, like the next).
const LINKED: f32 = -1.5;

/// Above this score a span belongs to an action of the lead-in, or of the item below.
const LINKED_ACROSS: f32 = -0.5;

/// A recipient that stands alone is believed from here on.
const SURE_RECIPIENT: f32 = 0.6;

/// How sure what grammar alone says is.
const GRAMMAR: f32 = 0.6;

/// A span in its role, before mentions are numbered.
#[derive(Clone)]
struct Filler {
    role: Role,
    pieces: Vec<Span>,
    sure: f32,
}

impl Filler {
    fn hull(&self) -> Span {
        self.pieces[0].join(self.pieces[self.pieces.len() - 1])
    }
}

/// A practice before its mentions are numbered.
struct Draft {
    practice: Practice,
    fillers: Vec<Filler>,
}

/// Puts a document's practices together.
#[must_use]
pub fn assemble(document: &Document, segments: &Segments, annotated: &Annotated, labels: &Labels, knowledge: &Knowledge) -> Statements {
    let weights = if labels.profile == crate::label::Profile::Linear { knowledge.linker() } else { None };
    let mut assembler = Assembler { segments, annotated, labels, knowledge, weights, drafts: Vec::new() };
    for sentence in 0..segments.sentences.len() {
        assembler.sentence(sentence);
    }
    assembler.tables(document);
    assembler.named_recipients();
    assembler.exceptions(document);
    number(assembler.drafts, labels, annotated)
}

struct Assembler<'a> {
    segments: &'a Segments,
    annotated: &'a Annotated,
    labels: &'a Labels,
    knowledge: &'a Knowledge,
    weights: Option<&'a Weights>,
    drafts: Vec<Draft>,
}

impl<'a> Assembler<'a> {
    fn scene(&self, sentence: usize) -> Scene<'a> {
        Scene::new(self.annotated, sentence, &self.labels.sentences[sentence])
    }

    fn sentence(&mut self, index: usize) {
        let found: &SentenceLabels = &self.labels.sentences[index];
        if self.segments.sentences[index].kind == SentenceKind::Heading {
            return;
        }
        let lead = lead(index, self.segments, self.annotated, &self.labels.sentences);
        let above = lead.map(|lead| self.scene(lead));
        let open =
            above.as_ref().is_some_and(|above| above.labels.triggers.iter().any(|trigger| left_open(above, trigger, self.knowledge).is_some()));
        if found.triggers.is_empty() && (lead.is_none() || found.slots.is_empty()) && !open {
            return;
        }
        let scene = self.scene(index);
        for trigger in &found.triggers {
            let mut fillers = self.fillers(&scene, trigger);
            if let Some(above) = &above {
                for span in &above.labels.slots {
                    if let Some(sure) = self.linked_across(&scene, above, trigger, span, false) {
                        self.fill(above.sentence, span, sure, &mut fillers);
                    }
                }
            }
            self.complete(&scene, trigger, &mut fillers);
            self.draft(&scene, trigger, index, fillers);
        }
        if let Some(above) = &above {
            for trigger in &above.labels.triggers {
                self.item_of(&scene, above, trigger, index);
            }
        }
    }

    /// What the rows of tables state.
    fn tables(&mut self, document: &Document) {
        for row in rows(document, self.segments, self.knowledge) {
            let practice = Practice {
                action: row.action,
                span: row.span,
                sentence: row.sentence,
                trigger: None,
                polarity: Polarity::Affirmed,
                modality: Modality::Certain,
                inferred_actor: Some(PartyKind::First),
                confidence: GRAMMAR,
                arguments: Vec::new(),
            };
            let fillers = row.fillers.into_iter().map(|(role, span)| Filler { role, pieces: vec![span], sure: GRAMMAR }).collect();
            self.drafts.push(Draft { practice, fillers });
        }
    }

    /// Recipients that stand in no statement ("Third parties: Google Analytics, …"): somebody gets something, what is not said.
    fn named_recipients(&mut self) {
        for (index, found) in self.labels.sentences.iter().enumerate() {
            for (label, start, end, sure) in &found.disclosures {
                let tokens = &self.annotated.sentences[index].tokens;
                let span = Span::new(tokens[*start].span.start, tokens[end - 1].span.end);
                let taken = |filler: &Filler| kind(filler.role) == MentionKind::Party && filler.hull().overlaps(span);
                let denied = tokens.iter().any(|token| self.knowledge.patterns().is("negation", &self.annotated.word(*token).lower));
                if label != "recipient" || *sure < SURE_RECIPIENT || denied || self.drafts.iter().any(|draft| draft.fillers.iter().any(taken)) {
                    continue;
                }
                let practice = Practice {
                    action: Action::Share,
                    span: self.segments.sentences[index].span,
                    sentence: index,
                    trigger: None,
                    polarity: Polarity::Affirmed,
                    modality: Modality::Possible,
                    inferred_actor: Some(PartyKind::First),
                    confidence: sure * GRAMMAR,
                    arguments: Vec::new(),
                };
                self.drafts.push(Draft { practice, fillers: vec![Filler { role: Role::Recipient, pieces: vec![span], sure: *sure }] });
            }
        }
    }

    /// The flows that exceptions of denials allow.
    fn exceptions(&mut self, document: &Document) {
        let conditional = |filler: &Filler| matches!(filler.role, Role::Condition | Role::LegalBasis);
        let mut allowed = Vec::new();
        for Draft { practice, fillers } in self.drafts.iter().filter(|draft| draft.practice.polarity == Polarity::Denied) {
            let exceptions: Vec<Span> = fillers.iter().filter(|filler| conditional(filler)).map(Filler::hull).collect();
            if !exceptions.iter().any(|span| allows(span.of(&document.text), self.knowledge)) {
                continue;
            }
            let practice = Practice { polarity: Polarity::Affirmed, modality: Modality::Possible, ..practice.clone() };
            let fillers = fillers.iter().filter(|filler| filler.role != Role::Negation).cloned().collect();
            allowed.push(Draft { practice, fillers });
        }
        self.drafts.append(&mut allowed);
    }

    /// The practice that a lead-in's action makes with this item.
    fn item_of(&mut self, scene: &Scene<'a>, above: &Scene<'a>, trigger: &Trigger, index: usize) {
        let mut fillers = Vec::new();
        for span in &scene.labels.slots {
            if let Some(sure) = self.linked_across(above, scene, trigger, span, true) {
                self.fill(index, span, sure, &mut fillers);
            }
        }
        let unknown = scene.labels.triggers.is_empty() && scene.labels.slots.is_empty();
        let open = left_open(above, trigger, self.knowledge).filter(|_| unknown);
        if let Some(item) = open.and_then(|slot| short_item(scene, slot, GRAMMAR, self.knowledge)) {
            self.fill(index, &item, GRAMMAR, &mut fillers);
        }
        if fillers.is_empty() {
            return;
        }
        // What the item names takes the place of what its lead-in announces ("the following data", "these purposes").
        let own = |role: Role| fillers.iter().any(|filler| filler.role == role);
        let mut more = self.fillers(above, trigger);
        more.retain(|filler| !matches!(filler.role, Role::Data | Role::Purpose | Role::Recipient) || !own(filler.role));
        fillers.append(&mut more);
        self.complete(above, trigger, &mut fillers);
        self.draft(above, trigger, index, fillers);
    }

    /// What belongs to an action in its own sentence. Members of one enumeration go together.
    fn fillers(&self, scene: &Scene<'_>, trigger: &Trigger) -> Vec<Filler> {
        let mut fillers = Vec::new();
        for group in scene.enumerations(self.knowledge) {
            if group[0].slot == Slot::Data && (scene.is_object_of_other(trigger, group[0]) || scene.acts_itself(trigger, group[0])) {
                continue;
            }
            let scores: Vec<Option<f32>> = scene.asked(&group).iter().map(|span| self.score(scene, trigger, span)).collect();
            if scores.iter().all(Option::is_some) {
                let scores: Vec<f32> = scores.into_iter().flatten().collect();
                let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                let mean = scores.iter().sum::<f32>() / scores.len() as f32;
                if most + mean > LINKED {
                    group.iter().for_each(|span| self.fill(scene.sentence, span, probability(f32::midpoint(most, mean)), &mut fillers));
                }
            } else {
                group.iter().filter(|span| by_order(scene, trigger, span)).for_each(|span| self.fill(scene.sentence, span, 0.5, &mut fillers));
            }
        }
        fillers
    }

    /// Adds actor, recipients, place, time, purpose, condition and subject where the labeller found none and the grammar names them.
    fn complete(&self, scene: &Scene<'_>, trigger: &Trigger, fillers: &mut Vec<Filler>) {
        if !enough(trigger, fillers) {
            return;
        }
        let tokens = &self.annotated.sentences[scene.sentence].tokens;
        let lacks = |fillers: &[Filler], role: Role| !fillers.iter().any(|filler| filler.role == role);
        let add = |role: Role, found: Option<(usize, usize)>, fillers: &mut Vec<Filler>| {
            if let Some((start, end)) = found {
                fillers.push(Filler { role, pieces: vec![Span::new(tokens[start].span.start, tokens[end - 1].span.end)], sure: GRAMMAR });
            }
        };
        if lacks(fillers, Role::Actor) {
            add(Role::Actor, actor(scene, trigger, self.knowledge), fillers);
        }
        if lacks(fillers, Role::Recipient) && Action::from_word(&trigger.action).is_some_and(Action::gives) {
            recipients(scene, trigger, self.knowledge).into_iter().for_each(|range| add(Role::Recipient, Some(range), fillers));
        }
        if lacks(fillers, Role::Location) && matches!(Action::from_word(&trigger.action), Some(Action::Transfer | Action::Store)) {
            add(Role::Location, location(scene, trigger), fillers);
        }
        if lacks(fillers, Role::Duration) {
            add(Role::Duration, duration(scene, trigger, self.knowledge), fillers);
        }
        if lacks(fillers, Role::Purpose) {
            self.clause(scene, Slot::Purpose, purpose(scene, trigger, self.knowledge), fillers);
        }
        if lacks(fillers, Role::Condition) && lacks(fillers, Role::LegalBasis) {
            self.clause(scene, Slot::Condition, condition(scene, trigger, self.knowledge), fillers);
        }
        if lacks(fillers, Role::Subject) {
            let data: Vec<Span> = fillers.iter().filter(|filler| filler.role == Role::Data).map(Filler::hull).collect();
            let found = data.iter().find_map(|span| {
                let range = self.annotated.range(scene.sentence, *span);
                subject(scene, range.start, range.end).filter(|_| !range.is_empty())
            });
            add(Role::Subject, found, fillers);
        }
    }

    /// Adds a purpose or condition that grammar names: as the labeller bounds it, where that found one there for another action.
    fn clause(&self, scene: &Scene<'_>, slot: Slot, found: Option<(usize, usize)>, fillers: &mut Vec<Filler>) {
        let Some((start, end)) = found else { return };
        let mut known = scene.labels.slots.iter().filter(|span| span.slot == slot && span.start < end && start < span.end).peekable();
        if known.peek().is_none() {
            self.fill(scene.sentence, &Slotted { slot, start, end, confidence: GRAMMAR }, GRAMMAR, fillers);
        }
        known.for_each(|span| self.fill(scene.sentence, span, GRAMMAR, fillers));
    }

    fn score(&self, scene: &Scene<'_>, trigger: &Trigger, span: &Slotted) -> Option<f32> {
        self.weights.and_then(|weights| score(weights, "link", &scene.pair(trigger, span)))
    }

    fn linked_across(&self, own: &Scene<'_>, other: &Scene<'_>, trigger: &Trigger, span: &Slotted, down: bool) -> Option<f32> {
        match self.weights.and_then(|weights| score(weights, "link", &own.across(other, trigger, span, down))) {
            Some(score) => (score > LINKED_ACROSS).then(|| probability(score)),
            None => {
                let (upper, lower) = if down { (own, other) } else { (other, own) };
                let last = upper.labels.triggers.last() == Some(trigger);
                (down && last && lower.labels.triggers.is_empty()).then_some(0.5)
            }
        }
    }

    /// Adds what a span stands for.
    fn fill(&self, sentence: usize, span: &Slotted, sure: f32, fillers: &mut Vec<Filler>) {
        let sure = sure.min(span.confidence.max(0.1));
        for pieces in split(sentence, self.annotated, span) {
            fillers.push(Filler { role: role(span.slot), pieces, sure });
        }
    }

    /// Puts down the practice, and beside one that is affirmed the denial of what it takes out ("your name, but not your e-mail address").
    fn draft(&mut self, scene: &Scene<'a>, trigger: &Trigger, index: usize, mut fillers: Vec<Filler>) {
        if !enough(trigger, &fillers) {
            return;
        }
        let (polarity, cue) = scene.polarity(trigger, self.knowledge, self.weights);
        // What follows if the user does not give something is no denial of the company's.
        if polarity == Polarity::Denied && scene.is_users_case(trigger, self.knowledge) {
            return;
        }
        let cue = cue.map(|cue| self.annotated.sentences[scene.sentence].tokens[cue].span);
        if polarity == Polarity::Affirmed
            && let Some((cue, mut excluded)) = self.take_excluded(&mut fillers)
        {
            // A condition says when the rest is done, and would allow what is taken out.
            let shared = |filler: &&Filler| !matches!(filler.role, Role::Data | Role::Condition | Role::LegalBasis);
            excluded.extend(fillers.iter().filter(shared).cloned());
            self.state(scene, trigger, index, (Polarity::Denied, Some(cue)), excluded);
        }
        if enough(trigger, &fillers) {
            self.state(scene, trigger, index, (polarity, cue), fillers);
        }
    }

    /// Takes the data out of `fillers` that their sentence takes out of its statement; with the word that does so.
    fn take_excluded(&self, fillers: &mut Vec<Filler>) -> Option<(Span, Vec<Filler>)> {
        let excludes = |filler: &Filler| {
            let place = filler.hull();
            let sentence = self.segments.sentence_at(place.start);
            let range = self.annotated.range(sentence, place);
            let cue = (filler.role == Role::Data && !range.is_empty()).then(|| self.scene(sentence).excludes(range.start, self.knowledge))??;
            Some(self.annotated.sentences[sentence].tokens[cue].span)
        };
        let cue = fillers.iter().find_map(excludes)?;
        let (excluded, rest) = std::mem::take(fillers).into_iter().partition(|filler| excludes(filler).is_some());
        *fillers = rest;
        Some((cue, excluded))
    }

    /// Puts down one practice.
    fn state(&mut self, scene: &Scene<'a>, trigger: &Trigger, index: usize, (polarity, cue): (Polarity, Option<Span>), mut fillers: Vec<Filler>) {
        let Some(action) = Action::from_word(&trigger.action) else { return };
        let tokens = &self.annotated.sentences[scene.sentence].tokens;
        if let Some(cue) = cue.filter(|_| polarity == Polarity::Denied) {
            fillers.push(Filler { role: Role::Negation, pieces: vec![cue], sure: 1.0 });
        }
        let evidence = self.segments.sentences[index].span;
        let sure = fillers.iter().filter(|filler| filler.role == Role::Data).map(|filler| filler.sure).fold(0.0, f32::max);
        let actor = fillers.iter().any(|filler| filler.role == Role::Actor);
        let practice = Practice {
            action,
            span: evidence,
            sentence: index,
            trigger: Some(Span::new(tokens[trigger.start].span.start, tokens[trigger.end - 1].span.end)),
            polarity,
            modality: scene.modality(trigger, self.knowledge, self.weights),
            inferred_actor: (!actor).then_some(PartyKind::First),
            confidence: (trigger.confidence * if sure > 0.0 { sure } else { 0.5 }).clamp(0.0, 1.0),
            arguments: Vec::new(),
        };
        self.drafts.push(Draft { practice, fillers });
    }
}

/// Whether it is worth while to ask what else belongs to an action: one without data states no flow, except a safeguard, and what is at least
/// told to somebody or kept somewhere.
fn enough(trigger: &Trigger, fillers: &[Filler]) -> bool {
    let states = |role: Role| fillers.iter().any(|filler| filler.role == role);
    let protects = Action::from_word(&trigger.action) == Some(Action::Protect);
    states(Role::Data) || (protects && (states(Role::Measure) || states(Role::Threat)))
}

const fn role(slot: Slot) -> Role {
    match slot {
        Slot::Data => Role::Data,
        Slot::Actor => Role::Actor,
        Slot::Recipient => Role::Recipient,
        Slot::Source => Role::Source,
        Slot::Subject => Role::Subject,
        Slot::Purpose => Role::Purpose,
        Slot::Condition => Role::Condition,
        Slot::LegalBasis => Role::LegalBasis,
        Slot::Duration => Role::Duration,
        Slot::Location => Role::Location,
        Slot::Measure => Role::Measure,
        Slot::Threat => Role::Threat,
    }
}

/// The kind of mention that fills a role.
#[must_use]
pub const fn kind(role: Role) -> MentionKind {
    match role {
        Role::Data => MentionKind::Data,
        Role::Actor | Role::Recipient | Role::Source | Role::Subject => MentionKind::Party,
        Role::Purpose => MentionKind::Purpose,
        Role::LegalBasis => MentionKind::LegalBasis,
        Role::Condition => MentionKind::Condition,
        Role::Duration => MentionKind::Duration,
        Role::Location => MentionKind::Place,
        Role::Measure => MentionKind::Measure,
        Role::Threat => MentionKind::Threat,
        Role::Negation => MentionKind::Negation,
    }
}

/// The chance that a score stands for.
fn probability(score: f32) -> f32 {
    1.0 / (1.0 + (-score).exp())
}

/// What makes a mention the same: where it is, of what kind, in which pieces.
type Place = (Span, MentionKind, Vec<Span>);

fn place(filler: &Filler) -> Place {
    let pieces = if filler.pieces.len() > 1 { filler.pieces.clone() } else { Vec::new() };
    (filler.hull(), kind(filler.role), pieces)
}

/// Gives every mention its number and every practice its arguments.
fn number(drafts: Vec<Draft>, labels: &Labels, annotated: &Annotated) -> Statements {
    let mut places: BTreeMap<Place, f32> = BTreeMap::new();
    for filler in drafts.iter().flat_map(|draft| &draft.fillers) {
        let confidence = places.entry(place(filler)).or_default();
        *confidence = confidence.max(filler.sure);
    }
    let mut statements = Statements::default();
    for ((span, kind, pieces), confidence) in places {
        statements.mentions.push(Mention { confidence, pieces, ..Mention::new(kind, span) });
    }
    super::disclose::add(&mut statements.mentions, labels, annotated);
    statements.mentions.sort_by(|a, b| (a.span, a.kind, &a.pieces).cmp(&(b.span, b.kind, &b.pieces)));
    let index: BTreeMap<Place, usize> =
        statements.mentions.iter().enumerate().map(|(index, mention)| ((mention.span, mention.kind, mention.pieces.clone()), index)).collect();
    for Draft { mut practice, fillers } in drafts {
        let mut arguments: Vec<Argument> =
            fillers.iter().filter_map(|filler| index.get(&place(filler)).map(|mention| Argument { role: filler.role, mention: *mention })).collect();
        arguments.sort_unstable();
        arguments.dedup();
        practice.arguments = arguments;
        statements.practices.push(practice);
    }
    statements.practices.sort_by_key(|practice| (practice.span, practice.trigger, practice.action));
    statements
}
