//! [`Extraction`] → [`Finding`]s: what a policy states, does not state, or states against itself, with the words that ground it.
//!
//! In: what was read from one policy, or a graph that was exported before, and the rules (files of `ontology/audits/`). Out: findings with stable codes. A rule is a SPARQL query
//! over the policy's graph, or names a part of the program where a query would not do (contradictions). An audit never says that a law is
//! broken: it says what the policy states or does not state, quotes it, and names the provision that makes one ask. No clock, no files: the day
//! of the run and the rules are given.

pub mod config;
pub mod contradiction;
pub mod date;
mod embedded;
pub mod facts;
pub mod finding;
pub mod law;
mod message;
pub mod observed;
pub mod other_name;
pub mod phrases;
pub mod report;
pub mod rules;
mod setting;
pub mod sparql;
pub mod stored;

use std::collections::BTreeSet;

use serde::Serialize;
use thiserror::Error;

use crate::diagnostic::Code;
use crate::knowledge::Knowledge;
use crate::pipeline::Extraction;
use date::Date;
use facts::{Dates, Layer, Said};
use finding::{Places, Quotes, State, fingerprint};
use observed::Observation;
use rules::{Body, Engine};
use sparql::{Graph, Group, SparqlError};

pub use config::{Baseline, Config};
pub use facts::points_of;
pub use finding::{Evidence, Finding};
pub use rules::{Profile, Rule, Rules};
pub use stored::{audit_graphs, not_run};

/// What the caller may set.
#[derive(Debug, Clone)]
pub struct AuditOptions<'a> {
    /// Profiles to run; empty: hygiene, and those whose law the policy speaks of.
    pub profiles: BTreeSet<Profile>,
    /// The day of the run.
    pub today: Date,
    /// The day by which policies are measured instead of their own.
    pub as_of: Option<Date>,
    /// What was observed, if anything was.
    pub observed: &'a [Observation],
}

/// A rule whose query cannot be run.
#[derive(Debug, Error)]
#[error("audits/{file}")]
pub struct AuditError {
    file: String,
    #[source]
    source: SparqlError,
}

/// The findings of one policy.
#[derive(Debug, Clone, Serialize)]
pub struct Audited {
    /// The name under which it was given.
    pub path: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Lines of its file; 0 where only a graph was given, which does not know.
    pub lines: usize,
    /// Code points of its file; of a graph, up to the end of the last words that it quotes.
    pub code_points: usize,
    /// Its title.
    pub title: Option<String>,
    /// Who answers for it.
    pub controller: Option<String>,
    /// The day by which it is measured.
    pub date: Date,
    /// Where that day comes from: `given`, `archived`, `stated`, `today`.
    pub date_origin: &'static str,
    /// The profiles that were run.
    pub profiles: BTreeSet<Profile>,
    /// Whether it could be audited: it is a policy in English.
    pub readable: bool,
    /// Sorted by severity (the gravest first), code and place.
    pub findings: Vec<Finding>,
}

impl Audited {
    /// Where the day by which it is measured comes from, in words.
    #[must_use]
    pub fn measured_by(&self) -> &'static str {
        match self.date_origin {
            "archived" => "the day of the archived copy",
            "stated" => "the day that it states",
            "given" => "the day that was given",
            _ => "the day of this run",
        }
    }
}

/// Everything that the rules of one policy see.
pub(crate) struct Case<'a> {
    pub(crate) extraction: &'a Extraction,
    pub(crate) knowledge: &'a Knowledge,
    pub(crate) said: &'a [Said<'a>],
    pub(crate) places: &'a Places<'a>,
}

