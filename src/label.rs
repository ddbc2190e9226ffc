//! Sentences → [`Mention`]s: spans that name data, parties, purposes, conditions, durations, places, rights…
//!
//! In: a document with its segments and tokens, and the knowledge. Out: mentions with their kind and, where words alone tell it, their
//! concept. Which labeller ran (lexicon and patterns, or a learned model on top) is said by [`Profile`]; later stages do not depend on it.

mod bounds;
pub mod coordination;
pub mod decode;
pub mod disclosures;
pub mod features;
pub mod lexical;
pub mod linear;
pub mod verbs;

use serde::Serialize;

use crate::text::Span;

use crate::annotate::Annotated;
use crate::document::Document;
use crate::knowledge::Knowledge;
use crate::segment::{Segments, SentenceKind};

/// What a span is to an action, as far as its sentence tells without knowing which action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "named like the roles of a practice")]
pub enum Slot {
    Data,
    Actor,
    Recipient,
    Source,
    Subject,
    Purpose,
    Condition,
    LegalBasis,
    Duration,
    Location,
    Measure,
    Threat,
}

impl Slot {
    /// All, in the order of their numbers.
    pub const ALL: [Self; 12] = [
        Self::Data,
        Self::Actor,
        Self::Recipient,
        Self::Source,
        Self::Subject,
        Self::Purpose,
        Self::Condition,
        Self::LegalBasis,
        Self::Duration,
        Self::Location,
        Self::Measure,
        Self::Threat,
    ];

    /// The word in models and corpora.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Actor => "actor",
            Self::Recipient => "recipient",
            Self::Source => "source",
            Self::Subject => "subject",
            Self::Purpose => "purpose",
            Self::Condition => "condition",
            Self::LegalBasis => "legal-basis",
            Self::Duration => "duration",
            Self::Location => "location",
            Self::Measure => "measure",
            Self::Threat => "threat",
        }
    }

    /// The slot that `word` names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|slot| slot.as_str() == word)
    }
}

/// A word or words that state an action.
#[derive(Debug, Clone, PartialEq)]
pub struct Trigger {
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// Word of the action (`collect`).
    pub action: String,
    /// 0 to 1.
    pub confidence: f32,
}

/// A span that fills a slot of some action in its sentence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slotted {
    /// Which slot.
    pub slot: Slot,
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// 0 to 1.
    pub confidence: f32,
}

/// What the labeller found in a sentence.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SentenceLabels {
    /// Actions, in order.
    pub triggers: Vec<Trigger>,
    /// Fillers of their slots.
    pub slots: Vec<Slotted>,
    /// Disclosures that GDPR Art. 13 and 14 ask for: kind, first token, one past the last, confidence.
    pub disclosures: Vec<(String, usize, usize, f32)>,
}

/// What the labeller found in a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Labels {
    /// Which labeller ran.
    pub profile: Profile,
    /// One entry a sentence.
    pub sentences: Vec<SentenceLabels>,
}

/// Labels a document: by the learned model where there is one and it is wanted, else by lexicon and patterns.
#[must_use]
pub fn label(document: &Document, segments: &Segments, annotated: &Annotated, knowledge: &Knowledge, no_model: bool) -> Labels {
    let mut labels = match knowledge.labeller() {
        Some(weights) if !no_model => linear::label(document, segments, annotated, weights),
        _ => lexical::label(document, segments, annotated, knowledge),
    };
    if labels.profile == Profile::Linear {
        let prose = segments.sentences.iter().map(|sentence| sentence.kind != SentenceKind::Heading);
        for ((found, tokens), _) in labels.sentences.iter_mut().zip(&annotated.sentences).zip(prose).filter(|(_, prose)| *prose) {
            coordination::add(tokens, found);
            coordination::add_announced(tokens, annotated, found);
            verbs::add(tokens, annotated, knowledge, found);
            bounds::set(tokens, annotated, knowledge, found);
        }
    }
    disclosures::add(document, segments, annotated, knowledge, &mut labels);
    labels
}

/// What a mention names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MentionKind {
    /// Data of or about persons.
    Data,
    /// Somebody: the controller, the user, a recipient…
    Party,
    /// What data are processed for.
    Purpose,
    /// What processing rests on in law, as the words say.
    LegalBasis,
    /// An interest named as legitimate.
    LegitimateInterest,
    /// When, if, unless something holds.
    Condition,
    /// How long.
    Duration,
    /// Where: a country, a server, a device.
    Place,
    /// A statement that data go to another country, or its safeguard.
    Transfer,
    /// A safeguard.
    Measure,
    /// What a safeguard is against.
    Threat,
    /// How to reach the controller.
    Contact,
    /// How to reach the data protection officer.
    DpoContact,
    /// A right of the data subject.
    Right,
    /// A decision by machine alone.
    AutomatedDecision,
    /// That data must be given, and what happens if not.
    MandatoryProvision,
    /// The word that denies.
    Negation,
}

