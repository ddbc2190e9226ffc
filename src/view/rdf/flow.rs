//! Practices as processes.

use oxigraph::model::{Literal, NamedNode, NamedNodeRef};

use crate::graph::one_line;
use crate::label::{Mention, MentionKind, PartyKind};
use crate::practice::{Action, Modality, Polarity, Practice, Role};
use crate::view::json::section_path;
use crate::view::rdf::denial::Said;
use crate::view::rdf::duration::{duration_classes, xsd_duration};
use crate::view::rdf::iri::{hash, slug};
use crate::view::rdf::vocab::{dct, dpv, gdpr, pf, prov, rdf, time, xsd};
use crate::view::rdf::{Builder, decimal, plain};

/// The node of each practice, in the practices' order.
pub(super) struct Flows(pub(super) Vec<NamedNode>);

/// Legal bases that are the same thing in GDPR Art. 6(1), by the DPV concept that stands at or above what is said.
const ARTICLE_6: [(&str, NamedNodeRef<'static>); 6] = [
    ("dpv:Consent", gdpr::A6_1_A),
    ("dpv:Contract", gdpr::A6_1_B),
    ("dpv:LegalObligation", gdpr::A6_1_C),
    ("dpv:VitalInterest", gdpr::A6_1_D),
    ("dpv:PublicInterest", gdpr::A6_1_E),
    ("dpv:LegitimateInterest", gdpr::A6_1_F),
];

impl Builder<'_> {
    /// States all practices.
    pub(super) fn flows(&mut self) -> Flows {
        let nodes: Vec<NamedNode> = self.extraction.practices.iter().map(|practice| self.flow_node(practice)).collect();
        for (practice, node) in self.extraction.practices.iter().zip(&nodes) {
            self.flow(Said { practice, node });
        }
        self.exceptions(&nodes);
        Flows(nodes)
    }

    /// Named by what it says and where, so that it keeps its name when another practice is found before it.
    fn flow_node(&self, practice: &Practice) -> NamedNode {
        let map = |span: crate::text::Span| {
            let points = self.extraction.document.map.source_points(&self.extraction.document.source, span);
            format!("{}-{}", points.start, points.end)
        };
        let mut parts = vec![practice.action.as_str().to_owned(), practice.polarity.as_str().to_owned(), map(practice.span)];
        parts.push(practice.trigger.map_or(String::new(), map));
        for argument in &practice.arguments {
            let span = self.extraction.mentions.get(argument.mention).map_or(String::new(), |mention| map(mention.span));
            parts.push(format!("{} {span}", argument.role.as_str()));
        }
        let kind = if practice.polarity == Polarity::Denied { "denial" } else { "flow" };
        self.iris.local(&format!("{kind}/{}", hash(&parts.iter().map(String::as_str).collect::<Vec<_>>())))
    }

    fn flow(&mut self, said: Said<'_>) {
        let Said { practice, node } = said;
        if said.is_denied() {
            self.add(node, rdf::TYPE, pf::DENIED_FLOW.into_owned());
            self.state(node, rdf::TYPE, dpv::PROHIBITION);
            self.state(node, dpv::HAS_RULE, dpv::PROHIBITION);
        } else {
            self.state(node, rdf::TYPE, dpv::PROCESS);
            self.state(node, rdf::TYPE, dpv::PERSONAL_DATA_PROCESS);
            self.add(node, rdf::TYPE, pf::FLOW.into_owned());
        }
        self.add(node, pf::POLARITY, plain(practice.polarity.as_str()));
        self.action(said);
        self.actors(said);
        for argument in &practice.arguments {
            if let Some(mention) = self.extraction.mentions.get(argument.mention) {
                self.slot(said, argument.role, argument.mention, mention);
            }
        }
        self.state(node, pf::MODALITY, modality(practice.modality));
        match practice.modality {
            Modality::Required => self.say_term(said, dpv::HAS_NECESSITY, dpv::REQUIRED),
            Modality::Optional => self.say_term(said, dpv::HAS_NECESSITY, dpv::OPTIONAL),
            _ => {}
        }
        self.add(node, pf::CONFIDENCE, decimal(practice.confidence));
        let section = section_path(self.extraction, practice.sentence).join(" > ");
        if !section.is_empty() {
            let section = self.text(&section);
            self.add(node, pf::SECTION, section);
        }
        self.context(said);
        self.annotate(node, practice.span);
        let run = self.iris.run.clone();
        self.add(node, prov::GENERATED_BY, run);
    }

    fn action(&mut self, said: Said<'_>) {
        let practice = said.practice;
        self.say(said, pf::ACTION, plain(practice.action.as_str()));
        let operation = match practice.action {
            Action::Collect => dpv::COLLECT,
            Action::Use => dpv::USE,
            Action::Store => dpv::STORE,
            Action::Share | Action::Sell => dpv::SHARE,
            Action::Transfer => dpv::TRANSFER,
            Action::Delete => dpv::ERASE,
            Action::Protect => pf::PROTECT,
            Action::Derive => dpv::DERIVE,
            Action::Link => dpv::COMBINE,
        };
        self.say_term(said, dpv::HAS_PROCESSING, operation);
        if practice.action == Action::Sell {
            self.say_term(said, dpv::HAS_PURPOSE, dpv::SELL);
        }
        if self.crosses_a_border(practice) {
            self.say_term(said, dpv::HAS_PROCESSING, dpv::CROSS_BORDER_TRANSFER);
        }
        if let Some(trigger) = practice.trigger {
            let words = self.text(&one_line(trigger.of(&self.extraction.document.text)));
            self.add(said.node, pf::TRIGGER, words);
            self.annotate_part(said, "trigger", &operation.into_owned(), trigger);
        }
    }

    /// A transfer to a place that is named does; what is given away does where the place is a third country.
    fn crosses_a_border(&self, practice: &Practice) -> bool {
        let mut places = practice.in_role(Role::Location).filter_map(|index| self.extraction.mentions.get(index));
        match practice.action {
            Action::Transfer => places.next().is_some(),
            action => action.gives() && places.any(|mention| self.is_third_country(mention)),
        }
    }

    /// A country is a third country only from where that law holds.
    fn is_third_country(&self, mention: &Mention) -> bool {
        let place = mention.concept.as_deref().and_then(|curie| self.place_of(curie));
        self.speaks_of_gdpr && place.is_some_and(|place| !place.eea && !place.eu)
    }

    /// Whether somebody exports the data and somebody imports them.
    fn exports(&self, practice: &Practice) -> bool {
        practice.action == Action::Transfer || self.crosses_a_border(practice)
    }

    /// Who does it. Only the policy's own controller is called controller: of others the policy cannot say that they are.
    fn actors(&mut self, said: Said<'_>) {
        let practice = said.practice;
        let subject = self.parties.side(PartyKind::User);
        let subject = self.party(&subject);
        self.say(said, dpv::HAS_DATA_SUBJECT, subject);
        let mut actors: Vec<_> = practice.in_role(Role::Actor).filter_map(|mention| self.parties.party(mention).cloned()).collect();
        if actors.is_empty() {
            let kind = practice.inferred_actor.unwrap_or(PartyKind::First);
            self.add(said.node, pf::INFERRED_ACTOR, plain(kind.as_str()));
            actors.push(self.parties.side(kind));
        }
        for actor in actors {
            let party = self.party(&actor);
            self.say(said, pf::ACTOR, party.clone());
            // What the data subject does ("you give us your name") the controller answers for.
            if matches!(actor.kind(), PartyKind::First | PartyKind::User) {
                let controller = self.parties.controller().clone();
                let controller = self.party(&controller);
                self.say(said, dpv::HAS_DATA_CONTROLLER, controller);
            }
            if self.exports(practice) {
                self.say(said, dpv::HAS_DATA_EXPORTER, party);
            }
        }
    }

    fn slot(&mut self, said: Said<'_>, role: Role, index: usize, mention: &Mention) {
        let body = match role {
            Role::Actor => self.party_of(index).map(|(_, party)| party),
            Role::Data => Some(self.data(said, mention)),
            Role::Source => self.source(said, index, mention),
            Role::Recipient => self.recipient(said, index),
            Role::Subject => self.subject(said, index, mention),
            Role::Purpose => {
                let value = self.value(mention);
                self.say(said, dpv::HAS_PURPOSE, value.clone());
                Some(value)
            }
            Role::LegalBasis => Some(self.legal_basis(said, mention)),
            Role::Condition => self.condition(said, mention),
            Role::Duration => Some(self.duration(said, mention)),
            Role::Location => Some(self.location(said, mention)),
            Role::Measure => Some(self.measure(said, mention)),
            Role::Threat => {
                let words = self.words(mention);
                self.say(said, pf::THREAT, words);
                None
            }
            Role::Negation => None,
        };
        let body = body.unwrap_or_else(|| said.node.clone());
        // "We" and "you" quote nothing that the sentence does not; they would be a fifth of the graph.
        if !mention.named && matches!(mention.party, Some(PartyKind::First | PartyKind::User)) {
            return;
        }
        self.annotate_slot(said, role.as_str(), &body, mention);
    }

    /// What stands around the practice: the words that lead a list item in, and whether it speaks of decisions by machine.
    fn context(&mut self, said: Said<'_>) {
        let Said { practice, node } = said;
        let sentences = &self.extraction.segments.sentences;
        let lead = sentences.get(practice.sentence).and_then(|sentence| sentence.lead_in).and_then(|lead| sentences.get(lead));
        if let Some(span) = lead.map(|lead| lead.span).filter(|span| span.start < span.end) {
            let span = self.span(span);
            self.add(node, pf::LEAD_IN, span);
        }
        let within = |mention: &&Mention| mention.span.start >= practice.span.start && mention.span.end <= practice.span.end;
        if self.extraction.mentions.iter().filter(within).any(|mention| mention.kind == MentionKind::AutomatedDecision) {
            self.say_term(said, dpv::HAS_CONTEXT, dpv::AUTOMATED_DECISION_MAKING);
        }
    }

    /// A mention's words as a literal.
    pub(super) fn words(&self, mention: &Mention) -> Literal {
        self.text(&one_line(mention.span.of(&self.extraction.document.text)))
    }

    fn data(&mut self, said: Said<'_>, mention: &Mention) -> NamedNode {
        let value = self.value(mention);
        let property = match mention.concept.as_deref() {
            Some(curie) if self.is_a(curie, "dpv:PersonalData") || curie.starts_with("pd:") => dpv::HAS_PERSONAL_DATA,
            Some(curie) if curie.starts_with("tech:") || self.scheme(curie) == "technology" => dpv::IS_IMPLEMENTED_USING,
            Some(_) => dpv::HAS_DATA,
            None => dpv::HAS_PERSONAL_DATA,
        };
        self.say(said, property, value.clone());
        value
    }

    fn scheme(&self, curie: &str) -> &str {
        self.knowledge.concept(curie).map_or("", |concept| concept.scheme.as_str())
    }

    fn source(&mut self, said: Said<'_>, index: usize, mention: &Mention) -> Option<NamedNode> {
        if let Some((party, node)) = self.party_of(index) {
            self.say(said, pf::SOURCE, node.clone());
            match party.kind() {
                PartyKind::User => self.say_term(said, dpv::HAS_DATA_SOURCE, dpv::DATA_SUBJECT_SOURCE),
                PartyKind::Public => self.say_term(said, dpv::HAS_DATA_SOURCE, dpv::PUBLIC_SOURCE),
                PartyKind::First => {}
                _ => self.say_term(said, dpv::HAS_DATA_SOURCE, dpv::THIRD_PARTY_SOURCE),
            }
            return Some(node);
        }
        let value = self.value(mention);
        self.say(said, pf::SOURCE, value.clone());
        Some(value)
    }

    /// The general property stands beside the special one: no reasoner is assumed.
    fn recipient(&mut self, said: Said<'_>, index: usize) -> Option<NamedNode> {
        let (party, node) = self.party_of(index)?;
        self.say(said, dpv::HAS_RECIPIENT, node.clone());
        if !said.is_denied() {
            self.state(&node, rdf::TYPE, dpv::RECIPIENT);
        }
        if self.is_processor(&party) {
            self.say(said, dpv::HAS_DATA_PROCESSOR, node.clone());
        } else if party.kind() == PartyKind::Third {
            self.say(said, dpv::HAS_RECIPIENT_THIRD_PARTY, node.clone());
        }
        if self.exports(said.practice) {
            self.say(said, dpv::HAS_DATA_IMPORTER, node.clone());
        }
        Some(node)
    }

    fn subject(&mut self, said: Said<'_>, index: usize, mention: &Mention) -> Option<NamedNode> {
        let special = mention.concept.as_deref().filter(|curie| !matches!(*curie, "dpv:DataSubject" | "dpv:User"));
        let Some(curie) = special else { return self.party_of(index).map(|(_, party)| party) };
        let class = self.concept(curie)?;
        let node = self.iris.local(&format!("subject/{}", slug(curie)));
        self.state(&node, rdf::TYPE, dpv::DATA_SUBJECT);
        self.add(&node, rdf::TYPE, class);
        self.say(said, dpv::HAS_DATA_SUBJECT, node.clone());
        Some(node)
    }

    /// An article is asserted only where the words cite one; else it is our reading, and only under a policy that speaks of that law.
    fn legal_basis(&mut self, said: Said<'_>, mention: &Mention) -> NamedNode {
        let value = self.value(mention);
        let curie = mention.concept.as_deref().unwrap_or("");
        let cited = mention.span.of(&self.extraction.document.text).contains(|letter: char| letter.is_ascii_digit());
        let property = if curie.starts_with("eu-gdpr:") && !cited { pf::INFERRED_LEGAL_BASIS } else { dpv::HAS_LEGAL_BASIS };
        self.say(said, property, value.clone());
        self.infer_article(said, curie);
        value
    }

    pub(super) fn infer_article(&mut self, said: Said<'_>, curie: &str) {
        if self.speaks_of_gdpr
            && !curie.is_empty()
            && let Some((_, article)) = ARTICLE_6.iter().find(|(concept, _)| self.is_a(curie, concept))
        {
            self.say_term(said, pf::INFERRED_LEGAL_BASIS, *article);
        }
    }

    fn duration(&mut self, said: Said<'_>, mention: &Mention) -> NamedNode {
        let words = one_line(mention.span.of(&self.extraction.document.text));
        let name = slug(&words);
        let (condition, duration) = (self.iris.local(&format!("storage/{name}")), self.iris.local(&format!("duration/{name}")));
        if said.is_denied() {
            self.say(said, dpv::HAS_STORAGE_CONDITION, duration.clone());
        } else {
            self.say(said, dpv::HAS_STORAGE_CONDITION, condition.clone());
            self.state(&condition, rdf::TYPE, dpv::STORAGE_DURATION);
            self.add(&condition, dpv::HAS_DURATION, duration.clone());
        }
        self.add(&duration, rdf::TYPE, time::TIME_DURATION.into_owned());
        let description = self.text(&words);
        self.add(&duration, dct::DESCRIPTION, description);
        let value = xsd_duration(&words);
        if let Some(class) = mention.concept.as_deref().and_then(|curie| self.concept(curie)) {
            self.add(&duration, rdf::TYPE, class);
        } else {
            for class in duration_classes(&words, value.is_some()) {
                self.state(&duration, rdf::TYPE, class);
            }
        }
        if let Some(value) = value {
            self.add(&duration, time::HAS_XSD_DURATION, Literal::new_typed_literal(value, xsd::DURATION));
        }
        duration
    }

    fn location(&mut self, said: Said<'_>, mention: &Mention) -> NamedNode {
        let value = self.value(mention);
        self.say(said, dpv::HAS_LOCATION, value.clone());
        if self.is_third_country(mention) {
            self.say(said, dpv::HAS_THIRD_COUNTRY, value.clone());
        }
        value
    }

    fn measure(&mut self, said: Said<'_>, mention: &Mention) -> NamedNode {
        let value = self.value(mention);
        let curie = mention.concept.as_deref().unwrap_or("");
        let property = if self.is_a(curie, "dpv:TechnicalMeasure") {
            dpv::HAS_TECHNICAL_MEASURE
        } else if self.is_a(curie, "dpv:OrganisationalMeasure") {
            dpv::HAS_ORGANISATIONAL_MEASURE
        } else {
            dpv::HAS_MEASURE
        };
        self.say(said, property, value.clone());
        value
    }

    /// "We do not share…, except with our processors": what is allowed points to the denial of the same sentence that it is taken out of.
    fn exceptions(&mut self, nodes: &[NamedNode]) {
        let practices = &self.extraction.practices;
        for (denial, denied) in nodes.iter().zip(practices).filter(|(_, practice)| practice.polarity == Polarity::Denied) {
            if denied.in_role(Role::Condition).next().is_none() {
                continue;
            }
            for (flow, practice) in nodes.iter().zip(practices) {
                let related = practice.action == denied.action || (practice.action.gives() && denied.action.gives());
                if practice.polarity == Polarity::Affirmed && practice.sentence == denied.sentence && related {
                    self.add(flow, pf::EXCEPTION_TO, denial.clone());
                }
            }
        }
    }
}

const fn modality(modality: Modality) -> NamedNodeRef<'static> {
    match modality {
        Modality::Certain => pf::CERTAIN,
        Modality::Possible => pf::POSSIBLE,
        Modality::Typical => pf::TYPICAL,
        Modality::Required => pf::REQUIRED,
        Modality::Optional => pf::OPTIONAL,
    }
}
