//! Findings as Markdown for a pull request, and the reference page of all rules.

use std::fmt::Write;

use crate::audit::report::{heading, many, state, summary, title};
use crate::audit::rules::Rules;
use crate::audit::{Audited, Finding};
use crate::diagnostic::Severity;
use crate::graph::shorten;
use crate::view::escape::markdown as escape;

/// Places that are quoted for one finding.
const QUOTED: usize = 5;

pub(super) fn markdown(audits: &[Audited], rules: &Rules) -> String {
    let mut out = format!("## Privacy policy audit\n\n{} in {}.\n", summary(audits), policies(audits.len()));
    for audited in audits {
        let _ = write!(out, "\n### {}\n\n{}.\n\n", escape(&audited.path), escape(&heading(audited)));
        if !audited.readable {
            out += "Not audited: no policy in English.\n";
            continue;
        }
        let (counted, other): (Vec<_>, Vec<_>) = audited.findings.iter().partition(|finding| finding.is_new());
        if counted.is_empty() {
            out += "No new findings.\n";
        }
        counted.iter().for_each(|finding| one(&mut out, finding, rules));
        if !other.is_empty() {
            let _ = write!(out, "\n<details><summary>{}</summary>\n\n", many(other.len(), "known or suppressed finding"));
            for finding in other {
                let _ = writeln!(out, "- `{}` {} ({})", finding.code, escape(title(finding, rules).0), escape(&state(finding).unwrap_or_default()));
            }
            out += "\n</details>\n";
        }
    }
    out
}

fn policies(count: usize) -> String {
    if count == 1 { "1 policy".to_owned() } else { format!("{count} policies") }
}

fn one(out: &mut String, finding: &Finding, rules: &Rules) {
    let mark = match finding.severity {
        Severity::Error => "❌",
        Severity::Warning => "⚠️",
        Severity::Note => "ℹ️",
    };
    let (title, law) = title(finding, rules);
    let _ = writeln!(out, "- {mark} **`{}` {}**: {} ({})", finding.code, escape(title), escape(&finding.message), escape(law));
    for evidence in finding.evidence.iter().take(QUOTED) {
        let role = if evidence.role == "states" { String::new() } else { format!("{}: ", evidence.role) };
        let _ = writeln!(out, "  > {}: {role}“{}”\n  >", evidence.whereabouts(), escape(&shorten(&evidence.words, 300)));
    }
    if finding.evidence.len() > QUOTED {
        let _ = writeln!(out, "  > and {} more places", finding.evidence.len() - QUOTED);
    }
    for step in finding.explanation.iter().take(QUOTED) {
        let _ = writeln!(out, "\n  {}", escape(step));
    }
    out.push('\n');
}

pub(super) fn reference(rules: &Rules) -> String {
    let mut out = String::from(
        "# Audits\n\nMade by `policyflow audit --list --format markdown` from the files of this folder; a test holds it to them.\n\n\
         An audit never says that a law is broken: it says what the policy states or does not state, quotes it, and names the provision that makes one ask.\n\n\
         | code | severity | profiles | title | asked by |\n|---|---|---|---|---|\n",
    );
    for rule in rules.all() {
        let profiles: Vec<&str> = rule.profiles.iter().map(|profile| profile.name()).collect();
        let _ = writeln!(
            out,
            "| [{0}](#{1}) | {2} | {3} | {4} | {5} |",
            rule.code,
            rule.code.to_lowercase(),
            rule.severity.as_str(),
            profiles.join(", "),
            escape(&rule.title),
            escape(&rule.law)
        );
    }
    for rule in rules.all() {
        let _ = write!(out, "\n## {}\n\n**{}** ({})\n\n", rule.code, escape(&rule.title), escape(&rule.law));
        let _ = write!(out, "> {}\n\n{}\n\n", escape(&rule.message), escape(&rule.help));
        let _ = writeln!(out, "On stored graphs: {}. File: [`{1}`]({1})", rule.reads.on_graphs(), rule.file);
    }
    out
}
