//! The only place where the stages are joined: [`extract`], from bytes to everything that is known about a policy.

use crate::diagnostic::Diagnostic;
use crate::document::{Document, Source};
use crate::knowledge::Knowledge;
use crate::label::{Mention, Profile};
use crate::practice::{Practice, Subsumption};
use crate::segment::Segments;

/// The company that answers for the policy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Controller {
    /// Its name as the policy, the header or the user gives it; `None` where nothing names it.
    pub name: Option<String>,
    /// Short names and earlier names that the policy defines for it.
    pub aliases: Vec<String>,
    /// Where the name was found.
    pub origin: ControllerOrigin,
}

/// Where a controller's name comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum ControllerOrigin {
    /// The policy's own words.
    Text,
    /// The archive header or the page's metadata.
    Metadata,
    /// `--controller NAME`.
    Option,
    /// Nowhere: an unnamed controller of that document.
    #[default]
    Unnamed,
}

impl ControllerOrigin {
    /// The word in records.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Metadata => "metadata",
            Self::Option => "option",
            Self::Unnamed => "unnamed",
        }
    }
}

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
pub fn extract(_source: &Source, _knowledge: &Knowledge, _options: &Options) -> Extraction {
    unimplemented!("stages land one by one")
}
