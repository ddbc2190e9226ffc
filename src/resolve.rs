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
use crate::label::Mention;
use crate::practice::{Practice, Subsumption};
use crate::segment::Segments;

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
    let subsumptions = definitions::find(mentions, practices, document, segments, annotated, knowledge);
    parties::resolve(mentions, practices, document, segments, annotated, controller, knowledge);
    concepts::resolve(mentions, segments, annotated, knowledge);
    anaphora::resolve(mentions, document, segments, annotated, knowledge);
    subsumptions
}

#[cfg(test)]
mod tests;
