//! What a policy states beside its flows: rights, contacts, transfers, decisions by machine, definitions…
//!
//! What it states in the negative ("we do not take decisions by machine alone") is led to by `pf:denies` instead of `pf:states`, and is of the
//! class of denied statements alone, so that nobody who asks for statements of a kind gets it.

use std::collections::BTreeSet;

use oxigraph::model::{NamedNode, NamedNodeRef};

use crate::graph::one_line;
use crate::label::{Mention, MentionKind, Right};
use crate::practice::{Polarity, Practice};
use crate::text::Span;
use crate::view::rdf::flow::Flows;
use crate::view::rdf::iri::hash;
use crate::view::rdf::polarity::polarity;
use crate::view::rdf::vocab::{dct, dpv, foaf, gdpr, oa, pf, rdf};
use crate::view::rdf::{Builder, plain};

impl Builder<'_> {
    /// What the policy states beside its flows.
    pub(super) fn statements(&mut self, flows: &Flows) {
        for (index, mention) in self.extraction.mentions.iter().enumerate() {
            let Some(class) = statement(mention.kind) else { continue };
            let polarity = polarity(self.extraction, self.knowledge, mention);
            let body = self.state_mention(class, mention, polarity);
            self.link(&body, index, mention, polarity, flows);
            if polarity == Polarity::Affirmed {
                self.consequences(&body, mention);
            }
        }
    }

    /// What follows for the policy and its controller from what is stated.
    fn consequences(&mut self, body: &NamedNode, mention: &Mention) {
        let (words, notice) = (self.words(mention), self.iris.notice.clone());
        let controller = self.parties.controller().clone();
        let controller = self.party(&controller);
        match mention.kind {
            MentionKind::Contact => self.add(&controller, dpv::HAS_CONTACT, words),
            MentionKind::DpoContact => {
                let officer = self.iris.local("party/data-protection-officer");
                self.add(&controller, dpv::HAS_DPO, officer.clone());
                self.state(&officer, rdf::TYPE, dpv::DPO);
                self.add(&officer, dpv::HAS_CONTACT, words);
            }
            MentionKind::Right => {
                if let Some((ours, article)) = mention.right.map(right_terms) {
                    self.state(&notice, dpv::HAS_RIGHT, ours);
                    self.state(body, dpv::HAS_RIGHT, ours);
                    if self.speaks_of_gdpr {
                        self.state(&notice, dpv::HAS_RIGHT, article);
                    }
                    self.exercise(body, mention);
                }
            }
            _ => {}
        }
    }

    /// Where a right is exercised: the pages that its sentence links to or names.
    fn exercise(&mut self, body: &NamedNode, mention: &Mention) {
        let document = &self.extraction.document;
        let holds = |span: Span| span.start <= mention.span.start && mention.span.end <= span.end;
        let sentence = self.extraction.segments.sentences.iter().find(|sentence| holds(sentence.span));
        let source = sentence.and_then(|sentence| document.source.get(document.map.source_bytes(sentence.span))).unwrap_or("");
        for page in pages(source) {
            let node = self.iris.local(&format!("exercise/{}", hash(&[page.as_str()])));
            self.add(body, dpv::IS_EXERCISED_AT, node.clone());
            self.state(&node, rdf::TYPE, dpv::RIGHT_EXERCISE_NOTICE);
            self.add(&node, foaf::PAGE, page);
        }
    }

    fn state_mention(&mut self, class: NamedNodeRef<'_>, mention: &Mention, polarity: Polarity) -> NamedNode {
        let points = self.extraction.document.map.source_points(&self.extraction.document.source, mention.span);
        let place = format!("{}-{}", points.start, points.end);
        let node = self.iris.local(&format!("statement/{}", hash(&[class.as_str(), &place])));
        let (notice, words) = (self.iris.notice.clone(), self.words(mention));
        if polarity == Polarity::Denied {
            self.add(&notice, pf::DENIES, node.clone());
            self.add(&node, rdf::TYPE, pf::DENIED_STATEMENT.into_owned());
            self.add(&node, pf::DENIED_KIND, class.into_owned());
        } else {
            self.add(&notice, pf::STATES, node.clone());
            self.add(&node, rdf::TYPE, class.into_owned());
        }
        self.add(&node, pf::POLARITY, plain(polarity.as_str()));
        self.add(&node, dct::DESCRIPTION, words);
        if let Some(concept) = mention.concept.as_deref().and_then(|curie| self.concept(curie)) {
            self.add(&node, oa::HAS_BODY, concept);
        }
        self.annotate(&node, mention.span);
        self.reading(&node, mention);
        node
    }

    /// Leads from a statement to the flows that the same sentence grounds: those that it is a part of, else all of the sentence; those of its own
    /// polarity before others. What speaks of the whole policy, a right or a contact, is about no flow.
    fn link(&mut self, body: &NamedNode, index: usize, mention: &Mention, polarity: Polarity, flows: &Flows) {
        if matches!(mention.kind, MentionKind::Right | MentionKind::Contact | MentionKind::DpoContact) {
            return;
        }
        let practices = &self.extraction.practices;
        let is_part = |practice: &Practice| practice.arguments.iter().any(|argument| argument.mention == index);
        let holds = |practice: &Practice| practice.span.start <= mention.span.start && mention.span.end <= practice.span.end;
        let chosen = |of: &dyn Fn(&Practice) -> bool| (0..practices.len()).filter(|at| of(&practices[*at])).collect::<Vec<_>>();
        let tries = [chosen(&is_part), chosen(&|practice| holds(practice) && practice.polarity == polarity), chosen(&holds)];
        for at in tries.into_iter().find(|found| !found.is_empty()).unwrap_or_default() {
            let property = if practices[at].polarity == Polarity::Denied { pf::ABOUT_DENIAL } else { pf::ABOUT_FLOW };
            self.add(body, property, flows.0[at].clone());
        }
    }

    /// "Contact data include your name": the policy's own definitions hold in its graph only.
    pub(super) fn definitions(&mut self) {
        for said in &self.extraction.subsumptions {
            let (Some(upper), Some(lower)) = (self.extraction.mentions.get(said.upper), self.extraction.mentions.get(said.lower)) else { continue };
            let (upper, lower) = (self.value(upper), self.value(lower));
            if upper != lower {
                self.add(&upper, pf::INCLUDES, lower.clone());
                self.definition(said.sentence, &upper, &lower);
            }
        }
    }

    /// The sentence that a definition rests on.
    fn definition(&mut self, sentence: usize, upper: &NamedNode, lower: &NamedNode) {
        let Some(span) = self.extraction.segments.sentences.get(sentence).map(|sentence| sentence.span) else { return };
        let target = self.span(span);
        let node =
            self.iris.local(&format!("statement/{}", hash(&[pf::DEFINITION_STATEMENT.as_str(), upper.as_str(), lower.as_str(), target.as_str()])));
        let (notice, words) = (self.iris.notice.clone(), self.text(&one_line(span.of(&self.extraction.document.text))));
        self.add(&notice, pf::STATES, node.clone());
        self.add(&node, rdf::TYPE, pf::DEFINITION_STATEMENT.into_owned());
        self.add(&node, pf::POLARITY, plain(Polarity::Affirmed.as_str()));
        self.add(&node, dct::DESCRIPTION, words);
        self.add(&node, pf::DEFINES, upper.clone());
        self.add(&node, pf::DEFINED_AS, lower.clone());
        self.annotate(&node, span);
    }
}

