//! The explorer's pages: what an audit finds goes into them.

use std::path::Path;

use anyhow::{Context, Result};

use crate::audit::date::Date;
use crate::audit::{AuditOptions, Rules, audit, stated_date};
use crate::cli::audit::rule_files;
use crate::knowledge::Knowledge;
use crate::pipeline::Extraction;
use crate::view::html::{Finding, Findings};

/// What finds something in a policy.
pub(super) struct Auditor {
    rules: Option<Rules>,
    /// The day of the run, where the environment gives one.
    today: Option<Date>,
}

impl Auditor {
    /// With the rules of the ontology in `folder`, or those built in; `seconds` since 1970 are the day of the run, if it is to be known.
    pub(super) fn new(folder: Option<&Path>, seconds: Option<i64>) -> Result<Self> {
        let files = rule_files(folder)?;
        let rules = Rules::read(files.iter().map(|(name, text)| (name.as_str(), text.as_str())));
        let rules = if files.is_empty() { None } else { Some(rules.context("--ontology")?) };
        Ok(Self { rules, today: seconds.map(Date::from_unix) })
    }

    /// The findings of one policy. Without a day of the run the policy's own day counts, or else that of the newest framework that the rules
    /// know: equal policies give equal pages.
    pub(super) fn findings(&self, extraction: &Extraction, knowledge: &Knowledge) -> Result<Findings> {
        let rules = self.rules.as_ref().unwrap_or_else(|| Rules::embedded());
        let archived = extraction.document.metadata.archived.as_deref().and_then(Date::from_iso);
        let newest = rules.law.frameworks().iter().map(|framework| framework.from).max();
        let own = archived.or_else(|| stated_date(extraction, rules));
        let today = self.today.or(own).or(newest).unwrap_or(Date::from_unix(0));
        let options = AuditOptions { profiles: [].into(), today, as_of: None, observed: &[] };
        let audited = audit(extraction, knowledge, rules, &options)?;
        let origin = match audited.date_origin {
            "archived" => "the day on which it was archived",
            "stated" => "the day that it gives itself",
            _ if self.today.is_some() => "the day of the run, for it gives itself none",
            _ => "the day of the newest framework that the rules know, for it gives itself none",
        };
        let profiles: Vec<&str> = audited.profiles.iter().map(|profile| profile.name()).collect();
        let measured = format!("Rules: {}. The policy is held against the law of {}, {origin}.", profiles.join(", "), audited.date);
        let all = audited.findings.into_iter().map(|finding| {
            let rule = rules.rule(&finding.code);
            Finding {
                title: rule.map_or_else(String::new, |rule| rule.title.clone()),
                law: rule.map_or_else(String::new, |rule| rule.law.clone()),
                evidence: finding.evidence.into_iter().map(|evidence| (evidence.start, evidence.end, evidence.words)).collect(),
                code: finding.code,
                severity: finding.severity,
                message: finding.message,
            }
        });
        Ok(Findings { all: all.collect(), measured })
    }
}
