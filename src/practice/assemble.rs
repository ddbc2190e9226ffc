//! Labels → mentions and practices.
//!
//! In: what the labeller found in each sentence. Out: practices, one for each action of a sentence, and one for each item of a list whose
//! lead-in states the action; mentions, each once, however many practices it is an argument of.

use std::collections::BTreeMap;

use super::link::{Scene, by_order, score};
use super::{Action, Argument, Polarity, Practice, Role};
use crate::annotate::Annotated;
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

/// A practice before its mentions are numbered.
struct Draft {
    practice: Practice,
    fillers: Vec<(Role, Span, f32)>,
}

/// Puts a document's practices together.
#[must_use]
pub fn assemble(segments: &Segments, annotated: &Annotated, labels: &Labels, knowledge: &Knowledge) -> Statements {
    let weights = if labels.profile == crate::label::Profile::Linear { knowledge.linker() } else { None };
    let mut assembler = Assembler { segments, annotated, labels, knowledge, weights, drafts: Vec::new() };
    for sentence in 0..segments.sentences.len() {
        assembler.sentence(sentence);
    }
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
        let sentence = &self.segments.sentences[index];
        let found: &SentenceLabels = &self.labels.sentences[index];
        if sentence.kind == SentenceKind::Heading {
            return;
        }
        let lead_in =
            sentence.lead_in.filter(|lead| *lead != index && !self.labels.sentences[*lead].triggers.is_empty() || !found.triggers.is_empty());
        if found.triggers.is_empty() && lead_in.is_none_or(|_| found.slots.is_empty()) {
            return;
        }
        let scene = self.scene(index);
        let above = lead_in.map(|lead| self.scene(lead));
        for trigger in &found.triggers {
            let mut fillers: Vec<(Role, Span, f32)> =
                found.slots.iter().filter_map(|span| self.linked(&scene, trigger, span).map(|sure| self.filler(index, span, sure))).collect();
            if let Some(above) = &above {
                for span in &above.labels.slots {
                    if let Some(sure) = self.linked_across(&scene, above, trigger, span, false) {
                        fillers.push(self.filler(above.sentence, span, sure));
                    }
                }
            }
            self.draft(&scene, trigger, index, fillers);
        }
        if let Some(above) = &above {
            for trigger in &above.labels.triggers {
                self.item_of(&scene, above, trigger, index);
            }
        }
    }

    /// The practice that a lead-in's action makes with this item.
    fn item_of(&mut self, scene: &Scene<'a>, above: &Scene<'a>, trigger: &Trigger, index: usize) {
        let mut fillers: Vec<(Role, Span, f32)> = scene
            .labels
            .slots
            .iter()
            .filter_map(|span| self.linked_across(above, scene, trigger, span, true).map(|sure| self.filler(index, span, sure)))
            .collect();
        if fillers.is_empty() {
            return;
        }
        let has_data = fillers.iter().any(|filler| filler.0 == Role::Data);
        for span in &above.labels.slots {
            if span.slot == Slot::Data && has_data {
                continue;
            }
            if let Some(sure) = self.linked(above, trigger, span) {
                fillers.push(self.filler(above.sentence, span, sure));
            }
        }
        self.draft(above, trigger, index, fillers);
    }

    fn linked(&self, scene: &Scene<'_>, trigger: &Trigger, span: &Slotted) -> Option<f32> {
        match self.weights.and_then(|weights| score(weights, "link", &scene.pair(trigger, span))) {
            Some(score) => (score > 0.0).then(|| 1.0 / (1.0 + (-score).exp())),
            None => by_order(scene, trigger, span).then_some(0.5),
        }
    }

    fn linked_across(&self, own: &Scene<'_>, other: &Scene<'_>, trigger: &Trigger, span: &Slotted, down: bool) -> Option<f32> {
        match self.weights.and_then(|weights| score(weights, "link", &own.across(other, trigger, span, down))) {
            Some(score) => (score > 0.0).then(|| 1.0 / (1.0 + (-score).exp())),
            None => {
                let (upper, lower) = if down { (own, other) } else { (other, own) };
                let last = upper.labels.triggers.last() == Some(trigger);
                (down && last && lower.labels.triggers.is_empty()).then_some(0.5)
            }
        }
    }

    fn filler(&self, sentence: usize, span: &Slotted, sure: f32) -> (Role, Span, f32) {
        let tokens = &self.annotated.sentences[sentence].tokens;
        let place = Span::new(tokens[span.start].span.start, tokens[span.end - 1].span.end);
        (role(span.slot), place, sure.min(span.confidence.max(0.1)))
    }

    fn draft(&mut self, scene: &Scene<'a>, trigger: &Trigger, index: usize, mut fillers: Vec<(Role, Span, f32)>) {
        let Some(action) = Action::from_word(&trigger.action) else { return };
        let states = |role: Role| fillers.iter().any(|filler| filler.0 == role);
        // An action without data states no flow, except a safeguard, and what is at least told to somebody or kept somewhere.
        let enough = states(Role::Data) || (action == Action::Protect && (states(Role::Measure) || states(Role::Threat)));
        if !enough {
            return;
        }
        let (polarity, cue) = scene.polarity(trigger, self.knowledge, self.weights);
        let tokens = &self.annotated.sentences[scene.sentence].tokens;
        if let Some(cue) = cue.filter(|_| polarity == Polarity::Denied) {
            fillers.push((Role::Negation, tokens[cue].span, 1.0));
        }
        let evidence = self.segments.sentences[index].span;
        let sure = fillers.iter().filter(|filler| filler.0 == Role::Data).map(|filler| filler.2).fold(0.0, f32::max);
        let actor = fillers.iter().any(|filler| filler.0 == Role::Actor);
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

/// Gives every mention its number and every practice its arguments.
fn number(drafts: Vec<Draft>, labels: &Labels, annotated: &Annotated) -> Statements {
    let mut places: BTreeMap<(Span, MentionKind), f32> = BTreeMap::new();
    for (role, span, sure) in drafts.iter().flat_map(|draft| &draft.fillers) {
        let confidence = places.entry((*span, kind(*role))).or_default();
        *confidence = confidence.max(*sure);
    }
    let mut statements = Statements::default();
    for ((span, kind), confidence) in &places {
        statements.mentions.push(Mention { confidence: *confidence, ..Mention::new(*kind, *span) });
    }
    super::disclose::add(&mut statements.mentions, labels, annotated);
    statements.mentions.sort_by_key(|mention| (mention.span, mention.kind));
    let index: BTreeMap<(Span, MentionKind), usize> =
        statements.mentions.iter().enumerate().map(|(index, mention)| ((mention.span, mention.kind), index)).collect();
    for Draft { mut practice, fillers } in drafts {
        let mut arguments: Vec<Argument> = fillers
            .iter()
            .filter_map(|(role, span, _)| index.get(&(*span, kind(*role))).map(|mention| Argument { role: *role, mention: *mention }))
            .collect();
        arguments.sort_unstable();
        arguments.dedup();
        practice.arguments = arguments;
        statements.practices.push(practice);
    }
    statements.practices.sort_by_key(|practice| (practice.span, practice.trigger, practice.action));
    statements
}