/// Audits one policy.
///
/// # Errors
/// If the query of a rule is none, or fails.
pub fn audit(extraction: &Extraction, knowledge: &Knowledge, rules: &Rules, options: &AuditOptions<'_>) -> Result<Audited, AuditError> {
    let said = facts::said(extraction, rules);
    let dates = facts::dates(extraction, &said, options.as_of, options.today);
    let profiles = if options.profiles.is_empty() { facts::profiles(&said, &dates) } else { options.profiles.clone() };
    let unreadable = |code| matches!(code, Code::EmptyDocument | Code::BinaryDocument | Code::NotEnglish);
    let readable = !extraction.diagnostics.iter().any(|remark| unreadable(remark.code));
    let mut findings = Vec::new();
    if readable {
        let places = Places::new(extraction);
        let case = Case { extraction, knowledge, said: &said, places: &places };
        findings = run(&case, rules, &profiles, &dates, options)?;
    }
    findings.sort_by(|left, right| order(left).cmp(&order(right)));
    let document = &extraction.document;
    Ok(Audited {
        path: document.path.clone(),
        sha256: document.sha256.clone(),
        lines: document.source.lines().count().max(1),
        code_points: document.source.chars().count(),
        title: document.metadata.title.clone(),
        controller: extraction.controller.name.clone(),
        date: dates.measured,
        date_origin: dates.origin,
        profiles,
        readable,
        findings,
    })
}

/// The day that a policy's text gives itself, where it gives one.
#[must_use]
pub fn stated_date(extraction: &Extraction, rules: &Rules) -> Option<Date> {
    let said = facts::said(extraction, rules);
    // Of the days, only the stated one is asked for: that of the run does not matter.
    facts::dates(extraction, &said, None, Date::from_unix(0)).stated
}

/// What findings are sorted by: severity (the gravest first), code, place, message.
fn order(finding: &Finding) -> (std::cmp::Reverse<crate::diagnostic::Severity>, &str, usize, &str) {
    let place = finding.evidence.first().map_or(0, |evidence| evidence.start);
    (std::cmp::Reverse(finding.severity), &finding.code, place, &finding.message)
}

fn run(case: &Case<'_>, rules: &Rules, profiles: &BTreeSet<Profile>, dates: &Dates, options: &AuditOptions<'_>) -> Result<Vec<Finding>, AuditError> {
    let layer = Layer { extraction: case.extraction, knowledge: case.knowledge, rules, said: case.said, dates, profiles };
    let failed = |rule: &Rule, source| AuditError { file: rule.file.clone(), source };
    let mut graph = None;
    let mut found = Vec::new();
    for rule in rules.all().iter().filter(|rule| !rule.profiles.is_disjoint(profiles)) {
        match &rule.body {
            Body::Query(query) => {
                if graph.is_none() {
                    graph = Some(Graph::new(layer.quads()).map_err(|source| failed(rule, source))?);
                }
                let graph = graph.as_ref().expect("it was just made");
                for group in graph.groups(query).map_err(|source| failed(rule, source))? {
                    found.push(of_group(rule, &group, case.places));
                }
            }
            Body::Engine(Engine::Contradiction) => found.extend(contradiction::contradictions(case, rules)),
            Body::Engine(Engine::OtherName) => found.extend(other_name::other_names(case, rule)),
            Body::Engine(Engine::Narrowing | Engine::Observed | Engine::Diff) => {}
        }
    }
    if !options.observed.is_empty() {
        found.extend(observed::compare(case, rules, options.observed));
    }
    Ok(found)
}

fn of_group(rule: &Rule, group: &Group, places: &impl Quotes) -> Finding {
    let quote = |role, iris: &BTreeSet<String>| -> Vec<Evidence> {
        let mut points: Vec<_> = iris.iter().filter_map(|iri| points_of(iri)).collect();
        points.sort_by_key(|points| (points.start, points.end));
        points.into_iter().filter_map(|points| places.evidence(role, points)).collect()
    };
    let evidence = [quote("states", &group.evidence), quote("against", &group.against)].concat();
    finding(rule, &group.about, message::fill(&rule.message, &group.values), evidence, Vec::new(), group.confidence)
}

/// A finding of `rule`; `about` tells it from others of the same rule and words.
pub(crate) fn finding(
    rule: &Rule,
    about: &str,
    message: String,
    evidence: Vec<Evidence>,
    explanation: Vec<String>,
    confidence: Option<f64>,
) -> Finding {
    let fingerprint = fingerprint(&rule.code, about, &evidence);
    Finding { code: rule.code.clone(), severity: rule.severity, message, evidence, explanation, confidence, fingerprint, state: State::New }
}

#[cfg(test)]
mod tests;
