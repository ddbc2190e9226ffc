//! Two versions of a policy → what changed in meaning: new, lost, widened, narrowed recipients, data, purposes, countries, retention,
//! rights and denials.
//!
//! In: the extractions of both. Out: [`Difference`]: changes with the words of either side. What is compared is what the policies say, not where:
//! sentences that moved or that both versions hold are no change, even if the program reads more out of one of them for what stands around it.
//! What it does not try: to say whether a change is lawful.

mod facts;
mod length;
pub mod report;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::diagnostic::Severity;
use crate::graph::normalise;
use crate::knowledge::Knowledge;
use crate::pipeline::Extraction;
use facts::{Fact, Facts};

/// What a change is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Aspect {
    /// Who answers for the policy.
    Controller,
    /// The day that the policy gives itself.
    Date,
    /// Who gets data.
    Recipient,
    /// Which organisations are named otherwise: perhaps recipients, perhaps only spoken of.
    Organisation,
    /// Which data are handled.
    Data,
    /// What for.
    Purpose,
    /// Where they go.
    Country,
    /// For how long.
    Retention,
    /// What a person may ask.
    Right,
    /// What is said not to be done.
    Denial,
    /// On what condition something is done.
    Condition,
}

impl Aspect {
    /// The word in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Controller => "controller",
            Self::Date => "date",
            Self::Recipient => "recipient",
            Self::Organisation => "organisation",
            Self::Data => "data",
            Self::Purpose => "purpose",
            Self::Country => "country",
            Self::Retention => "retention",
            Self::Right => "right",
            Self::Denial => "denial",
            Self::Condition => "condition",
        }
    }
}

/// How something changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Only the new version says it.
    New,
    /// Only the old version says it.
    Lost,
    /// The new version says something broader.
    Widened,
    /// The new version says something narrower.
    Narrowed,
    /// It is another, neither broader nor narrower.
    Changed,
    /// It should have changed with the text.
    Unchanged,
}

impl Kind {
    /// The word in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Lost => "lost",
            Self::Widened => "widened",
            Self::Narrowed => "narrowed",
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
        }
    }
}

/// The aspects that facts are compared by.
const ASPECTS: [Aspect; 9] = [
    Aspect::Recipient,
    Aspect::Organisation,
    Aspect::Data,
    Aspect::Purpose,
    Aspect::Country,
    Aspect::Retention,
    Aspect::Right,
    Aspect::Denial,
    Aspect::Condition,
];

/// Words of one version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Quote {
    /// Line in the stored file, from 1.
    pub line: usize,
    /// First code point in the stored file.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// The words.
    pub words: String,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// Code of the audit that it answers: `D08` for a material change, `D07` for a day that stayed; `None` for what nobody need be told.
    pub code: Option<&'static str>,
    /// What it is about.
    pub aspect: Aspect,
    /// How it changed.
    pub kind: Kind,
    /// How much it matters: a warning is material.
    pub severity: Severity,
    /// What the old version says; `None` where it says nothing.
    pub was: Option<String>,
    /// What the new version says.
    pub is: Option<String>,
    /// What one should know of it.
    pub remark: Option<String>,
    /// Words of the old version.
    pub before: Vec<Quote>,
    /// Words of the new version.
    pub after: Vec<Quote>,
}

/// The audit that asks for material changes (`ontology/audits/D08-material-change.toml`).
const MATERIAL: &str = "D08";
/// The audit that asks for the day of a changed text (`ontology/audits/D07-date-unchanged.toml`).
const UNDATED: &str = "D07";

/// One version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Side {
    /// The name under which it was given.
    pub path: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Who answers for it.
    pub controller: Option<String>,
    /// The day of the archived copy.
    pub archived: Option<String>,
    /// The day that the text gives itself.
    pub stated: Option<String>,
}

/// What changed between two versions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// The old version.
    pub old: Side,
    /// The new version.
    pub new: Side,
    /// Sentences that both hold, whatever their places.
    pub same_sentences: usize,
    /// Sentences that only the old version holds.
    pub old_sentences: usize,
    /// Sentences that only the new version holds.
    pub new_sentences: usize,
    /// By aspect, kind and words.
    pub changes: Vec<Change>,
}

