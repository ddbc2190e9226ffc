//! The register as a page to read and print.

use crate::knowledge::Knowledge;
use crate::pipeline::Extraction;
use crate::practice::Polarity;
use crate::view::register::SILENT;
use crate::view::register::entry::{Entry, Heading, entries};
use crate::view::svg::escape;

const STYLE: &str = "body{font:14px/1.4 Helvetica,Arial,sans-serif;margin:2em;color:#222}table{border-collapse:collapse;width:100%;margin:1em 0 3em}\
    th,td{border:1px solid #bbb;padding:.4em .5em;text-align:left;vertical-align:top;font-size:12.5px}thead th{background:#eef2f6;position:sticky;top:0}\
    ul{margin:0;padding-left:1.1em}dt{font-weight:bold;float:left;clear:left;width:15em}dd{margin:0 0 .3em 15em}.s{color:#8a5a00;font-style:italic}\
    .d td,.d th{background:#fdf1f1;border-left:3px solid #c1121f}summary{cursor:pointer}q{display:block;margin:.3em 0}small{color:#555}\
    @media print{@page{size:A4 landscape;margin:1cm}body{margin:0}thead th{position:static}}";

const COLUMNS: [&str; 11] = [
    "Purpose",
    "Processing",
    "Categories of data subjects",
    "Categories of personal data",
    "Categories of recipients",
    "Third countries",
    "Safeguards of transfers",
    "Time limits for erasure",
    "Legal basis",
    "Conditions",
    "Evidence",
];

/// The page up to its first policy.
#[must_use]
pub fn head(title: &str) -> Vec<u8> {
    let title = escape(title);
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Declared processing register: {title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>Declared processing register</h1>\n<p>{title}</p>\n\
         <p><small>What the policy declares, in the columns of a record of processing activities (Art. 30(1) GDPR). It is not the controller’s \
         record: it says no more than the policy, and a program has read it. “{SILENT}” means that the program found no such statement. Contacts are \
         found by their words, time limits wherever the policy states them for the same data.</small></p>\n"
    )
    .into_bytes()
}

/// What one policy declares.
#[must_use]
pub fn section(extraction: &Extraction, knowledge: &Knowledge) -> Vec<u8> {
    let heading = Heading::of(extraction);
    let name = extraction.controller.name.as_deref().unwrap_or("Controller not named");
    let mut out = format!("<section>\n<h2>{}</h2>\n<p><small>{}</small></p>\n<dl>\n", escape(name), escape(&extraction.document.path));
    let one = |words: &Option<String>| words.iter().cloned().collect::<Vec<_>>();
    for (term, words) in [
        ("Contact of the controller", heading.contact.clone()),
        ("Joint controllers", one(&heading.joint)),
        ("Representative", one(&heading.representative)),
        ("Data protection officer", one(&heading.officer)),
        ("Security measures", heading.security(&[])),
    ] {
        out += &format!("<dt>{term}</dt><dd>{}</dd>\n", if words.is_empty() { silent() } else { escape(&words.join("; ")) });
    }
    out += "</dl>\n<table>\n<thead><tr>";
    COLUMNS.iter().for_each(|column| out += &format!("<th scope=\"col\">{column}</th>"));
    out += "</tr></thead>\n";
    let entries = entries(extraction, knowledge);
    for (polarity, class) in [(Polarity::Affirmed, "a"), (Polarity::Denied, "d")] {
        let own: Vec<&Entry> = entries.iter().filter(|entry| entry.polarity == polarity).collect();
        if !own.is_empty() {
            out += &format!("<tbody class=\"{class}\">\n");
            own.into_iter().for_each(|entry| row(&mut out, entry));
            out += "</tbody>\n";
        }
    }
    out += "</table>\n</section>\n";
    out.into_bytes()
}

/// The end of the page.
#[must_use]
pub fn tail() -> Vec<u8> {
    b"</body>\n</html>\n".to_vec()
}

fn row(out: &mut String, entry: &Entry) {
    let not = if entry.polarity == Polarity::Denied { "not " } else { "" };
    let processing: Vec<String> = entry.processing.iter().map(|action| format!("{not}{action}")).collect();
    let purpose = entry.purpose.as_deref().map_or_else(silent, escape);
    *out += &format!("<tr><th scope=\"row\">{purpose}</th>");
    for words in [&processing, &entry.subjects, &entry.data, &entry.recipients, &entry.countries, &entry.safeguards, &entry.durations, &entry.bases] {
        *out += &cell(words);
    }
    *out += &if entry.conditions.is_empty() { "<td></td>".to_owned() } else { cell(&entry.conditions) };
    let count = entry.evidence.len();
    let noun = if count == 1 { "passage" } else { "passages" };
    *out += &format!("<td><details><summary>{count} {noun}, confidence {:.2}–{:.2}</summary>", entry.least, entry.most);
    for (points, words) in &entry.evidence {
        *out += &format!("<q>{}</q><small>characters {}–{}</small>", escape(words), points.start, points.end);
    }
    *out += "</details></td></tr>\n";
}

fn cell(words: &[String]) -> String {
    match words {
        [] => format!("<td>{}</td>", silent()),
        [one] => format!("<td>{}</td>", escape(one)),
        many => format!("<td><ul>{}</ul></td>", many.iter().map(|one| format!("<li>{}</li>", escape(one))).collect::<String>()),
    }
}

fn silent() -> String {
    format!("<span class=\"s\">{SILENT}</span>")
}
