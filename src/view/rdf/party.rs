//! Parties: who they are, on whose side, and by which words the policy calls them.

use std::collections::BTreeSet;

use oxigraph::model::{NamedNode, NamedNodeRef};

use crate::graph::{Party, PartyKey, one_line};
use crate::label::PartyKind;
use crate::practice::Polarity;
use crate::view::rdf::iri::slug;
use crate::view::rdf::vocab::{dpv, pf, rdf, skos};
use crate::view::rdf::{Builder, plain};

impl Builder<'_> {
    /// The node of a party. Organisations are the same in all policies; "our partners" are this policy's own.
    pub(super) fn party(&mut self, party: &Party) -> NamedNode {
        self.seen_parties.entry(party.key.clone()).or_default();
        self.party_node(&party.key)
    }

    fn party_node(&self, key: &PartyKey) -> NamedNode {
        let local = |name: String| self.iris.local(&format!("party/{name}"));
        match key {
            PartyKey::Organisation(iri) => self.organisation(iri).unwrap_or_else(|| self.iris.global(&format!("organisation/{}", slug(iri)))),
            PartyKey::Named(name) => self.iris.global(&format!("organisation/{}", slug(name))),
            PartyKey::Subject => local("data-subject".into()),
            PartyKey::Unnamed(_) => local("controller".into()),
            PartyKey::Category(curie) => local(slug(curie)),
            PartyKey::Words(words) => local(slug(words)),
            PartyKey::Side(kind) => local(kind.as_str().into()),
            PartyKey::Unspecified => local("unspecified-recipients".into()),
        }
    }

    fn organisation(&self, iri: &str) -> Option<NamedNode> {
        self.iris.organisation(iri).or_else(|| NamedNode::new(iri).ok())
    }

    /// The party that a mention names, with the words that name it.
    pub(super) fn party_of(&mut self, mention: usize) -> Option<(Party, NamedNode)> {
        let party = self.parties.party(mention)?.clone();
        let node = self.party(&party);
        if !matches!(party.key, PartyKey::Subject) {
            let words = one_line(self.extraction.mentions[mention].span.of(&self.extraction.document.text));
            self.seen_parties.entry(party.key.clone()).or_default().insert(words);
        }
        Some((party, node))
    }

    /// Whether a party processes data for the controller rather than as a third party.
    pub(super) fn is_processor(&self, party: &Party) -> bool {
        party.concepts.iter().any(|curie| self.is_a(curie, "dpv:DataProcessor"))
    }

    /// Describes the parties that occur.
    pub(super) fn describe_parties(&mut self) {
        let controller = self.parties.controller().clone();
        self.party(&controller);
        let subject = self.parties.side(PartyKind::User);
        self.party(&subject);
        let mut known: Vec<Party> = (0..self.extraction.mentions.len()).filter_map(|index| self.parties.party(index).cloned()).collect();
        known.extend([controller, subject]);
        known.extend(
            [PartyKind::Affiliate, PartyKind::Third, PartyKind::Authority, PartyKind::OtherUsers, PartyKind::Public]
                .map(|kind| self.parties.side(kind)),
        );
        let denied = self.denied_parties();
        for (key, words) in std::mem::take(&mut self.seen_parties) {
            let mut same = known.iter().filter(|party| party.key == key);
            let Some(mut party) = same.next().cloned() else { continue };
            for other in same {
                party.kinds.extend(&other.kinds);
                party.concepts.extend(other.concepts.iter().cloned());
            }
            self.describe_party(&party, words.iter().filter(|words| **words != party.label));
            self.play(&party, denied.contains(&key));
        }
    }

    /// Parties that the policy names in denials only: what they would be they are not.
    fn denied_parties(&self) -> BTreeSet<PartyKey> {
        let parties = |denied: bool| {
            let practices = self.extraction.practices.iter().filter(move |practice| (practice.polarity == Polarity::Denied) == denied);
            let mentions = practices.flat_map(|practice| practice.arguments.iter().map(|argument| argument.mention));
            mentions.filter_map(|mention| self.parties.party(mention)).map(|party| party.key.clone()).collect::<BTreeSet<_>>()
        };
        &parties(true) - &parties(false)
    }

    /// States what a party is to the policy's data: a controller, a third party, a processor; of one that is only denied, that it is somebody.
    fn play(&mut self, party: &Party, is_denied: bool) {
        let node = self.party_node(&party.key);
        let own = party.kinds.iter().any(|kind| matches!(kind, PartyKind::First | PartyKind::User));
        if is_denied && !own {
            self.state(&node, rdf::TYPE, dpv::ENTITY);
            return;
        }
        for kind in &party.kinds {
            for class in self.classes(*kind, party) {
                self.state(&node, rdf::TYPE, class);
            }
        }
        for curie in &party.concepts {
            if let Some(class) = self.concept(curie) {
                self.add(&node, rdf::TYPE, class);
            }
        }
    }

    fn describe_party<'w>(&mut self, party: &Party, words: impl Iterator<Item = &'w String>) {
        let node = self.party_node(&party.key);
        for kind in &party.kinds {
            self.add(&node, pf::PARTY_KIND, plain(kind.as_str()));
        }
        if party.named {
            self.state(&node, rdf::TYPE, dpv::LEGAL_ENTITY);
            self.add(&node, dpv::HAS_NAME, plain(&party.label));
        }
        self.add(&node, skos::PREF_LABEL, plain(&party.label));
        for words in words {
            let words = self.text(words);
            self.add(&node, skos::ALT_LABEL, words);
        }
        if let Some(seat) = party.seat.as_deref().and_then(|seat| self.concept(seat)) {
            self.add(&node, pf::SEAT, seat);
        }
        if let Some(parent) = party.parent.as_deref().and_then(|parent| self.organisation(parent)) {
            self.add(&node, pf::PARENT, parent);
        }
        self.same_elsewhere(&party.key, &node);
    }

    /// The same organisation under other IRIs: the ontology's own where the base is another one, and Wikidata's.
    fn same_elsewhere(&mut self, key: &PartyKey, node: &NamedNode) {
        let PartyKey::Organisation(iri) = key else { return };
        let known = self.knowledge.organisation(iri).map(|known| known.same_as.clone()).unwrap_or_default();
        for other in known.iter().chain([iri]).filter(|other| other.as_str() != node.as_str()) {
            if let Ok(other) = NamedNode::new(other.as_str()) {
                self.add(node, skos::EXACT_MATCH, other);
            }
        }
    }

    fn classes(&self, kind: PartyKind, party: &Party) -> Vec<NamedNodeRef<'static>> {
        match kind {
            PartyKind::First => vec![dpv::DATA_CONTROLLER],
            PartyKind::User => vec![dpv::DATA_SUBJECT, dpv::USER],
            PartyKind::Affiliate => vec![pf::AFFILIATE],
            PartyKind::Third if self.is_processor(party) => vec![dpv::DATA_PROCESSOR],
            PartyKind::Third => vec![dpv::THIRD_PARTY],
            PartyKind::Authority => vec![dpv::AUTHORITY],
            PartyKind::OtherUsers => vec![pf::OTHER_USERS],
            PartyKind::Public => vec![pf::PUBLIC],
        }
    }
}
