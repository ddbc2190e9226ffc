//! Findings as a page by itself: each with its words highlighted in their context.

use std::fmt::Write;

use crate::audit::report::{heading, state, summary, title};
use crate::audit::rules::Rules;
use crate::audit::{Audited, Finding};
use crate::view::escape::html as escape;

/// Places that are quoted for one finding; JSON has all.
const QUOTED: usize = 8;

const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1c2430;--dim:#5c6675;--paper:#fff;--box:#f5f7fa;--line:#d8dee6;--mark:#fff0b3;--error:#b3261e;--warning:#9a6700;--note:#0b61a4}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ee;--dim:#9aa4b2;--paper:#14181e;--box:#1d232b;--line:#343c47;--mark:#5a4a00;--error:#ff8a80;--warning:#f2c14e;--note:#7ab8f5}}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:56rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.2rem;margin-top:2.5rem;overflow-wrap:anywhere}h3{font-size:1rem;margin:0}.dim{color:var(--dim);font-size:.9rem}
article{border:1px solid var(--line);border-left:.35rem solid var(--c);border-radius:.3rem;padding:.8rem 1rem;margin:1rem 0;background:var(--box)}
article.error{--c:var(--error)}article.warning{--c:var(--warning)}article.note{--c:var(--note)}article.old{opacity:.65}
.code{color:var(--c);font-family:ui-monospace,monospace}blockquote{margin:.6rem 0;padding:.2rem 0 .2rem .8rem;border-left:2px solid var(--line)}
blockquote .dim{font-size:.85rem}mark{background:var(--mark);color:inherit;padding:.05rem .1rem}ul{margin:.4rem 0;padding-left:1.2rem}
table{border-collapse:collapse}td,th{text-align:left;padding:.15rem .8rem .15rem 0;vertical-align:top}";

pub(super) fn html(audits: &[Audited], rules: &Rules) -> String {
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Privacy policy audit</title>\n<style>\n{STYLE}\n</style>\n</head>\n<body>\n<h1>Privacy policy audit</h1>\n<p>{}. What the policies state or do \
         not state, with their words; the provision named with each finding is what makes one ask.</p>\n",
        summary(audits)
    );
    for audited in audits {
        let _ = write!(out, "<section>\n<h2>{}</h2>\n<p class=\"dim\">{}</p>\n", escape(&audited.path), escape(&heading(audited)));
        if !audited.readable {
            out += "<p>Not audited: no policy in English.</p>\n";
        } else if audited.findings.is_empty() {
            out += "<p>No findings.</p>\n";
        }
        audited.findings.iter().for_each(|finding| one(&mut out, finding, rules));
        out += "</section>\n";
    }
    out + "</body>\n</html>\n"
}

fn one(out: &mut String, finding: &Finding, rules: &Rules) {
    let (title, law) = title(finding, rules);
    let severity = finding.severity.as_str();
    let old = if finding.is_new() { "" } else { " old" };
    let _ = write!(out, "<article class=\"{severity}{old}\">\n<h3><span class=\"code\">{severity} {}</span> {}</h3>\n", finding.code, escape(title));
    if let Some(state) = state(finding) {
        let _ = writeln!(out, "<p class=\"dim\">{}</p>", escape(&state));
    }
    let _ = writeln!(out, "<p>{}</p>", escape(&finding.message));
    for evidence in finding.evidence.iter().take(QUOTED) {
        let role = if evidence.role == "states" { "" } else { evidence.role };
        let _ = writeln!(
            out,
            "<blockquote><div class=\"dim\">{} {role}</div>… {} <mark>{}</mark> {} …</blockquote>",
            evidence.whereabouts(),
            lines(&evidence.before),
            escape(&evidence.words),
            lines(&evidence.after)
        );
    }
    if finding.evidence.len() > QUOTED {
        let _ = writeln!(out, "<p class=\"dim\">and {} more places</p>", finding.evidence.len() - QUOTED);
    }
    if !finding.explanation.is_empty() {
        let steps: String = finding.explanation.iter().take(QUOTED).map(|step| format!("<li>{}</li>", escape(step))).collect();
        let _ = writeln!(out, "<ul>{steps}</ul>");
    }
    let _ = writeln!(out, "<p class=\"dim\">{}</p>\n</article>", escape(law));
}

/// Words with their line breaks, so that one sees where a paragraph or a cell ends.
fn lines(words: &str) -> String {
    let filled = words.lines().map(escape).filter(|line| !line.is_empty());
    let ends = |edge: bool| if edge { "<br>" } else { "" };
    let (first, last) = (words.starts_with('\n'), words.ends_with('\n'));
    format!("{}{}{}", ends(first), filled.collect::<Vec<_>>().join("<br>"), ends(last))
}
