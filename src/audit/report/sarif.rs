//! Findings as SARIF 2.1.0 (OASIS): what code scanning of forges reads.

use serde_json::{Value, json};

use crate::audit::report::{ReportFormat, title};
use crate::audit::rules::{Rule, Rules};
use crate::audit::{Audited, Evidence, Finding, State};
use crate::diagnostic::Severity;
use crate::view::escape::markdown;

/// Where one reads about the program: its home page where the package names one, else the name of its audits.
const INFORMATION: &str = if env!("CARGO_PKG_HOMEPAGE").is_empty() { "urn:policyflow:audits" } else { env!("CARGO_PKG_HOMEPAGE") };

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

pub(super) fn sarif(audits: &[Audited], rules: &Rules) -> String {
    debug_assert_eq!(ReportFormat::Sarif.extension(), "sarif");
    let artifacts: Vec<Value> =
        audits.iter().map(|audited| json!({ "location": { "uri": uri(&audited.path) }, "hashes": { "sha-256": audited.sha256 } })).collect();
    let results: Vec<Value> = audits
        .iter()
        .enumerate()
        .flat_map(|(index, audited)| audited.findings.iter().map(move |finding| result(finding, index, audited, rules)))
        .collect();
    let driver = json!({
        "name": "policyflow",
        "version": env!("CARGO_PKG_VERSION"),
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "informationUri": INFORMATION,
        "rules": rules.all().iter().map(descriptor).collect::<Vec<_>>(),
    });
    let run = json!({ "tool": { "driver": driver }, "columnKind": "unicodeCodePoints", "artifacts": artifacts, "results": results });
    serde_json::to_string_pretty(&json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": [run] })).expect("it is plain data") + "\n"
}

fn descriptor(rule: &Rule) -> Value {
    let profiles: Vec<&str> = rule.profiles.iter().map(|profile| profile.name()).collect();
    let help = format!("{} Asked by: {}.", rule.help, rule.law);
    let formatted = format!("**{}**\n\n{}\n\nAsked by: {}.", markdown(&rule.title), markdown(&rule.help), markdown(&rule.law));
    // What forges sort by, beside the level.
    let problem = match rule.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "recommendation",
    };
    json!({
        "id": rule.code,
        "name": pascal(&rule.name),
        "shortDescription": { "text": format!("{}.", rule.title) },
        "fullDescription": { "text": help },
        "help": { "text": help, "markdown": formatted },
        "defaultConfiguration": { "level": rule.severity.as_str() },
        "properties": { "tags": profiles, "law": rule.law, "problem.severity": problem },
    })
}

/// `date-missing` → `DateMissing`.
fn pascal(name: &str) -> String {
    name.split('-').map(|word| word[..1].to_uppercase() + &word[1..]).collect()
}

fn result(finding: &Finding, index: usize, audited: &Audited, rules: &Rules) -> Value {
    let path = &audited.path;
    let rule = rules.all().iter().position(|rule| rule.code == finding.code);
    let place = |evidence: &Evidence| json!({ "physicalLocation": physical(evidence, index, path) });
    // What is missing everywhere stands in the whole file.
    let mut whole = json!({ "physicalLocation": { "artifactLocation": { "uri": uri(path), "index": index } } });
    // Of a graph's policy the lines are not known.
    whole["physicalLocation"]["region"] = json!({ "charOffset": 0, "charLength": audited.code_points });
    if audited.lines > 0 {
        whole["physicalLocation"]["region"]["startLine"] = json!(1);
        whole["physicalLocation"]["region"]["endLine"] = json!(audited.lines);
    }
    let first = finding.evidence.first().map_or(whole, place);
    let mut result = json!({
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": finding.severity.as_str(),
        "message": { "text": format!("{} ({})", sentence(&finding.message), title(finding, rules).1) },
        "locations": [first],
        "partialFingerprints": { "policyflow/v1": finding.fingerprint },
        "properties": { "explanation": finding.explanation, "confidence": finding.confidence },
    });
    let others: Vec<Value> = finding.evidence.iter().enumerate().skip(1).map(|(id, evidence)| related(id, place(evidence), evidence)).collect();
    if !others.is_empty() {
        result["relatedLocations"] = Value::Array(others);
    }
    match &finding.state {
        State::New => {}
        State::Known => result["baselineState"] = json!("unchanged"),
        State::Suppressed(reason) => result["suppressions"] = json!([{ "kind": "external", "status": "accepted", "justification": reason }]),
    }
    result
}

fn related(id: usize, mut location: Value, evidence: &Evidence) -> Value {
    location["id"] = json!(id);
    location["message"] = json!({ "text": format!("The policy {} this too.", evidence.role) });
    location
}

fn physical(evidence: &Evidence, index: usize, path: &str) -> Value {
    let mut region = json!({
        "charOffset": evidence.start,
        "charLength": evidence.end - evidence.start,
        "snippet": { "text": evidence.source },
    });
    if let Some(lines) = evidence.lines {
        region["startLine"] = json!(lines.line);
        region["startColumn"] = json!(lines.column);
        region["endLine"] = json!(lines.end_line);
        region["endColumn"] = json!(lines.end_column);
    }
    json!({ "artifactLocation": { "uri": uri(path), "index": index }, "region": region })
}

fn sentence(words: &str) -> String {
    if words.ends_with('.') { words.to_owned() } else { format!("{words}.") }
}

/// A path as a relative URI: slashes, and everything else that a URI may not hold percent-encoded.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let path = path.strip_prefix("./").unwrap_or(&path);
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri += &format!("%{byte:02X}");
        }
    }
    if uri.starts_with('/') { format!("file://{uri}") } else { uri }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("./policies/a b é.md"), "policies/a%20b%20%C3%A9.md");
        assert_eq!(uri("/tmp/x.md"), "file:///tmp/x.md");
        assert_eq!(pascal("date-missing"), "DateMissing");
    }
}
