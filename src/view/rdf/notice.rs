//! The policy itself: its version, what it states beside its flows, and its entry in the catalogue.

use oxigraph::model::{GraphName, Literal, NamedNode, NamedNodeRef, Quad, Term};

use crate::document::Format;
use crate::graph::one_line;
use crate::knowledge::ns;
use crate::label::{Mention, MentionKind, Right};
use crate::practice::Polarity;
use crate::view::rdf::flow::Flows;
use crate::view::rdf::iri::hash;
use crate::view::rdf::vocab::{dcat, dct, dpv, foaf, gdpr, oa, pf, prov, rdf, rdfs, void, xsd};
use crate::view::rdf::{Builder, plain};

impl Builder<'_> {
    /// The version and its text.
    pub(super) fn notice(&mut self, flows: &Flows) {
        let (notice, text, series) = (self.iris.notice.clone(), self.iris.text.clone(), self.iris.series.clone());
        let document = &self.extraction.document;
        self.add(&notice, rdf::TYPE, dpv::PRIVACY_NOTICE.into_owned());
        self.add(&notice, dct::IS_VERSION_OF, series);
        self.add(&notice, dct::LANGUAGE, plain(&document.language));
        let controller = self.parties.controller().clone();
        let controller = self.party(&controller);
        self.add(&notice, dpv::HAS_DATA_CONTROLLER, controller);
        self.add(&notice, pf::CONTROLLER_ORIGIN, plain(self.extraction.controller.origin.as_str()));
        if let Some(title) = &document.metadata.title {
            let title = self.text(&one_line(title));
            self.add(&notice, dct::TITLE, title);
        }
        if let Some(day) = self.archived() {
            self.add(&notice, dct::DATE, day);
        }
        for (node, practice) in flows.0.iter().zip(&self.extraction.practices) {
            let property = if practice.polarity == Polarity::Denied { dpv::HAS_PROHIBITION } else { dpv::HAS_PROCESS };
            self.add(&notice, property, node.clone());
        }
        self.remarks(&notice);
        self.add(&text, rdf::TYPE, prov::ENTITY.into_owned());
        let format = match document.format {
            Format::Plain => "text/plain",
            Format::Markdown => "text/markdown",
            Format::Html => "text/html",
        };
        self.add(&text, dct::FORMAT, plain(format));
        self.add(&text, pf::SHA256, plain(&document.sha256));
        self.add(&text, pf::PATH, plain(&document.path));
        self.add(&notice, prov::DERIVED_FROM, text.clone());
        if let Some(page) = self.page() {
            self.add(&text, prov::DERIVED_FROM, page);
        }
    }

    /// What the program remarked while it read: the code at the notice, the whole remark as a node of its own.
    fn remarks(&mut self, notice: &NamedNode) {
        for remark in &self.extraction.diagnostics {
            let code = remark.code.as_str();
            self.add(notice, pf::DIAGNOSTIC, plain(code));
            let place = remark.span.map_or(String::new(), |span| format!("{}-{}", span.start, span.end));
            let node = self.iris.local(&format!("remark/{}", hash(&[code, &remark.message, &place])));
            self.add(notice, pf::HAS_REMARK, node.clone());
            self.add(&node, rdf::TYPE, pf::REMARK.into_owned());
            self.add(&node, pf::DIAGNOSTIC, plain(code));
            self.add(&node, pf::SEVERITY, plain(remark.code.severity().as_str()));
            self.add(&node, dct::DESCRIPTION, plain(&remark.message));
            if let Some(span) = remark.span.filter(|span| span.start < span.end) {
                let span = self.span(span);
                self.add(&node, prov::DERIVED_FROM, span);
            }
        }
    }

    fn page(&self) -> Option<NamedNode> {
        self.extraction.document.metadata.source_url.as_ref().and_then(|url| NamedNode::new(url.clone()).ok())
    }

    fn archived(&self) -> Option<Literal> {
        let day = self.extraction.document.metadata.archived.as_deref()?;
        let shape: String = day.chars().map(|letter| if letter.is_ascii_digit() { '0' } else { letter }).collect();
        (shape == "0000-00-00").then(|| Literal::new_typed_literal(day, xsd::DATE))
    }

    /// What the policy states beside its flows: rights, contacts, transfers, decisions by machine…
    pub(super) fn statements(&mut self) {
        let controller = self.parties.controller().clone();
        let controller = self.party(&controller);
        for mention in &self.extraction.mentions {
            let Some(class) = statement(mention.kind) else { continue };
            let body = self.state_mention(class, mention);
            let (words, notice) = (self.words(mention), self.iris.notice.clone());
            match mention.kind {
                MentionKind::Contact => self.add(&controller, dpv::HAS_CONTACT, words),
                MentionKind::DpoContact => {
                    let officer = self.iris.local("party/data-protection-officer");
                    self.add(&controller, dpv::HAS_DPO, officer.clone());
                    self.add(&officer, rdf::TYPE, dpv::DPO.into_owned());
                    self.add(&officer, dpv::HAS_CONTACT, words);
                }
                MentionKind::Right => {
                    if let Some(right) = mention.right {
                        let (ours, article) = right_terms(right);
                        self.add(&notice, dpv::HAS_RIGHT, ours.into_owned());
                        self.add(&body, dpv::HAS_RIGHT, ours.into_owned());
                        if self.speaks_of_gdpr {
                            self.add(&notice, dpv::HAS_RIGHT, article.into_owned());
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn state_mention(&mut self, class: NamedNodeRef<'_>, mention: &Mention) -> NamedNode {
        let points = self.extraction.document.map.source_points(&self.extraction.document.source, mention.span);
        let place = format!("{}-{}", points.start, points.end);
        let node = self.iris.local(&format!("statement/{}", hash(&[class.as_str(), &place])));
        let (notice, words) = (self.iris.notice.clone(), self.words(mention));
        self.add(&notice, pf::STATES, node.clone());
        self.add(&node, rdf::TYPE, class.into_owned());
        self.add(&node, dct::DESCRIPTION, words);
        if let Some(concept) = mention.concept.as_deref().and_then(|curie| self.concept(curie)) {
            self.add(&node, oa::HAS_BODY, concept);
        }
        self.annotate(&node, mention.span);
        self.reading(&node, mention);
        node
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
        self.add(&node, dct::DESCRIPTION, words);
        self.add(&node, pf::DEFINES, upper.clone());
        self.add(&node, pf::DEFINED_AS, lower.clone());
        self.annotate(&node, span);
    }

    /// The entry in the catalogue, in the default graph.
    pub(super) fn catalogue(&mut self) {
        let catalogue = self.iris.global("catalogue");
        let tool = self.iris.global(concat!("tool/policyflow-", env!("CARGO_PKG_VERSION")));
        let shared: [(&NamedNode, NamedNodeRef<'_>, Term); 5] = [
            (&catalogue, rdf::TYPE, dcat::CATALOG.into_owned().into()),
            (&catalogue, dct::TITLE, plain("Privacy policies as graphs of data flows").into()),
            (&tool, rdf::TYPE, prov::SOFTWARE_AGENT.into_owned().into()),
            (&tool, rdfs::LABEL, plain(concat!("policyflow ", env!("CARGO_PKG_VERSION"))).into()),
            (&catalogue, prov::ASSOCIATED_WITH, tool.clone().into()),
        ];
        self.shared = shared.into_iter().map(|(subject, predicate, object)| default(subject, predicate, object)).collect();
        let (graph, run) = (self.iris.graph.clone(), self.iris.run.clone());
        self.entry.push(default(&catalogue, dcat::HAS_DATASET, graph.clone().into()));
        self.series();
        self.dataset(&graph, &run);
        self.run(&run, &tool);
    }

    fn series(&mut self) {
        let series = self.iris.series.clone();
        let document = &self.extraction.document;
        let title = document
            .metadata
            .title
            .as_deref()
            .map_or_else(|| format!("Privacy policy of {}", self.extraction.controller.name.as_deref().unwrap_or("an unnamed controller")), one_line);
        for class in [dpv::PRIVACY_NOTICE, dcat::DATASET_SERIES] {
            self.entry.push(default(&series, rdf::TYPE, class.into_owned().into()));
        }
        let title = self.text(&title);
        self.entry.push(default(&series, dct::TITLE, title.into()));
        if let Some(page) = self.page() {
            self.entry.push(default(&series, foaf::PAGE, page.into()));
        }
    }

    fn dataset(&mut self, graph: &NamedNode, run: &NamedNode) {
        let vocabularies = [ns::DPV, ns::PD, ns::LOC, ns::PF];
        let triples = crate::view::rdf::write::sorted(self.graph.clone()).len();
        let mut facts: Vec<(NamedNodeRef<'_>, Term)> = vec![
            (rdf::TYPE, dcat::DATASET.into_owned().into()),
            (rdf::TYPE, void::DATASET.into_owned().into()),
            (rdf::TYPE, prov::ENTITY.into_owned().into()),
            (dcat::IN_SERIES, self.iris.series.clone().into()),
            (foaf::PRIMARY_TOPIC, self.iris.notice.clone().into()),
            (dct::CONFORMS_TO, NamedNode::new_unchecked("https://w3id.org/dpv/2.3").into()),
            (void::TRIPLES, Literal::from(triples as u64).into()),
            (prov::GENERATED_BY, run.clone().into()),
        ];
        facts.extend(vocabularies.map(|namespace| (void::VOCABULARY, NamedNode::new_unchecked(namespace).into())));
        facts.extend(self.archived().map(|day| (dct::DATE, day.into())));
        self.entry.extend(facts.into_iter().map(|(predicate, object)| default(graph, predicate, object)));
    }

    fn run(&mut self, run: &NamedNode, tool: &NamedNode) {
        let mut facts: Vec<(NamedNodeRef<'_>, Term)> = vec![
            (rdf::TYPE, prov::ACTIVITY.into_owned().into()),
            (prov::USED, self.iris.text.clone().into()),
            (prov::ASSOCIATED_WITH, tool.clone().into()),
            (pf::PROFILE, plain(self.extraction.profile.as_str()).into()),
            (pf::KNOWLEDGE, plain(self.knowledge.fingerprint()).into()),
        ];
        if let Some(time) = &self.options.time {
            facts.push((prov::ENDED_AT, Literal::new_typed_literal(time.as_str(), xsd::DATE_TIME).into()));
        }
        self.entry.extend(facts.into_iter().map(|(predicate, object)| default(run, predicate, object)));
    }
}

fn default(subject: &NamedNode, predicate: NamedNodeRef<'_>, object: Term) -> Quad {
    Quad::new(subject.clone(), predicate, object, GraphName::DefaultGraph)
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