impl MentionKind {
    /// The word in records and tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Party => "party",
            Self::Purpose => "purpose",
            Self::LegalBasis => "legal-basis",
            Self::LegitimateInterest => "legitimate-interest",
            Self::Condition => "condition",
            Self::Duration => "duration",
            Self::Place => "place",
            Self::Transfer => "transfer",
            Self::Measure => "measure",
            Self::Threat => "threat",
            Self::Contact => "contact",
            Self::DpoContact => "dpo-contact",
            Self::Right => "right",
            Self::AutomatedDecision => "automated-decision",
            Self::MandatoryProvision => "mandatory-provision",
            Self::Negation => "negation",
        }
    }
}

/// On whose side a party stands, seen from the controller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartyKind {
    /// The controller: we, the company, its name.
    First,
    /// The data subject.
    User,
    /// Parents, subsidiaries, companies of the group.
    Affiliate,
    /// Anybody else who gets or gives data.
    Third,
    /// Courts, police, regulators.
    Authority,
    /// Users among themselves.
    OtherUsers,
    /// Everybody.
    Public,
}

impl PartyKind {
    /// The word in records and tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::User => "user",
            Self::Affiliate => "affiliate",
            Self::Third => "third",
            Self::Authority => "authority",
            Self::OtherUsers => "other-users",
            Self::Public => "public",
        }
    }

    /// The kind that `word` names, as in [`Self::as_str`].
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::First, Self::User, Self::Affiliate, Self::Third, Self::Authority, Self::OtherUsers, Self::Public]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}

/// The rights that a mention of kind [`MentionKind::Right`] names (GDPR Art. 7(3), 15–22, 77).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Right {
    /// Art. 15.
    Access,
    /// Art. 16.
    Rectification,
    /// Art. 17.
    Erasure,
    /// Art. 18.
    Restriction,
    /// Art. 21.
    Objection,
    /// Art. 20.
    Portability,
    /// Art. 7(3).
    WithdrawConsent,
    /// Art. 77.
    Complaint,
}

impl Right {
    /// All, in the order of the articles in the record format's documentation.
    pub const ALL: [Self; 8] = [
        Self::Access,
        Self::Rectification,
        Self::Erasure,
        Self::Restriction,
        Self::Objection,
        Self::Portability,
        Self::WithdrawConsent,
        Self::Complaint,
    ];

    /// The word in records and tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Rectification => "rectification",
            Self::Erasure => "erasure",
            Self::Restriction => "restriction",
            Self::Objection => "objection",
            Self::Portability => "portability",
            Self::WithdrawConsent => "withdraw-consent",
            Self::Complaint => "complaint",
        }
    }
}

/// A span of text that names something.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// What it names.
    pub kind: MentionKind,
    /// Where: the hull of its pieces.
    pub span: Span,
    /// The pieces where it is interrupted ("your \[name and\] e-mail address"); empty where it is not.
    pub pieces: Vec<Span>,
    /// The most specific concept that the words support, as a CURIE (`pd:EmailAddress`).
    pub concept: Option<String>,
    /// For an anaphor ("this information"): the words that it stands for; for a noun that means any data ("the information that you give"):
    /// itself, with the words behind it that say which.
    pub resolved: Option<String>,
    /// For an anaphor: index of the mention that it stands for.
    pub antecedent: Option<usize>,
    /// For a party: on whose side.
    pub party: Option<PartyKind>,
    /// For a party: whether it is a proper name.
    pub named: bool,
    /// For a party: the organisation's full name where it is known, else its own words where named.
    pub name: Option<String>,
    /// For a party: IRI of the organisation, where the ontology knows it.
    pub entity: Option<String>,
    /// For a right: which.
    pub right: Option<Right>,
    /// How sure the labeller is, 0 to 1.
    pub confidence: f32,
}

impl Mention {
    /// A bare mention; everything else is unknown.
    #[must_use]
    pub const fn new(kind: MentionKind, span: Span) -> Self {
        Self {
            kind,
            span,
            pieces: Vec::new(),
            concept: None,
            resolved: None,
            antecedent: None,
            party: None,
            named: false,
            name: None,
            entity: None,
            right: None,
            confidence: 1.0,
        }
    }

    /// Its pieces, or its one span.
    #[must_use]
    pub fn pieces(&self) -> &[Span] {
        if self.pieces.is_empty() { std::slice::from_ref(&self.span) } else { &self.pieces }
    }
}

/// Which labeller made the mentions; records and graphs say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// Lexicon and patterns alone (`--no-model`).
    Lexicon,
    /// A linear sequence model over lexicon features.
    Linear,
}

impl Profile {
    /// The word in records.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lexicon => "lexicon",
            Self::Linear => "linear",
        }
    }
}
