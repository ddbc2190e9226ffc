//! Denials: what a policy says is not done, in terms that no query for what is done asks for.
//!
//! DPV writes a denial as a process under `dpv:hasProhibition`, with the same properties as one that takes place: whoever asks for processes with
//! their data and recipients, and knows nothing of prohibitions, takes it for a fact. So a denial here is no `dpv:Process`, and its parts have
//! properties of their own.

use oxigraph::model::{NamedNode, NamedNodeRef, Term};

use crate::practice::{Polarity, Practice};
use crate::view::rdf::Builder;
use crate::view::rdf::vocab::{dpv, pf};

/// A practice and its node.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said<'p> {
    pub(super) practice: &'p Practice,
    pub(super) node: &'p NamedNode,
}

impl Said<'_> {
    pub(super) fn is_denied(&self) -> bool {
        self.practice.polarity == Polarity::Denied
    }
}

/// A property of flows, and what stands in its place at a denial. Where a property of flows is not listed, a denial says nothing of the
/// kind: what it would add is said by another one already.
pub(super) const OF_DENIALS: &[(NamedNodeRef<'static>, NamedNodeRef<'static>)] = &[
    (pf::ACTION, pf::DENIED_ACTION),
    (pf::ACTOR, pf::DENIED_ACTOR),
    (pf::SOURCE, pf::DENIED_SOURCE),
    (pf::THREAT, pf::DENIED_THREAT),
    (dpv::HAS_PROCESSING, pf::DENIED_PROCESSING),
    (dpv::HAS_PERSONAL_DATA, pf::DENIED_PERSONAL_DATA),
    (dpv::HAS_DATA, pf::DENIED_DATA),
    (dpv::IS_IMPLEMENTED_USING, pf::DENIED_TECHNOLOGY),
    (dpv::HAS_DATA_SUBJECT, pf::DENIED_DATA_SUBJECT),
    (dpv::HAS_RECIPIENT, pf::DENIED_RECIPIENT),
    (dpv::HAS_PURPOSE, pf::DENIED_PURPOSE),
    (dpv::HAS_LEGAL_BASIS, pf::DENIED_LEGAL_BASIS),
    (dpv::HAS_STORAGE_CONDITION, pf::DENIED_DURATION),
    (dpv::HAS_LOCATION, pf::DENIED_LOCATION),
    (dpv::HAS_TECHNICAL_MEASURE, pf::DENIED_MEASURE),
    (dpv::HAS_ORGANISATIONAL_MEASURE, pf::DENIED_MEASURE),
    (dpv::HAS_MEASURE, pf::DENIED_MEASURE),
    (dpv::HAS_CONTEXT, pf::DENIED_CONTEXT),
];

impl Builder<'_> {
    /// States a part of a practice: of a flow as given, of a denial by the property that stands for it there.
    pub(super) fn say(&mut self, said: Said<'_>, property: NamedNodeRef<'_>, object: impl Into<Term>) {
        if !said.is_denied() {
            self.add(said.node, property, object);
        } else if let Some((_, denied)) = OF_DENIALS.iter().find(|(affirmed, _)| *affirmed == property) {
            self.add(said.node, *denied, object);
        }
    }

    /// The same for a term of our lists.
    pub(super) fn say_term(&mut self, said: Said<'_>, property: NamedNodeRef<'_>, term: NamedNodeRef<'_>) {
        self.mark(term);
        self.say(said, property, term.into_owned());
    }
}
