//! Concepts: those of the ontology with all that stands above them, and the policy's own words where no concept fits.

use std::collections::BTreeSet;

use oxigraph::model::{Literal, NamedNode, NamedNodeRef};

use crate::graph::{normalise, one_line};
use crate::knowledge::ns;
use crate::label::{Mention, MentionKind};
use crate::view::rdf::iri::slug;
use crate::view::rdf::vocab::{dpv, loc, pf, rdf, skos};
use crate::view::rdf::{Builder, plain};

impl Builder<'_> {
    /// The concept `curie`; `None` where it is no IRI of ours.
    pub(super) fn concept(&mut self, curie: &str) -> Option<NamedNode> {
        let iri = self.knowledge.described(curie).map(|concept| concept.iri.clone()).or_else(|| self.knowledge.expand(curie))?;
        let node = NamedNode::new(iri).ok()?;
        self.concepts.insert(curie.to_owned());
        Some(node)
    }

    /// Whether `curie` is `other`, or stands below it.
    pub(super) fn is_a(&self, curie: &str, other: &str) -> bool {
        curie == other || self.knowledge.ancestors(curie).contains(&other)
    }

    /// What a mention that is no party names: its concept, else a concept of its own words.
    pub(super) fn value(&mut self, mention: &Mention) -> NamedNode {
        let found = mention.concept.as_deref().and_then(|curie| self.concept(curie));
        found.unwrap_or_else(|| self.own_words(mention))
    }

    /// Words that no concept fits are kept, and say so.
    fn own_words(&mut self, mention: &Mention) -> NamedNode {
        let (kind, above) = match mention.kind {
            MentionKind::Data => ("data", dpv::PERSONAL_DATA),
            MentionKind::Purpose => ("purpose", dpv::PURPOSE),
            MentionKind::LegalBasis | MentionKind::LegitimateInterest => ("legal-basis", dpv::LEGAL_BASIS),
            MentionKind::Place => ("place", dpv::LOCATION),
            MentionKind::Measure => ("measure", dpv::MEASURE),
            _ => ("words", dpv::DATA),
        };
        let words = one_line(mention.resolved.as_deref().unwrap_or_else(|| mention.span.of(&self.extraction.document.text)));
        let node = self.iris.global(&format!("{kind}/{}", slug(&words)));
        self.add(&node, rdf::TYPE, pf::OWN_WORDS.into_owned());
        self.add(&node, rdf::TYPE, skos::CONCEPT.into_owned());
        let label = self.text(&normalise(&words));
        self.add(&node, skos::PREF_LABEL, label);
        if kind != "words" {
            self.state(&node, skos::BROADER, above);
        }
        node
    }

    /// Label and broader concepts of all concepts that occur, up to the top, so that `skos:broader*` works on the graph alone.
    pub(super) fn describe_concepts(&mut self) {
        let mut done = BTreeSet::new();
        while let Some(curie) = self.concepts.pop_first() {
            if !done.insert(curie.clone()) {
                continue;
            }
            let Some(node) = self.concept(&curie) else { continue };
            self.describe_place(&curie, &node);
            let Some(concept) = self.knowledge.described(&curie) else { continue };
            let (label, broader) = (concept.label.clone(), concept.broader.clone());
            self.add(&node, rdf::TYPE, skos::CONCEPT.into_owned());
            self.label(&node, &label);
            for upper in broader {
                if let Some(upper) = self.concept(&upper) {
                    self.add(&node, skos::BROADER, upper);
                }
            }
        }
    }

    /// A country is no concept of the term lists: its label and unions come from the table of places.
    fn describe_place(&mut self, curie: &str, node: &NamedNode) {
        let Some(place) = self.place_of(curie) else { return };
        let (name, unions) = (place.name.clone(), [(place.eea, loc::EEA), (place.eu, loc::EU)]);
        self.label(node, &name);
        for (_, union) in unions.into_iter().filter(|(member, union)| *member && union.as_str() != node.as_str()) {
            self.state(node, skos::BROADER, union);
        }
    }

    /// The place that the CURIE `curie` names.
    pub(super) fn place_of(&self, curie: &str) -> Option<&crate::knowledge::Place> {
        let places = (0..).map_while(|index| self.knowledge.place_at(index));
        if curie.starts_with("loc:") { places.into_iter().find(|place| place.iri == curie) } else { None }
    }

    fn label(&mut self, node: &NamedNode, label: &str) {
        if !label.is_empty() {
            let english = Literal::new_language_tagged_literal(label, "en").unwrap_or_else(|_| plain(label));
            self.add(node, skos::PREF_LABEL, english);
        }
    }

    /// A term of our lists as an object.
    pub(super) fn state(&mut self, subject: &NamedNode, predicate: NamedNodeRef<'_>, object: NamedNodeRef<'_>) {
        self.mark(object);
        self.add(subject, predicate, object.into_owned());
    }

    /// Notes that a term of our lists occurs, so that it is described.
    pub(super) fn mark(&mut self, term: NamedNodeRef<'_>) {
        self.concepts.insert(ns::shorten(term.as_str()));
    }
}
