//! What mentions stand for: we = the company, "this information" = what was just named, words = concepts, names = organisations.
//!
//! In: a document's mentions and practices. Out: the same with parties, concepts, antecedents and the policy's own subsumptions filled in.

pub mod anaphora;
pub mod concepts;
pub mod controller;
pub mod definitions;
pub mod parties;
pub mod phrases;

pub use controller::{Controller, ControllerOrigin};

use crate::annotate::Annotated;
use crate::document::Document;
use crate::knowledge::Knowledge;
use crate::label::{Mention, MentionKind};
use crate::practice::{Practice, Subsumption};
use crate::segment::Segments;
use crate::text::Span;

/// Fills in everything that mentions stand for, and returns what the policy itself subsumes.
pub fn all(
    mentions: &mut Vec<Mention>,
    practices: &mut [Practice],
    document: &Document,
    segments: &Segments,
    annotated: &Annotated,
    controller: &Controller,
    knowledge: &Knowledge,
) -> Vec<Subsumption> {
    add_namings(mentions, practices, controller);
    let subsumptions = definitions::find(mentions, practices, document, segments, annotated, knowledge);
    parties::resolve(mentions, practices, document, segments, annotated, controller, knowledge);
    concepts::resolve(mentions, segments, annotated, knowledge);
    anaphora::resolve(mentions, document, segments, annotated, knowledge);
    subsumptions
}

/// How sure it is that such a place names the controller: by words around a name that has most of them behind it.
const NAMING: f32 = 0.9;

/// Makes mentions of the places where the text says who answers for it, where no party is mentioned yet. Numbers of mentions change, so that
/// it must be done before anything but arguments names one.
fn add_namings(mentions: &mut Vec<Mention>, practices: &mut [Practice], controller: &Controller) {
    let is_new = |place: &Span| !mentions.iter().any(|mention| mention.kind == MentionKind::Party && mention.span.overlaps(*place));
    let new: Vec<Mention> = controller
        .named_at
        .iter()
        .copied()
        .filter(is_new)
        .map(|place| Mention { confidence: NAMING, ..Mention::new(MentionKind::Party, place) })
        .collect();
    if new.is_empty() {
        return;
    }
    let known = mentions.len();
    mentions.extend(new);
    // Mentions stand in the order of their places, and arguments name them by number.
    let mut order: Vec<usize> = (0..mentions.len()).collect();
    order.sort_by(|a, b| {
        let key = |at: &usize| (mentions[*at].span, mentions[*at].kind, *at);
        key(a).cmp(&key(b))
    });
    let mut number = vec![0; mentions.len()];
    order.iter().enumerate().for_each(|(new, old)| number[*old] = new);
    *mentions = order.iter().map(|old| mentions[*old].clone()).collect();
    for argument in practices.iter_mut().flat_map(|practice| &mut practice.arguments) {
        debug_assert!(argument.mention < known, "no practice knows a new mention");
        argument.mention = number[argument.mention];
    }
}

#[cfg(test)]
mod tests;