/// A version to compare: what was read from it, and the day that it gives itself.
#[derive(Debug, Clone, Copy)]
pub struct Version<'a> {
    /// What was read.
    pub extraction: &'a Extraction,
    /// The day that its text states, where it states one.
    pub stated: Option<&'a str>,
}

/// Compares two versions. Costs time in proportion to the facts of one times those of the other.
#[must_use]
pub fn diff(old: Version<'_>, new: Version<'_>, knowledge: &Knowledge) -> Difference {
    let (before, after) = (Facts::of(old.extraction, knowledge), Facts::of(new.extraction, knowledge));
    let mut changes: Vec<Change> = controllers(old.extraction, new.extraction).into_iter().collect();
    let same: usize = before.sentences.intersection(&after.sentences).count();
    let (old_only, new_only) = (before.sentences.len() - same, after.sentences.len() - same);
    changes.extend(undated(old, new, old_only + new_only));
    for aspect in ASPECTS {
        changes.extend(aspect_changes(aspect, &before, &after, knowledge));
    }
    changes.sort_by(|left, right| (left.aspect, left.kind, &left.was, &left.is).cmp(&(right.aspect, right.kind, &right.was, &right.is)));
    let (old, new) = (side(old), side(new));
    Difference { old, new, same_sentences: same, old_sentences: old_only, new_sentences: new_only, changes }
}

fn side(version: Version<'_>) -> Side {
    let extraction = version.extraction;
    Side {
        path: extraction.document.path.clone(),
        sha256: extraction.document.sha256.clone(),
        controller: extraction.controller.name.clone(),
        archived: extraction.document.metadata.archived.clone(),
        stated: version.stated.map(str::to_owned),
    }
}

fn controllers(old: &Extraction, new: &Extraction) -> Option<Change> {
    let (was, is) = (old.controller.name.clone(), new.controller.name.clone());
    // "Nero" and "Nero AG": one says no more than the other.
    let fuller = |short: &Option<String>, long: &Option<String>| {
        let (short, long) = (normalise(short.as_deref().unwrap_or("")), normalise(long.as_deref().unwrap_or("")));
        long.strip_prefix(&short).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', ',']))
    };
    let same = fuller(&was, &is) || fuller(&is, &was);
    (was != is && was.is_some() && is.is_some()).then(|| Change {
        code: (!same).then_some(MATERIAL),
        aspect: Aspect::Controller,
        kind: Kind::Changed,
        severity: if same { Severity::Note } else { Severity::Warning },
        was,
        is,
        remark: same.then(|| "It may be the same company under a fuller name.".to_owned()),
        before: Vec::new(),
        after: Vec::new(),
    })
}

fn undated(old: Version<'_>, new: Version<'_>, changed: usize) -> Option<Change> {
    let stated = old.stated.filter(|day| new.stated == Some(*day) && changed > 0)?;
    Some(Change {
        code: Some(UNDATED),
        aspect: Aspect::Date,
        kind: Kind::Unchanged,
        severity: Severity::Note,
        was: Some(stated.to_owned()),
        is: Some(stated.to_owned()),
        remark: Some("The text changed, but the day that it gives itself did not.".to_owned()),
        before: Vec::new(),
        after: Vec::new(),
    })
}

/// How two facts of one aspect stand to each other.
fn broader(aspect: Aspect, upper: &Fact, lower: &Fact, knowledge: &Knowledge) -> bool {
    match aspect {
        Aspect::Retention => match (length::days(&upper.label), length::days(&lower.label)) {
            (Some(long), Some(short)) => upper.about == lower.about && long > short,
            _ => false,
        },
        Aspect::Right | Aspect::Country => false,
        Aspect::Denial | Aspect::Condition => {
            upper.about == lower.about
                && upper.concepts.iter().any(|above| lower.concepts.iter().any(|below| above != below && knowledge.is_a(below, above)))
        }
        _ => upper.concepts.iter().any(|above| lower.concepts.iter().any(|below| above != below && knowledge.is_a(below, above))),
    }
}

