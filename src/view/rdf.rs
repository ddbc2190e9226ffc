//! The knowledge graph as RDF, on the terms of W3C's Data Privacy Vocabulary.
//!
//! In: one extraction. Out: quads: a named graph for the policy version, and its entry in the catalogue in the default graph. A practice
//! is a `dpv:Process` that is also a `pf:Flow`; a denial is a `pf:DeniedFlow`, which is no process, has parts by properties of its own, and is led to
//! by `dpv:hasProhibition` only, so that no query takes it for a fact, whoever wrote it. Every statement has its words as Web Annotations. There are no blank nodes: IRIs come from content hashes, so that two
//! graphs can be compared as sets. What the policy says is asserted; what is our reading of it has properties of its own.

pub mod catalogue;
mod concept;
mod condition;
mod denial;
mod duration;
mod evidence;
mod flow;
mod iri;
mod notice;
mod party;
mod polarity;
mod statement;
pub mod versions;
pub(crate) mod vocab;
pub mod write;

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::model::{GraphName, Literal, NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term};
use thiserror::Error;

use crate::graph::{PartyKey, PartyResolver};
use crate::knowledge::Knowledge;
use crate::pipeline::Extraction;
use crate::text::Span;
use iri::Iris;

/// Where the IRIs of what is described begin, unless told otherwise.
pub const DEFAULT_BASE: &str = "urn:policyflow:id/";

/// A base that IRIs cannot be made from.
#[derive(Debug, Error)]
#[error("{base:?} is no absolute IRI: {reason}")]
pub struct BaseIriError {
    base: String,
    reason: String,
}

/// What the caller may set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RdfOptions {
    base: String,
    time: Option<String>,
}

impl Default for RdfOptions {
    fn default() -> Self {
        Self { base: DEFAULT_BASE.to_owned(), time: None }
    }
}

impl RdfOptions {
    /// Options with IRIs under `base`; a `/` is added where it ends in a letter or digit.
    ///
    /// # Errors
    /// If `base` is no absolute IRI.
    pub fn new(base: &str) -> Result<Self, BaseIriError> {
        let closed = base.ends_with(['/', '#', ':', '=', '?']);
        let base = if closed { base.to_owned() } else { format!("{base}/") };
        match NamedNode::new(format!("{base}x")) {
            Ok(_) => Ok(Self { base, time: None }),
            Err(error) => Err(BaseIriError { base, reason: error.to_string() }),
        }
    }

    /// Says when the run took place, in seconds since 1970; without it no time is written, and equal inputs give equal bytes.
    #[must_use]
    pub fn at(mut self, seconds: Option<i64>) -> Self {
        self.time = seconds.map(iri::date_time);
        self
    }
}

/// The quads of one policy.
#[derive(Debug, Clone, Default)]
pub struct PolicyQuads {
    /// What all policies of a catalogue share: the catalogue itself and the program that made it.
    pub shared: Vec<Quad>,
    /// The policy's entry in the catalogue, then its graph; sorted, each once.
    pub own: Vec<Quad>,
}

impl PolicyQuads {
    /// All quads, for a file of one policy.
    pub fn all(&self) -> impl Iterator<Item = &Quad> {
        self.shared.iter().chain(&self.own)
    }
}

/// The quads of `extraction`.
#[must_use]
pub fn quads(extraction: &Extraction, knowledge: &Knowledge, options: &RdfOptions) -> PolicyQuads {
    let mut builder = Builder::new(extraction, knowledge, options);
    let flows = builder.flows();
    builder.notice(&flows);
    builder.statements(&flows);
    builder.definitions();
    builder.tag_mentions();
    builder.describe_parties();
    builder.describe_spans();
    builder.describe_concepts();
    builder.catalogue();
    builder.finish()
}

/// Gathers the quads of one policy.
struct Builder<'a> {
    extraction: &'a Extraction,
    knowledge: &'a Knowledge,
    options: &'a RdfOptions,
    iris: Iris,
    parties: PartyResolver<'a>,
    /// Whether the policy itself speaks of European data protection law.
    speaks_of_gdpr: bool,
    shared: Vec<Quad>,
    entry: Vec<Quad>,
    graph: Vec<Quad>,
    /// Concepts that occur, by CURIE.
    concepts: BTreeSet<String>,
    /// Parties that occur, with the words that they go by.
    seen_parties: BTreeMap<PartyKey, BTreeSet<String>>,
    spans: BTreeSet<Span>,
}

/// Words by which a policy shows that it is written under European data protection law.
const EUROPEAN: [&str; 6] = ["GDPR", "General Data Protection Regulation", "European Economic Area", "EEA", "2016/679", "Data Protection Act 2018"];

impl<'a> Builder<'a> {
    fn new(extraction: &'a Extraction, knowledge: &'a Knowledge, options: &'a RdfOptions) -> Self {
        Self {
            extraction,
            knowledge,
            options,
            iris: Iris::new(&options.base, extraction),
            parties: PartyResolver::new(extraction, knowledge),
            speaks_of_gdpr: EUROPEAN.iter().any(|words| extraction.document.text.contains(words)),
            shared: Vec::new(),
            entry: Vec::new(),
            graph: Vec::new(),
            concepts: BTreeSet::new(),
            seen_parties: BTreeMap::new(),
            spans: BTreeSet::new(),
        }
    }

    /// States something in the policy's graph.
    fn add(&mut self, subject: &NamedNode, predicate: NamedNodeRef<'_>, object: impl Into<Term>) {
        let graph = GraphName::NamedNode(self.iris.graph.clone());
        self.graph.push(Quad::new(NamedOrBlankNode::from(subject.clone()), predicate, object, graph));
    }

    /// The policy's words as a literal in its language.
    fn text(&self, words: &str) -> Literal {
        let words = write::clean(words);
        let language = &self.extraction.document.language;
        match Literal::new_language_tagged_literal(words.clone(), language) {
            Ok(literal) if language != "und" => literal,
            _ => Literal::new_simple_literal(words),
        }
    }

    fn finish(self) -> PolicyQuads {
        let mut own = write::sorted(self.entry);
        own.extend(write::sorted(self.graph));
        PolicyQuads { shared: write::sorted(self.shared), own }
    }
}

/// A literal without language.
fn plain(words: &str) -> Literal {
    Literal::new_simple_literal(write::clean(words))
}

/// The confidence as `xsd:decimal`.
fn decimal(value: f32) -> Literal {
    Literal::new_typed_literal(format!("{:.4}", super::json::confidence(value)), vocab::xsd::DECIMAL)
}

#[cfg(test)]
mod tests;