/// The addresses of pages in a piece of a file, each once, whatever mark-up is around them.
fn pages(source: &str) -> BTreeSet<NamedNode> {
    let starts = source.match_indices("http").map(|(at, _)| &source[at..]).filter(|rest| rest.starts_with("https://") || rest.starts_with("http://"));
    let end = |letter: char| letter.is_whitespace() || letter.is_control() || "\"'<>()[]{}|\\^`".contains(letter);
    let words = starts.map(|rest| rest.split(end).next().unwrap_or(rest).trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_']));
    words.filter(|page| page.len() > "https://".len()).filter_map(|page| NamedNode::new(page.replace("&amp;", "&")).ok()).collect()
}

/// The kinds of mention that are statements of the policy by themselves.
const fn statement(kind: MentionKind) -> Option<NamedNodeRef<'static>> {
    Some(match kind {
        MentionKind::Right => pf::RIGHT_STATEMENT,
        MentionKind::Transfer => pf::TRANSFER_STATEMENT,
        MentionKind::AutomatedDecision => pf::AUTOMATED_DECISION_STATEMENT,
        MentionKind::MandatoryProvision => pf::MANDATORY_PROVISION_STATEMENT,
        MentionKind::LegitimateInterest => pf::LEGITIMATE_INTEREST_STATEMENT,
        MentionKind::LegalBasis => pf::LEGAL_BASIS_STATEMENT,
        MentionKind::Duration => pf::RETENTION_STATEMENT,
        MentionKind::Contact => pf::CONTACT_STATEMENT,
        MentionKind::DpoContact => pf::DPO_CONTACT_STATEMENT,
        MentionKind::Measure => pf::MEASURE_STATEMENT,
        MentionKind::Threat => pf::THREAT_STATEMENT,
        _ => return None,
    })
}

/// A right by our name, and the article of GDPR that gives it.
const fn right_terms(right: Right) -> (NamedNodeRef<'static>, NamedNodeRef<'static>) {
    match right {
        Right::Access => (pf::RIGHT_ACCESS, gdpr::A15),
        Right::Rectification => (pf::RIGHT_RECTIFICATION, gdpr::A16),
        Right::Erasure => (pf::RIGHT_ERASURE, gdpr::A17),
        Right::Restriction => (pf::RIGHT_RESTRICTION, gdpr::A18),
        Right::Objection => (pf::RIGHT_OBJECTION, gdpr::A21),
        Right::Portability => (pf::RIGHT_PORTABILITY, gdpr::A20),
        Right::WithdrawConsent => (pf::RIGHT_WITHDRAW, gdpr::A7_3),
        Right::Complaint => (pf::RIGHT_COMPLAINT, gdpr::A77),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_found_in_any_mark_up() {
        for source in ["at https://a.example/x.", "[here](https://a.example/x)", "<a href=\"https://a.example/x\">here</a>", "<https://a.example/x>"]
        {
            assert_eq!(pages(source).iter().map(NamedNode::as_str).collect::<Vec<_>>(), ["https://a.example/x"], "{source}");
        }
        assert!(pages("the https:// of a page, httpx://no, javascript:alert(1)").is_empty());
    }
}