/// The facts that `there` has not, said by sentences that the `other` version does not hold.
fn only<'f>(here: &'f BTreeMap<String, Fact>, there: &BTreeMap<String, Fact>, other: &Facts, aspect: Aspect) -> Vec<&'f Fact> {
    // A condition is new or lost only where the thing itself is done in both versions.
    let done = |fact: &Fact| aspect != Aspect::Condition || fact.about.iter().any(|flow| other.flows.contains(flow));
    // Who was or is a recipient is named there in another way.
    let known = |key: &String| aspect == Aspect::Organisation && other.of_aspect(Aspect::Recipient).is_some_and(|all| all.contains_key(key));
    here.iter()
        .filter(|(key, fact)| !there.contains_key(*key) && !known(key) && fact.is_fresh(&other.sentences) && done(fact))
        .map(|(_, fact)| fact)
        .collect()
}

/// Whether a fact names everything: what falls under it was not named by it.
fn is_everything(fact: &Fact) -> bool {
    ["dpv:PersonalData", "dpv:Data", "dpv:Purpose"].iter().any(|curie| fact.concepts.contains(*curie))
}

fn aspect_changes(aspect: Aspect, before: &Facts, after: &Facts, knowledge: &Knowledge) -> Vec<Change> {
    let none = BTreeMap::new();
    let (was, is) = (before.of_aspect(aspect).unwrap_or(&none), after.of_aspect(aspect).unwrap_or(&none));
    let fresh = only(is, was, before, aspect);
    let gone = only(was, is, after, aspect);
    let (mut changes, mut used) = (Vec::new(), BTreeSet::new());
    for fact in &fresh {
        let relation = |lost: &&Fact| {
            let kind = if broader(aspect, fact, lost, knowledge) {
                Kind::Widened
            } else if broader(aspect, lost, fact, knowledge) {
                Kind::Narrowed
            } else {
                return None;
            };
            Some(kind)
        };
        let pair = gone.iter().find_map(|lost| relation(lost).map(|kind| (kind, *lost)));
        if let Some((kind, lost)) = pair {
            used.insert(&lost.key);
            changes.push(change(aspect, kind, Some(lost), Some(fact), None));
            continue;
        }
        let covered = was.values().find(|old| !(aspect != Aspect::Denial && is_everything(old)) && broader(aspect, old, fact, knowledge));
        let remark = covered.map(|old| format!("It falls under what the old version states: {}.", old.label));
        changes.push(change(aspect, Kind::New, None, Some(fact), remark));
    }
    for lost in gone.into_iter().filter(|lost| !used.contains(&lost.key)) {
        let covered = is.values().find(|new| broader(aspect, new, lost, knowledge));
        let remark = covered.map(|new| format!("It falls under what the new version states: {}.", new.label));
        changes.push(change(aspect, Kind::Lost, Some(lost), None, remark));
    }
    changes
}

fn change(aspect: Aspect, kind: Kind, was: Option<&Fact>, is: Option<&Fact>, remark: Option<String>) -> Change {
    let takes = matches!(aspect, Aspect::Recipient | Aspect::Data | Aspect::Purpose | Aspect::Country | Aspect::Retention);
    let material = match kind {
        Kind::New => takes && aspect != Aspect::Retention && remark.is_none(),
        Kind::Widened => takes,
        // A right, a denial or a condition protects: to lose it is to widen what is done.
        Kind::Lost => matches!(aspect, Aspect::Right | Aspect::Denial | Aspect::Condition) && remark.is_none(),
        Kind::Narrowed => aspect == Aspect::Denial,
        Kind::Changed | Kind::Unchanged => false,
    };
    Change {
        code: material.then_some(MATERIAL),
        aspect,
        kind,
        severity: if material { Severity::Warning } else { Severity::Note },
        was: was.map(|fact| fact.label.clone()),
        is: is.map(|fact| fact.label.clone()),
        remark,
        before: was.map(|fact| fact.quotes.iter().cloned().collect()).unwrap_or_default(),
        after: is.map(|fact| fact.quotes.iter().cloned().collect()).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests;
