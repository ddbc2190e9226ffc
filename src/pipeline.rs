//! The only place where the stages are joined: [`extract`], from bytes to everything that is known about a policy.

use crate::annotate::annotate;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{self, Document, Source};
use crate::knowledge::Knowledge;
use crate::label::{Mention, Profile, label};
use crate::practice::assemble::Statements;
use crate::practice::{Practice, Subsumption, assemble};
use crate::resolve;
pub use crate::resolve::{Controller, ControllerOrigin};
use crate::segment::{Segments, segment};

/// What the caller may set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The controller's name where neither text nor surroundings give one.
    pub controller: Option<String>,
    /// Lexicon and patterns alone.
    pub no_model: bool,
}

/// Everything that was read from one policy.
#[derive(Debug, Clone)]
pub struct Extraction {
    /// The document that was read.
    pub document: Document,
    /// Its parts.
    pub segments: Segments,
    /// Who answers for it.
    pub controller: Controller,
    /// Which labeller ran.
    pub profile: Profile,
    /// Mentions, by place.
    pub mentions: Vec<Mention>,
    /// Practices, by place of their sentence and trigger.
    pub practices: Vec<Practice>,
    /// What the policy itself subsumes under what.
    pub subsumptions: Vec<Subsumption>,
    /// Remarks of all stages.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads one policy. Never fails: what could not be read is said in the diagnostics.
#[must_use]
pub fn extract(source: &Source, knowledge: &Knowledge, options: &Options) -> Extraction {
    let document = document::read(source);
    let mut diagnostics = document.diagnostics.clone();
    let readable = !diagnostics.iter().any(|remark| matches!(remark.code, Code::NotEnglish | Code::EmptyDocument | Code::BinaryDocument));
    let segments = if readable { segment(&document) } else { Segments::default() };
    diagnostics.extend(segments.diagnostics.iter().cloned());
    let annotated = annotate(&document, &segments, knowledge);
    let labels = label(&document, &segments, &annotated, knowledge, options.no_model);
    let Statements { mut mentions, mut practices } = assemble(&document, &segments, &annotated, &labels, knowledge);
    let controller = resolve::controller::find(&document, &segments, &annotated, knowledge, options.controller.as_deref());
    let subsumptions = resolve::all(&mut mentions, &mut practices, &document, &segments, &annotated, &controller, knowledge);
    if readable && controller.name.is_none() {
        diagnostics.push(Diagnostic::new(Code::UnnamedController, "neither the text nor its page names the controller (see --controller)"));
    }
    if readable && practices.is_empty() {
        diagnostics.push(Diagnostic::new(Code::NoPractice, "no statement about data was found"));
    }
    Extraction { document, segments, controller, profile: labels.profile, mentions, practices, subsumptions, diagnostics }
}
