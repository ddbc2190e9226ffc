//! Mentions → [`Practice`]s: who does what with which data, to whom, why, on what condition, said or denied.
//!
//! In: a document's sentences with their tokens and mentions. Out: practices, each grounded in the sentence or list item that states it.

pub mod assemble;
pub mod complete;
pub mod cues;
pub mod disclose;
pub mod exception;
pub mod lead;
pub mod link;
pub mod rows;
pub mod split;

pub use assemble::assemble;

use serde::Serialize;

use crate::label::PartyKind;
use crate::text::Span;

/// What is done with the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Ask for, receive, gather, log, track.
    Collect,
    /// Use, process, analyse.
    Use,
    /// Keep, retain, save; place a cookie.
    Store,
    /// Disclose, provide, give to another party.
    Share,
    /// Sell, rent, trade.
    Sell,
    /// Move across a border, or in a merger.
    Transfer,
    /// Erase.
    Delete,
    /// Secure, encrypt, safeguard.
    Protect,
    /// Infer, aggregate, anonymise, profile.
    Derive,
    /// Combine, associate.
    Link,
}

impl Action {
    /// All, in the record format's order.
    pub const ALL: [Self; 10] =
        [Self::Collect, Self::Use, Self::Store, Self::Share, Self::Sell, Self::Transfer, Self::Delete, Self::Protect, Self::Derive, Self::Link];

    /// The word in records and tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Collect => "collect",
            Self::Use => "use",
            Self::Store => "store",
            Self::Share => "share",
            Self::Sell => "sell",
            Self::Transfer => "transfer",
            Self::Delete => "delete",
            Self::Protect => "protect",
            Self::Derive => "derive",
            Self::Link => "link",
        }
    }

    /// The action that `word` names, as in [`Self::as_str`].
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.as_str() == word)
    }

    /// Whether data leave the actor for another party.
    #[must_use]
    pub const fn gives(self) -> bool {
        matches!(self, Self::Share | Self::Sell | Self::Transfer)
    }
}

/// Whether the policy says that it is done, or that it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Polarity {
    /// It is done.
    Affirmed,
    /// It is not done.
    Denied,
}

impl Polarity {
    /// The word in records and tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Affirmed => "affirmed",
            Self::Denied => "denied",
        }
    }
}

/// How firmly it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Modality {
    /// We collect.
    Certain,
    /// We may collect.
    Possible,
    /// We generally collect.
    Typical,
    /// You must give.
    Required,
    /// You may choose to give.
    Optional,
}

impl Modality {
    /// The word in records and tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Possible => "possible",
            Self::Typical => "typical",
            Self::Required => "required",
            Self::Optional => "optional",
        }
    }
}

/// What an argument is to the action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Who does it.
    Actor,
    /// With what.
    Data,
    /// From whom or what the data come.
    Source,
    /// To whom they go.
    Recipient,
    /// Whom they are about.
    Subject,
    /// What for.
    Purpose,
    /// On what basis in law.
    LegalBasis,
    /// On what condition, or with what exception.
    Condition,
    /// For how long.
    Duration,
    /// Where.
    Location,
    /// With what safeguard.
    Measure,
    /// Against what.
    Threat,
    /// The word that denies.
    Negation,
}

impl Role {
    /// All, in the record format's order.
    pub const ALL: [Self; 13] = [
        Self::Actor,
        Self::Data,
        Self::Source,
        Self::Recipient,
        Self::Subject,
        Self::Purpose,
        Self::LegalBasis,
        Self::Condition,
        Self::Duration,
        Self::Location,
        Self::Measure,
        Self::Threat,
        Self::Negation,
    ];

    /// The word in records and tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Actor => "actor",
            Self::Data => "data",
            Self::Source => "source",
            Self::Recipient => "recipient",
            Self::Subject => "subject",
            Self::Purpose => "purpose",
            Self::LegalBasis => "legal-basis",
            Self::Condition => "condition",
            Self::Duration => "duration",
            Self::Location => "location",
            Self::Measure => "measure",
            Self::Threat => "threat",
            Self::Negation => "negation",
        }
    }
}

/// A mention in its role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Argument {
    /// What it is to the action.
    pub role: Role,
    /// Index of the mention.
    pub mention: usize,
}

/// One n-ary statement of the policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Practice {
    /// What is done.
    pub action: Action,
    /// The sentence or list item that states it: the evidence.
    pub span: Span,
    /// Index of that sentence.
    pub sentence: usize,
    /// The word or words of the action; `None` where it is only implied.
    pub trigger: Option<Span>,
    /// Said or denied.
    pub polarity: Polarity,
    /// How firmly.
    pub modality: Modality,
    /// Who does it, where the sentence leaves the agent out ("is kept on a server").
    pub inferred_actor: Option<PartyKind>,
    /// How sure the program is of it, 0 to 1.
    pub confidence: f32,
    /// Its arguments, in role order, then by place.
    pub arguments: Vec<Argument>,
}

impl Practice {
    /// The mentions (indices) in `role`.
    pub fn in_role(&self, role: Role) -> impl Iterator<Item = usize> + '_ {
        self.arguments.iter().filter(move |argument| argument.role == role).map(|argument| argument.mention)
    }
}

/// "Personal Information includes your name": words that the policy itself subsumes under others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subsumption {
    /// Index of the data mention that includes.
    pub upper: usize,
    /// Index of the data mention that is included.
    pub lower: usize,
    /// Index of the sentence that says so.
    pub sentence: usize,
}
