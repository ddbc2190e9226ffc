//! Findings for a terminal, policy by policy, with the words quoted.

use std::fmt::Write;

use crate::audit::report::{heading, state, summary, title};
use crate::audit::rules::Rules;
use crate::audit::{Audited, Finding};
use crate::diagnostic::Severity;
use crate::graph::{one_line, shorten};

/// Places that are quoted for one finding; the rest is counted.
const QUOTED: usize = 4;
/// Characters of a quotation.
const LENGTH: usize = 300;

pub(super) fn text(audits: &[Audited], rules: &Rules, colour: bool) -> String {
    let mut out = String::new();
    for audited in audits {
        let _ = writeln!(out, "{} ({})", paint(&one_line(&audited.path), "1", colour), heading(audited));
        if !audited.readable {
            out += "  not audited: no policy in English\n";
        } else if audited.findings.is_empty() {
            out += "  no findings\n";
        }
        let (counted, other): (Vec<_>, Vec<_>) = audited.findings.iter().partition(|finding| finding.is_new());
        counted.into_iter().for_each(|finding| one(&mut out, finding, rules, colour));
        for finding in &other {
            let _ = writeln!(out, "  {} {} ({})", finding.code, title(finding, rules).0, one_line(&state(finding).unwrap_or_default()));
        }
        out.push('\n');
    }
    let _ = writeln!(out, "{}", summary(audits));
    out
}

fn one(out: &mut String, finding: &Finding, rules: &Rules, colour: bool) {
    let code = match finding.severity {
        Severity::Error => "31;1",
        Severity::Warning => "33;1",
        Severity::Note => "36",
    };
    let (title, law) = title(finding, rules);
    let _ = writeln!(out, "  {} {title}", paint(&format!("{}[{}]", finding.severity.as_str(), finding.code), code, colour));
    let _ = writeln!(out, "    {}", one_line(&finding.message));
    let width = finding.evidence.iter().take(QUOTED).map(|evidence| evidence.place().len()).max().unwrap_or(0);
    for evidence in finding.evidence.iter().take(QUOTED) {
        let place = evidence.place();
        let role = if evidence.role == "states" { String::new() } else { format!("{}: ", evidence.role) };
        let _ = writeln!(out, "    {place:>width$} | {role}\"{}\"", shorten(&evidence.words, LENGTH));
    }
    if finding.evidence.len() > QUOTED {
        let _ = writeln!(out, "    {:>width$} | and {} more places", "", finding.evidence.len() - QUOTED);
    }
    for step in finding.explanation.iter().take(QUOTED) {
        let _ = writeln!(out, "    {:>width$} = {}", "", one_line(step));
    }
    let _ = writeln!(out, "    {}", paint(law, "2", colour));
}

fn paint(words: &str, code: &str, colour: bool) -> String {
    if colour { format!("\u{1b}[{code}m{words}\u{1b}[0m") } else { words.to_owned() }
}
