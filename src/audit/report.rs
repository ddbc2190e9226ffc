//! Findings of policies → bytes: for a terminal, for programs (JSON, CSV, SARIF 2.1.0), for a pull request (Markdown), for a person (HTML).
//!
//! All words of a policy are escaped for the format that they are written in.

mod html;
mod markdown;
mod sarif;
mod table;
mod text;

use crate::audit::rules::{Body, Rule, Rules};
use crate::audit::{Audited, Finding, State};
use crate::diagnostic::Severity;

/// A format of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReportFormat {
    /// For a terminal.
    Text,
    /// One object with all policies.
    Json,
    /// One row a finding.
    Csv,
    /// SARIF 2.1.0.
    Sarif,
    /// For a pull request.
    Markdown,
    /// A page by itself.
    Html,
}

impl ReportFormat {
    /// All, in the order in which they are listed.
    pub const ALL: [Self; 6] = [Self::Text, Self::Json, Self::Csv, Self::Sarif, Self::Markdown, Self::Html];

    /// The name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Sarif => "sarif",
            Self::Markdown => "markdown",
            Self::Html => "html",
        }
    }

    /// The ending of its files, without the dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Sarif => "sarif",
            Self::Markdown => "md",
            Self::Html => "html",
        }
    }

    /// The format of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// What the caller may set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReportOptions {
    /// Colours of a terminal, in text.
    pub colour: bool,
}

/// A report on `audits` in `format`.
#[must_use]
pub fn report(format: ReportFormat, audits: &[Audited], rules: &Rules, options: ReportOptions) -> Vec<u8> {
    match format {
        ReportFormat::Text => text::text(audits, rules, options.colour).into_bytes(),
        ReportFormat::Json => json(audits).into_bytes(),
        ReportFormat::Csv => table::csv(audits, rules),
        ReportFormat::Sarif => sarif::sarif(audits, rules).into_bytes(),
        ReportFormat::Markdown => markdown::markdown(audits, rules).into_bytes(),
        ReportFormat::Html => html::html(audits, rules).into_bytes(),
    }
}

fn json(audits: &[Audited]) -> String {
    serde_json::to_string_pretty(&serde_json::json!({ "policies": audits })).expect("audits are plain data") + "\n"
}

/// The reference page of all rules, in Markdown.
#[must_use]
pub fn reference(rules: &Rules) -> String {
    markdown::reference(rules)
}

/// All that is known of one rule, for a terminal: what it asks, its query, the wordings that it looks for.
#[must_use]
pub fn explain(rule: &Rule, rules: &Rules) -> String {
    let profiles: Vec<&str> = rule.profiles.iter().map(|profile| profile.name()).collect();
    let mut text = format!("{} {}\n\n", rule.code, rule.title);
    for (name, value) in [
        ("severity", rule.severity.as_str()),
        ("profiles", profiles.join(", ").as_str()),
        ("asked by", &rule.law),
        ("says", &rule.message),
        ("on graphs", rule.reads.on_graphs()),
        ("file", &format!("ontology/audits/{}", rule.file)),
    ] {
        text += &format!("{name:<9} {value}\n");
    }
    text += &format!("\n{}\n", rule.help);
    if let Body::Query(query) = &rule.body {
        let body: Vec<&str> = query.lines().filter(|line| !line.starts_with('#')).collect();
        text += &format!("\nIt fires where this query finds something:\n\n{}\n", body.join("\n"));
        for (name, list) in rules.phrases.lists().filter(|(name, _)| asks_for(query, name)) {
            text += &format!("\nsay:{name} marks sentences that say {}; wordings:\n", list.means);
            list.written.iter().for_each(|wording| text += &format!("  {wording}\n"));
        }
    } else {
        text += "\nThe program itself decides: see the rule's file and src/audit.\n";
    }
    text
}

/// Whether a query names the list `say:name` (and not one that begins so).
fn asks_for(query: &str, name: &str) -> bool {
    let whole = |rest: &str| !rest.starts_with(|letter: char| letter.is_alphanumeric() || letter == '-');
    query.match_indices(&format!("say:{name}")).any(|(at, found)| whole(&query[at + found.len()..]))
}

/// How many findings of each severity count: errors, warnings, notes.
fn counts(audits: &[Audited]) -> [usize; 3] {
    let new = || audits.iter().flat_map(|audited| &audited.findings).filter(|finding| finding.is_new());
    [Severity::Error, Severity::Warning, Severity::Note].map(|severity| new().filter(|finding| finding.severity == severity).count())
}

fn many(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn summary(audits: &[Audited]) -> String {
    let [errors, warnings, notes] = counts(audits);
    format!("{}, {}, {}", many(errors, "error"), many(warnings, "warning"), many(notes, "note"))
}

/// "policy.md (Fernhill Ltd; measured by 2026-05-01, stated; gdpr, hygiene)".
fn heading(audited: &Audited) -> String {
    let profiles: Vec<&str> = audited.profiles.iter().map(|profile| profile.name()).collect();
    let controller = audited.controller.as_deref().unwrap_or("unnamed controller");
    let origin = audited.measured_by();
    format!("{}; measured by {}, {origin}; profiles {}", crate::graph::one_line(controller), audited.date, profiles.join(", "))
}

fn title<'a>(finding: &Finding, rules: &'a Rules) -> (&'a str, &'a str) {
    rules.rule(&finding.code).map_or(("", ""), |rule| (rule.title.as_str(), rule.law.as_str()))
}

/// The state in a word, where it is not simply new.
fn state(finding: &Finding) -> Option<String> {
    match &finding.state {
        State::New => None,
        State::Known => Some("known".to_owned()),
        State::Suppressed(reason) => Some(format!("suppressed: {reason}")),
    }
}
