//! Evidence as Web Annotations: which words say what, by quotation and by position in the stored text.

use std::collections::BTreeSet;

use oxigraph::model::{Literal, NamedNode};

use crate::graph::one_line;
use crate::label::{Mention, MentionKind, PartyKind};
use crate::text::Span;
use crate::view::place::place;
use crate::view::rdf::denial::Said;
use crate::view::rdf::iri::hash;
use crate::view::rdf::vocab::{oa, pf, prov, rdf};
use crate::view::rdf::{Builder, decimal, plain};

/// Code points of context before and after a quotation, enough to find it again in another copy of the page.
const CONTEXT: usize = 32;

impl Builder<'_> {
    /// The node of a place in the stored text.
    pub(super) fn span(&mut self, span: Span) -> NamedNode {
        self.spans.insert(span);
        let points = place(&self.extraction.document, span).points;
        self.iris.local(&format!("span/{}-{}", points.start, points.end))
    }

    /// Says that the words at `span` state `body`, a whole flow or statement.
    pub(super) fn annotate(&mut self, body: &NamedNode, span: Span) -> NamedNode {
        let target = self.span(span);
        let annotation = self.annotation(body, &target, "");
        self.add(&annotation, oa::MOTIVATED_BY, oa::CLASSIFYING.into_owned());
        self.add(body, prov::DERIVED_FROM, target.clone());
        target
    }

    /// Says that the words of `mention` fill the slot `role` with `body`, and how they were read.
    pub(super) fn annotate_slot(&mut self, said: Said<'_>, role: &str, body: &NamedNode, mention: &Mention) {
        let annotation = self.annotate_part(said, role, body, mention.span);
        self.reading(&annotation, mention);
    }

    /// Says that the words at `span` are the part `role` of a flow or a denial, and name `body`.
    pub(super) fn annotate_part(&mut self, said: Said<'_>, role: &str, body: &NamedNode, span: Span) -> NamedNode {
        let target = self.span(span);
        let annotation = self.annotation(body, &target, &format!("{role} {}", said.node.as_str()));
        self.add(&annotation, oa::MOTIVATED_BY, oa::IDENTIFYING.into_owned());
        self.add(&annotation, pf::ROLE, plain(role));
        let of = if said.is_denied() { pf::OF_DENIAL } else { pf::OF_FLOW };
        self.add(&annotation, of, said.node.clone());
        annotation
    }

    /// Says what the words of each mention name that is no part of any practice and no statement by itself.
    pub(super) fn tag_mentions(&mut self) {
        let used: BTreeSet<usize> =
            self.extraction.practices.iter().flat_map(|practice| practice.arguments.iter().map(|argument| argument.mention)).collect();
        for (index, mention) in self.extraction.mentions.iter().enumerate().filter(|(index, _)| !used.contains(index)) {
            let body = match mention.kind {
                MentionKind::Data | MentionKind::Purpose | MentionKind::Place | MentionKind::Condition => self.value(mention),
                MentionKind::Party if mention.named || !matches!(mention.party, Some(PartyKind::First | PartyKind::User)) => {
                    let Some((_, party)) = self.party_of(index) else { continue };
                    party
                }
                _ => continue,
            };
            let target = self.span(mention.span);
            let annotation = self.annotation(&body, &target, mention.kind.as_str());
            self.add(&annotation, oa::MOTIVATED_BY, oa::TAGGING.into_owned());
            self.add(&annotation, pf::KIND, plain(mention.kind.as_str()));
            self.reading(&annotation, mention);
        }
    }

    /// How a mention was read: how surely, as which words, by way of which earlier words, and in which pieces where it is not one stretch.
    pub(super) fn reading(&mut self, node: &NamedNode, mention: &Mention) {
        self.add(node, pf::CONFIDENCE, decimal(mention.confidence));
        if let Some(resolved) = &mention.resolved {
            let resolved = self.text(&one_line(resolved));
            self.add(node, pf::RESOLVED, resolved);
        }
        if let Some(earlier) = mention.antecedent.and_then(|index| self.extraction.mentions.get(index)) {
            let earlier = self.span(earlier.span);
            self.add(node, pf::ANTECEDENT, earlier);
        }
        for piece in mention.pieces.iter().filter(|piece| **piece != mention.span) {
            let piece = self.span(*piece);
            self.add(node, pf::PIECE, piece);
        }
    }

    fn annotation(&mut self, body: &NamedNode, target: &NamedNode, purpose: &str) -> NamedNode {
        let node = self.iris.local(&format!("annotation/{}", hash(&[body.as_str(), target.as_str(), purpose])));
        self.add(&node, rdf::TYPE, oa::ANNOTATION.into_owned());
        self.add(&node, oa::HAS_BODY, body.clone());
        self.add(&node, oa::HAS_TARGET, target.clone());
        node
    }

    /// Selectors of all places that occur.
    pub(super) fn describe_spans(&mut self) {
        for span in std::mem::take(&mut self.spans) {
            self.describe_span(span);
        }
    }

    fn describe_span(&mut self, span: Span) {
        let node = self.span(span);
        let document = &self.extraction.document;
        let place = place(document, span);
        let bytes = document.map.source_bytes(span);
        let before: String = {
            let tail: Vec<char> = document.source.get(..bytes.start).unwrap_or("").chars().rev().take(CONTEXT).collect();
            tail.into_iter().rev().collect()
        };
        let after: String = document.source.get(bytes.end..).unwrap_or("").chars().take(CONTEXT).collect();
        let (quote, position) = (self.iris.local(&format!("{}/quote", tail(&node))), self.iris.local(&format!("{}/position", tail(&node))));
        let text = self.iris.text.clone();
        self.add(&node, rdf::TYPE, oa::SPECIFIC_RESOURCE.into_owned());
        self.add(&node, oa::HAS_SOURCE, text);
        if place.source != place.words {
            let words = self.text(&one_line(place.words));
            self.add(&node, pf::WORDS, words);
        }
        self.add(&node, oa::HAS_SELECTOR, quote.clone());
        self.add(&node, oa::HAS_SELECTOR, position.clone());
        self.add(&quote, rdf::TYPE, oa::QUOTE_SELECTOR.into_owned());
        for (property, words) in [(oa::EXACT, place.source), (oa::PREFIX, &before), (oa::SUFFIX, &after)] {
            let words = self.text(words);
            self.add(&quote, property, words);
        }
        self.add(&position, rdf::TYPE, oa::POSITION_SELECTOR.into_owned());
        self.add(&position, oa::START, Literal::from(place.points.start as u64));
        self.add(&position, oa::END, Literal::from(place.points.end as u64));
    }
}

/// The part of a span's IRI after the version's.
fn tail(node: &NamedNode) -> String {
    let at = node.as_str().rfind("span/").expect("spans are named so");
    node.as_str()[at..].to_owned()
}
