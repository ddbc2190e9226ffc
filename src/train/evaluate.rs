//! Gold practices beside what was read: scores by role, and why what is missing is missing.
//!
//! What comes in: samples with gold practices and extractions of the same documents. What goes out: a [`Report`]. A filler counts as found
//! where a practice of the same action and polarity in its sentence has it in the same role, with at least half of the words in common; the
//! scorer of the corpora matches one to one besides, so its figures are a little lower.

use std::collections::BTreeMap;
use std::fmt;

use super::corpora::{GoldArgument, GoldPractice, Sample};
use crate::pipeline::Extraction;
use crate::practice::{Polarity, Practice};
use crate::text::Span;

/// Why a gold filler was not found, in the order in which it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// It was found.
    Found,
    /// Found, but on the wrong side of "not".
    Polarity,
    /// Nothing at all was read in its sentence.
    NoPractice,
    /// Something was, but not by this verb.
    NoTrigger,
    /// The verb was found with another action.
    Action,
    /// The words of the filler were not found.
    Span,
    /// They were, but not as belonging to this action in this role.
    Link,
}

impl Cause {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Polarity => "wrong polarity",
            Self::NoPractice => "nothing read in the sentence",
            Self::NoTrigger => "verb not found",
            Self::Action => "wrong action",
            Self::Span => "words not found",
            Self::Link => "not linked",
        }
    }
}

/// What was compared.
#[derive(Debug, Default)]
pub struct Report {
    /// Gold fillers by role and cause.
    roles: BTreeMap<String, BTreeMap<Cause, usize>>,
    /// Predicted fillers by role, and how many of them a gold practice has.
    predicted: BTreeMap<String, (usize, usize)>,
    /// Missing data by cause and action, with where and what.
    groups: BTreeMap<(Cause, String), Vec<String>>,
    /// Found data that no gold practice has, by action.
    extra: BTreeMap<String, Vec<String>>,
}

/// Whether two spans share half of what they cover together.
fn alike(a: Span, b: Span) -> bool {
    let shared = a.end.min(b.end).saturating_sub(a.start.max(b.start));
    shared > 0 && 2 * shared >= a.join(b).len()
}

fn acts(practice: &Practice, gold: &GoldPractice) -> bool {
    let action = practice.action.as_str();
    gold.action == action || gold.alternatives.iter().any(|other| other == action)
}

fn has(practice: &Practice, argument: &GoldArgument, extraction: &Extraction) -> bool {
    let of_role = practice.arguments.iter().filter(|own| own.role.as_str() == argument.role);
    of_role.into_iter().any(|own| alike(extraction.mentions[own.mention].span, argument.span))
}

fn cause(gold: &GoldPractice, argument: &GoldArgument, extraction: &Extraction) -> Cause {
    let near: Vec<&Practice> = extraction.practices.iter().filter(|practice| practice.span.overlaps(gold.evidence)).collect();
    let denied = |practice: &Practice| practice.polarity == Polarity::Denied;
    let holders: Vec<&&Practice> = near.iter().filter(|practice| acts(practice, gold) && has(practice, argument, extraction)).collect();
    if holders.iter().any(|practice| denied(practice) == gold.denied) {
        return Cause::Found;
    }
    if !holders.is_empty() {
        return Cause::Polarity;
    }
    if near.is_empty() {
        return Cause::NoPractice;
    }
    let same_verb = |practice: &&&Practice| matches!((practice.trigger, gold.trigger), (Some(a), Some(b)) if a.overlaps(b));
    let by_verb: Vec<&&Practice> = near.iter().filter(same_verb).collect();
    if by_verb.is_empty() {
        Cause::NoTrigger
    } else if !by_verb.iter().any(|practice| acts(practice, gold)) {
        Cause::Action
    } else if !extraction.mentions.iter().any(|mention| alike(mention.span, argument.span)) {
        Cause::Span
    } else {
        Cause::Link
    }
}

impl Report {
    /// Adds a document.
    pub fn add(&mut self, sample: &Sample, extraction: &Extraction) {
        let text = &sample.document.text;
        let required: Vec<&GoldPractice> = sample.practices.iter().filter(|gold| !gold.implicit).collect();
        for gold in &required {
            for argument in &gold.arguments {
                let cause = cause(gold, argument, extraction);
                *self.roles.entry(argument.role.clone()).or_default().entry(cause).or_default() += 1;
                if argument.role == "data" && cause != Cause::Found {
                    let line = format!("{} [{}] {}", sample.name, argument.span.of(text), short(gold.evidence.of(text)));
                    self.groups.entry((cause, gold.action.clone())).or_default().push(line);
                }
            }
        }
        for practice in &extraction.practices {
            for argument in &practice.arguments {
                let span = extraction.mentions[argument.mention].span;
                let right = sample.practices.iter().any(|gold| {
                    gold.evidence.overlaps(practice.span)
                        && acts(practice, gold)
                        && gold.arguments.iter().any(|own| own.role == argument.role.as_str() && alike(own.span, span))
                });
                let counts = self.predicted.entry(argument.role.as_str().to_owned()).or_default();
                counts.0 += 1;
                counts.1 += usize::from(right);
                if !right && argument.role.as_str() == "data" {
                    let line = format!("{} [{}] {}", sample.name, span.of(text), short(practice.span.of(text)));
                    self.extra.entry(practice.action.as_str().to_owned()).or_default().push(line);
                }
            }
        }
    }

    /// The report with so many examples a group.
    #[must_use]
    pub const fn with_examples(&self, examples: usize) -> Shown<'_> {
        Shown { report: self, examples }
    }
}

fn short(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(180).collect()
}

/// A report as text.
#[derive(Debug)]
pub struct Shown<'a> {
    report: &'a Report,
    examples: usize,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
        writeln!(out, "role          precision  recall  F1     gold  where the rest is lost")?;
        for (role, causes) in &self.report.roles {
            let gold: usize = causes.values().sum();
            let found = causes.get(&Cause::Found).copied().unwrap_or(0);
            let (predicted, right) = self.report.predicted.get(role).copied().unwrap_or_default();
            let (precision, recall) = (share(right, predicted), share(found, gold));
            let f1 = 2.0 * precision * recall / (precision + recall).max(1e-9);
            write!(out, "{role:<13} {precision:>9.3} {recall:>7.3} {f1:>6.3} {gold:>6}  ")?;
            let mut lost: Vec<(&Cause, &usize)> = causes.iter().filter(|(cause, _)| **cause != Cause::Found).collect();
            lost.sort_by_key(|(cause, count)| (std::cmp::Reverse(**count), **cause));
            let lost: Vec<String> = lost.iter().map(|(cause, count)| format!("{} {:.3}", cause.as_str(), share(**count, gold))).collect();
            writeln!(out, "{}", lost.join(", "))?;
        }
        let missing = self.report.groups.iter().map(|((cause, action), lines)| (format!("{action}: {}", cause.as_str()), lines));
        let extra = self.report.extra.iter().map(|(action, lines)| (format!("{action}: found, not in gold"), lines));
        let mut groups: Vec<(String, &Vec<String>)> = missing.chain(extra).collect();
        groups.sort_by_key(|(name, lines)| (std::cmp::Reverse(lines.len()), name.clone()));
        for (name, lines) in groups.iter().take(12) {
            writeln!(out, "\n{} × {name}", lines.len())?;
            // Evenly spread, so that no one document fills the list.
            let step = (lines.len() / self.examples.max(1)).max(1);
            lines.iter().step_by(step).take(self.examples).try_for_each(|line| writeln!(out, "  {line}"))?;
        }
        Ok(())
    }
}
