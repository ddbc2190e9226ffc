//! Findings as CSV: one row a finding.

use crate::audit::report::{state, title};
use crate::audit::rules::Rules;
use crate::audit::{Audited, Finding};
use crate::graph::one_line;
use crate::view::csv::guard;

const HEADER: [&str; 14] =
    ["path", "controller", "policy_date", "code", "title", "severity", "message", "law", "line", "start", "end", "words", "fingerprint", "state"];

pub(super) fn csv(audits: &[Audited], rules: &Rules) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(HEADER).expect("memory takes everything");
    for audited in audits {
        for finding in &audited.findings {
            writer.write_record(row(audited, finding, rules).map(guard)).expect("all rows have the same length");
        }
    }
    writer.into_inner().expect("memory takes everything")
}

fn row(audited: &Audited, finding: &Finding, rules: &Rules) -> [String; 14] {
    let (title, law) = title(finding, rules);
    let first = finding.evidence.first();
    let number = |value: Option<usize>| value.map_or(String::new(), |value| value.to_string());
    let words: Vec<&str> = finding.evidence.iter().map(|evidence| evidence.words.as_str()).collect();
    [
        audited.path.clone(),
        one_line(audited.controller.as_deref().unwrap_or("")),
        audited.date.to_string(),
        finding.code.clone(),
        title.to_owned(),
        finding.severity.as_str().to_owned(),
        one_line(&finding.message),
        law.to_owned(),
        number(first.and_then(|evidence| evidence.lines).map(|lines| lines.line)),
        number(first.map(|evidence| evidence.start)),
        number(first.map(|evidence| evidence.end)),
        words.join(" | "),
        finding.fingerprint.clone(),
        state(finding).unwrap_or_else(|| "new".to_owned()),
    ]
}
