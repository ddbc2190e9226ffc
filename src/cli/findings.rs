//! What the audits find in one policy, for pages that show a policy with its findings.
//!
//! Views may not import the audits, so a command that writes such a page asks here and hands plain words on.

use std::collections::BTreeSet;

use crate::audit::date::Date;
use crate::audit::{AuditError, AuditOptions, Finding, Rules, audit};
use crate::diagnostic::Severity;
use crate::knowledge::Knowledge;
use crate::pipeline::Extraction;

/// One finding, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    /// Code of the audit.
    pub(crate) code: String,
    /// How much it matters.
    pub(crate) severity: Severity,
    /// What the audit looks for, in a few words.
    pub(crate) title: String,
    /// What is found, in a sentence.
    pub(crate) message: String,
    /// The provision that makes one ask.
    pub(crate) law: String,
    /// Why one asks, and what to do.
    pub(crate) help: String,
    /// The words that it rests on, in the order of the text; none where something is missing everywhere.
    pub(crate) places: Vec<Place>,
    /// Indices of the practices that were read from these places.
    pub(crate) practices: Vec<usize>,
    /// How one thing falls under another, step by step, where that is part of the finding.
    pub(crate) explanation: Vec<String>,
}

/// Words that a finding quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// What they are to the finding: `states`, `denies`, `against`.
    pub(crate) role: &'static str,
    /// First code point in the stored file.
    pub(crate) start: usize,
    /// One past the last.
    pub(crate) end: usize,
    /// The words, on one line.
    pub(crate) words: String,
}

/// The findings of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Findings {
    /// The gravest first.
    pub(crate) all: Vec<Shown>,
    /// The day by which the policy is measured, and where that comes from: "2016-05-02, the day of the archived copy".
    pub(crate) measured: String,
}

/// Runs the audits that are built in: those of hygiene, and those of each law that the policy speaks of. `today` is the day of the run.
///
/// # Errors
/// If the query of an audit fails.
pub(crate) fn findings(extraction: &Extraction, knowledge: &Knowledge, today: Date) -> Result<Findings, AuditError> {
    let rules = Rules::embedded();
    let options = AuditOptions { profiles: BTreeSet::new(), today, as_of: None, observed: &[] };
    let audited = audit(extraction, knowledge, rules, &options)?;
    let all = audited.findings.iter().map(|finding| shown(finding, extraction, rules)).collect();
    Ok(Findings { all, measured: format!("{}, {}", audited.date, audited.measured_by()) })
}

fn shown(finding: &Finding, extraction: &Extraction, rules: &Rules) -> Shown {
    let rule = rules.rule(&finding.code);
    let of_rule = |get: fn(&crate::audit::Rule) -> &String| rule.map_or(String::new(), |rule| get(rule).clone());
    let places: Vec<Place> = finding
        .evidence
        .iter()
        .map(|evidence| Place { role: evidence.role, start: evidence.start, end: evidence.end, words: evidence.words.clone() })
        .collect();
    let document = &extraction.document;
    let within = |index: &usize| {
        let points = document.map.source_points(&document.source, extraction.practices[*index].span);
        places.iter().any(|place| place.start <= points.start && points.end <= place.end)
    };
    Shown {
        code: finding.code.clone(),
        severity: finding.severity,
        title: of_rule(|rule| &rule.title),
        message: finding.message.clone(),
        law: of_rule(|rule| &rule.law),
        help: of_rule(|rule| &rule.help),
        practices: (0..extraction.practices.len()).filter(within).collect(),
        places,
        explanation: finding.explanation.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Source;
    use crate::pipeline::{Options, extract};

    #[test]
    fn findings_come_with_their_words_and_the_practices_that_were_read_from_them() {
        let text = "Privacy policy of Fernhill Books Ltd. Last updated: 4 May 2021.\n\nWe use your e-mail address to improve our services. \
                    By using our site, you consent to this policy.\n";
        let knowledge = Knowledge::embedded().expect("it is well formed");
        let source = Source { path: "policy.md".into(), bytes: text.as_bytes().to_vec() };
        let extraction = extract(&source, &knowledge, &Options::default());
        let today = Date::from_iso("2026-05-01").expect("a day");
        let found = findings(&extraction, &knowledge, today).expect("the audits run");
        assert_eq!(found.measured, "2021-05-04, the day that it states");
        let of = |code: &str| found.all.iter().find(|shown| shown.code == code).unwrap_or_else(|| panic!("no {code} in {found:?}"));
        let consent = of("B09");
        assert_eq!(consent.places[0].words, "By using our site, you consent to this policy.");
        assert!(consent.law.contains("Art. 4(11)") && !consent.title.is_empty() && !consent.help.is_empty());
        let vague = of("B03");
        let read: Vec<&str> = vague.practices.iter().map(|index| extraction.practices[*index].span.of(&extraction.document.text)).collect();
        assert!(!read.is_empty() && read.iter().all(|words| words.contains("improve")), "{read:?}");
        for place in found.all.iter().flat_map(|shown| &shown.places) {
            assert_eq!(text.chars().skip(place.start).take(place.end - place.start).collect::<String>(), place.words);
        }
    }
}
