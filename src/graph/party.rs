//! Who a party mention names, as a key that means the same in every document.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::words::{normalise, one_line};
use crate::knowledge::Knowledge;
use crate::label::{Mention, MentionKind, PartyKind};
use crate::pipeline::Extraction;

/// Third parties of no kind: what "a third party" says, and no more than the side that it stands on.
const ANY_THIRD: &str = "dpv:ThirdParty";

/// What makes two mentions the same party.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartyKey {
    /// People whose data it is.
    Subject,
    /// A controller that nothing names: SHA-256 of its policy.
    Unnamed(String),
    /// An organisation that the ontology knows: its IRI.
    Organisation(String),
    /// A proper name, normalised.
    Named(String),
    /// A kind of party that the ontology knows: CURIE.
    Category(String),
    /// A kind of party in the policy's own words, normalised.
    Words(String),
    /// Parties of which only the side is known.
    Side(PartyKind),
    /// Recipients of which the policy says nothing.
    Unspecified,
}

impl PartyKey {
    /// The key as one string, unique among keys.
    #[must_use]
    pub fn id(&self) -> String {
        match self {
            Self::Subject => "data-subject".to_owned(),
            Self::Unnamed(sha256) => format!("controller:{sha256}"),
            Self::Organisation(iri) => format!("organisation:{iri}"),
            Self::Named(name) => format!("name:{name}"),
            Self::Category(curie) => format!("category:{curie}"),
            Self::Words(words) => format!("words:{words}"),
            Self::Side(kind) => format!("side:{}", kind.as_str()),
            Self::Unspecified => "unspecified-recipients".to_owned(),
        }
    }
}

/// A node of the flow graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// What makes it this party.
    pub key: PartyKey,
    /// What people call it.
    pub label: String,
    /// On whose side it stands; in a merged graph perhaps on several.
    pub kinds: BTreeSet<PartyKind>,
    /// Whether it is a proper name.
    pub named: bool,
    /// What the ontology says it is: CURIEs.
    pub concepts: BTreeSet<String>,
    /// Country of its seat, as a CURIE.
    pub seat: Option<String>,
    /// IRI of the organisation that owns it.
    pub parent: Option<String>,
}

impl Party {
    /// A party of which only key, label and side are known.
    #[must_use]
    pub fn new(key: PartyKey, label: impl Into<String>, kind: PartyKind) -> Self {
        Self { key, label: label.into(), kinds: BTreeSet::from([kind]), named: false, concepts: BTreeSet::new(), seat: None, parent: None }
    }

    /// The one side to draw it on: a controller first, whatever else it is.
    #[must_use]
    pub fn kind(&self) -> PartyKind {
        *self.kinds.first().expect("a party is made with a kind")
    }

    /// Adds what `other`, the same party elsewhere, is known by.
    pub(super) fn absorb(&mut self, other: &Self) {
        self.kinds.extend(other.kinds.iter().copied());
        self.concepts.extend(other.concepts.iter().cloned());
        self.named |= other.named;
        // Of two spellings the same one must win whichever comes first.
        if other.label < self.label {
            self.label.clone_from(&other.label);
        }
        self.seat = self.seat.take().or_else(|| other.seat.clone());
        self.parent = self.parent.take().or_else(|| other.parent.clone());
    }
}

/// Leads from the mentions of one document to parties.
#[derive(Debug, Clone)]
pub struct PartyResolver<'a> {
    extraction: &'a Extraction,
    knowledge: &'a Knowledge,
    controller: Party,
    by_mention: BTreeMap<usize, Party>,
}

impl<'a> PartyResolver<'a> {
    /// Resolves all party mentions of a document.
    #[must_use]
    pub fn new(extraction: &'a Extraction, knowledge: &'a Knowledge) -> Self {
        let controller = controller(extraction, knowledge);
        let mut resolver = Self { extraction, knowledge, controller, by_mention: BTreeMap::new() };
        let parties = extraction.mentions.iter().enumerate().filter(|(_, mention)| mention.kind == MentionKind::Party);
        resolver.by_mention = parties.map(|(index, mention)| (index, resolver.resolve(mention))).collect();
        resolver
    }

    /// The controller of the document.
    #[must_use]
    pub const fn controller(&self) -> &Party {
        &self.controller
    }

    /// The party that mention `index` names; `None` where it names something else.
    #[must_use]
    pub fn party(&self, index: usize) -> Option<&Party> {
        self.by_mention.get(&index)
    }

    /// The party of which only the side is known.
    #[must_use]
    pub fn side(&self, kind: PartyKind) -> Party {
        match kind {
            PartyKind::First => self.controller.clone(),
            PartyKind::User => subject(),
            PartyKind::Affiliate => Party::new(PartyKey::Side(kind), "Affiliates", kind),
            PartyKind::Third => Party::new(PartyKey::Side(kind), "Third parties", kind),
            PartyKind::Authority => Party::new(PartyKey::Side(kind), "Authorities", kind),
            PartyKind::OtherUsers => Party::new(PartyKey::Side(kind), "Other users", kind),
            PartyKind::Public => Party::new(PartyKey::Side(kind), "The public", kind),
        }
    }

    fn resolve(&self, mention: &Mention) -> Party {
        let kind = mention.party.unwrap_or(PartyKind::Third);
        if matches!(kind, PartyKind::First | PartyKind::User) {
            return self.side(kind);
        }
        let words = one_line(mention.resolved.as_deref().unwrap_or_else(|| mention.span.of(&self.extraction.document.text)));
        let name = mention.name.clone().unwrap_or_else(|| words.clone());
        let mut party = if let Some(iri) = &mention.entity {
            organisation(iri, &name, kind, self.knowledge)
        } else if mention.named {
            Party { named: true, ..Party::new(PartyKey::Named(normalise(&name)), name, kind) }
        } else if matches!(kind, PartyKind::Public | PartyKind::OtherUsers)
            || (kind == PartyKind::Third && mention.concept.as_deref() == Some(ANY_THIRD))
        {
            self.side(kind)
        } else if let Some(curie) = &mention.concept {
            let label = self.knowledge.concept(curie).map_or_else(|| words.clone(), |concept| concept.label.clone());
            Party::new(PartyKey::Category(curie.clone()), label, kind)
        } else if self.knowledge.patterns().is("party_pronoun", &normalise(&words)) {
            // "They": whoever was named before; that it is a third party is all that the sentence says.
            self.side(kind)
        } else {
            Party::new(PartyKey::Words(normalise(&words)), words, kind)
        };
        party.concepts.extend(mention.concept.clone());
        party
    }
}

fn subject() -> Party {
    Party::new(PartyKey::Subject, "Data subject", PartyKind::User)
}

fn organisation(iri: &str, name: &str, kind: PartyKind, knowledge: &Knowledge) -> Party {
    let known = knowledge.organisation(iri);
    let mut party = Party::new(PartyKey::Organisation(iri.to_owned()), known.map_or(name, |known| &known.name), kind);
    party.named = true;
    if let Some(known) = known {
        party.seat.clone_from(&known.seat);
        party.parent.clone_from(&known.parent);
        if party.parent.is_none() {
            party.parent.clone_from(&known.provided_by);
        }
    }
    party
}

/// The controller: by the organisation that the ontology knows it as, else by name, else by its policy.
fn controller(extraction: &Extraction, knowledge: &Knowledge) -> Party {
    let first = |mention: &&Mention| mention.kind == MentionKind::Party && mention.party == Some(PartyKind::First);
    let entity = extraction.mentions.iter().filter(first).find_map(|mention| mention.entity.as_deref());
    let name = extraction.controller.name.as_deref().map(one_line).filter(|name| !name.is_empty());
    match (entity, name) {
        (Some(iri), name) => organisation(iri, name.as_deref().unwrap_or(iri), PartyKind::First, knowledge),
        (None, Some(name)) => Party { named: true, ..Party::new(PartyKey::Named(normalise(&name)), name, PartyKind::First) },
        (None, None) => {
            let document = &extraction.document;
            let title = document.metadata.title.as_deref().map(one_line).filter(|title| !title.is_empty());
            let label = format!("Unnamed controller: {}", title.as_deref().unwrap_or(&document.path));
            Party::new(PartyKey::Unnamed(document.sha256.clone()), label, PartyKind::First)
        }
    }
}
