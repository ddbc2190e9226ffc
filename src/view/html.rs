//! The explorer: a page for each policy, and one for many, that opens from disk without any server.
//!
//! In: a flow graph, for a policy also what was read, and findings. Out: HTML that is whole by itself. Picture, tables, findings and the
//! policy's text with its evidence marked are in the page, linked by anchors; a script, if it was built into the program (`explorer/`), makes
//! them into something to explore. Policy text is untrusted: it is escaped everywhere, and the page's content security policy lets no other
//! script or style run than those of this program, and nothing be loaded.

mod model;
mod tables;
mod text;

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::diagnostic::Severity;
use crate::document::Document;
use crate::graph::{FlowGraph, one_line, shorten};
use crate::knowledge::Knowledge;
use crate::pipeline::Extraction;
use crate::text::Span;
use crate::view::escape::html as escape;
use crate::view::picture::PictureOptions;
use crate::view::svg;
use model::{MOST, Model};

const STYLE: &str = include_str!("../../explorer/style.css");

/// The script; empty where it was not built.
const SCRIPT: &str = include_str!(concat!(env!("OUT_DIR"), "/explorer.js"));

/// What the marks in the text mean.
const KEY: &str = "<p class=\"about\">Marked are <mark>sentences that state something</mark>, and in them <mark><span class=\"data\">data</span>, \
                   <span class=\"party\">parties</span>, <span class=\"purpose\">purposes</span>, <span class=\"limit\">conditions and other limits</span>, \
                   <span class=\"no\">denials</span></mark>.</p>\n";

/// Places that a finding quotes.
const QUOTED: usize = 8;
/// Policies that a page of many lists.
const LISTED: usize = 2_000;

/// What an audit found, for the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Code of the rule.
    pub code: String,
    /// How much it matters.
    pub severity: Severity,
    /// What the rule looks for.
    pub title: String,
    /// What is found, in a sentence.
    pub message: String,
    /// The provision that makes one ask.
    pub law: String,
    /// The words that it rests on: first code point in the stored file, one past the last, and the words.
    pub evidence: Vec<(usize, usize, String)>,
}

/// The findings of a policy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// The gravest first.
    pub all: Vec<Finding>,
    /// By which day the policy is measured, and where that day comes from, in words.
    pub measured: String,
}

/// A policy as a page of many lists it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// The file of its own page; empty inside it.
    pub page: String,
    /// Who answers for it, else its title.
    pub title: String,
    /// The name under which it was given.
    pub path: String,
    /// Statements about data.
    pub statements: usize,
    /// Findings: errors, warnings, notes.
    pub findings: [usize; 3],
}

impl Policy {
    /// The policy of `extraction`, whose page is the file `page`.
    #[must_use]
    pub fn of(extraction: &Extraction, page: &str, findings: Option<&Findings>) -> Self {
        let document = &extraction.document;
        let title = extraction.controller.name.as_deref().or(document.metadata.title.as_deref()).unwrap_or(file_name(&document.path));
        let count = |severity| findings.map_or(0, |findings| findings.all.iter().filter(|finding| finding.severity == severity).count());
        Self {
            sha256: document.sha256.clone(),
            page: page.to_owned(),
            title: shorten(&one_line(title), 100),
            path: document.path.clone(),
            statements: extraction.practices.len(),
            findings: [Severity::Error, Severity::Warning, Severity::Note].map(count),
        }
    }
}

/// What the page of one policy is to show besides.
#[derive(Debug, Clone, Copy)]
pub struct PageOptions<'a> {
    /// Its heading.
    pub title: &'a str,
    /// What an audit found; no findings are shown where none were looked for.
    pub findings: Option<&'a Findings>,
    /// The file of the page that lists all policies, if there is one.
    pub index: Option<&'a str>,
    /// What its picture shows.
    pub pictures: &'a PictureOptions,
}

/// The page of one policy.
#[must_use]
pub fn policy(extraction: &Extraction, graph: &FlowGraph, knowledge: &Knowledge, options: &PageOptions<'_>) -> Vec<u8> {
    let own = Policy::of(extraction, "", options.findings);
    let model = Model::of(graph, options.title, true, std::slice::from_ref(&own));
    let pages = [(own.sha256, String::new())].into();
    let picture = svg::inline(graph, options.title, &PictureOptions { pages, ..options.pictures.clone() });
    let mut parts = views(&model, &picture);
    if let Some(findings) = options.findings {
        parts.push(section("findings", "Findings", &findings_section(findings, extraction)));
    }
    let words = format!(
        "<section id=\"text\" aria-labelledby=\"text-title\">\n<h2 id=\"text-title\">The policy’s words</h2>\n{KEY}<div class=\"policy-text\">\n{}</div>\n</section>\n",
        text::text(extraction, knowledge)
    );
    page(&model, &source(extraction, options.index), &parts.concat(), &words)
}

/// The page of many policies, whose flows are `graph`.
#[must_use]
pub fn corpus(graph: &FlowGraph, title: &str, policies: &[Policy], pictures: &PictureOptions) -> Vec<u8> {
    let model = Model::of(graph, title, false, policies);
    let pages = policies.iter().map(|policy| (policy.sha256.clone(), policy.page.clone())).collect();
    let picture = svg::inline(graph, title, &PictureOptions { pages, ..pictures.clone() });
    let parts = views(&model, &picture);
    let mut about = format!("<p class=\"about\">{}: what they say together. ", many(policies.len(), "policy", "policies"));
    about += "Each policy has a page of its own, with its text.</p>\n";
    if model.left_out > 0 {
        let _ = writeln!(
            about,
            "<p class=\"note\">This page holds the {MOST} flows that are said most often; {} more are in the tables (csv) and records.</p>",
            model.left_out
        );
    }
    let list = format!(
        "<section id=\"policies\" aria-labelledby=\"policies-title\">\n<h2 id=\"policies-title\">Policies</h2>\n{}</section>\n",
        policy_list(policies)
    );
    page(&model, &about, &parts.concat(), &list)
}

/// Picture and tables.
fn views(model: &Model, picture: &str) -> Vec<String> {
    vec![
        section(
            "picture",
            "Picture",
            &format!("<div class=\"picture scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Picture of the flows\">\n{picture}</div>\n"),
        ),
        section("flows", "All flows", &tables::flows(model)),
        section("recipients", "Recipients", &tables::recipients(model)),
        section("data", "Data", &tables::data(model)),
    ]
}

fn section(id: &str, heading: &str, inner: &str) -> String {
    format!("<section id=\"{id}\" class=\"view\" aria-labelledby=\"{id}-title\">\n<h2 id=\"{id}-title\">{heading}</h2>\n{inner}</section>\n")
}

/// The whole page: `about` below its title, the views, and beside them `side`.
fn page(model: &Model, about: &str, views: &str, side: &str) -> Vec<u8> {
    let has_script = !SCRIPT.is_empty();
    let title = escape(&model.title);
    let style = [STYLE, svg::INLINE_STYLE].concat();
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<title>{title}</title>\n\
         <style>{style}</style>\n</head>\n<body>\n",
        security(&style)
    );
    let (side_id, side_name) = if model.single { ("text", "the policy’s words") } else { ("policies", "the policies") };
    let _ = write!(out, "<a class=\"skip\" href=\"#{side_id}\">Go to {side_name}</a>\n<header>\n<h1>{title}</h1>\n{about}");
    out += "<p class=\"about\">A program has read this: it misses statements and misreads some. The words are given so that you can check.</p>\n</header>\n";
    out += &fallback(has_script);
    let _ = write!(out, "<main>\n<div id=\"views\">\n{views}</div>\n{side}</main>\n");
    if has_script {
        let _ = write!(out, "<script type=\"application/json\" id=\"model\">{}</script>\n<script>{SCRIPT}</script>\n", json(model));
    }
    out += "</body>\n</html>\n";
    out.into_bytes()
}

/// What is said where no script runs.
fn fallback(has_script: bool) -> String {
    let rest = "Below are the picture, the tables and the words; links lead from each statement to its words.";
    if has_script {
        return format!("<noscript><p class=\"note\">Scripts are off, so nothing here can be filtered or searched. {rest}</p></noscript>\n");
    }
    format!(
        "<p class=\"note\" id=\"fallback\">This page was written by a build without the interactive explorer (see README, “Explore”). {rest}</p>\n"
    )
}

/// What the page lets a browser do: run our script and use our style, by their hashes, and nothing else.
fn security(style: &str) -> String {
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())));
    let script = if SCRIPT.is_empty() { "'none'".to_owned() } else { hash(SCRIPT) };
    format!("default-src 'none'; script-src {script}; style-src {}; img-src data:; base-uri 'none'; form-action 'none'", hash(style))
}

/// The model as JSON that can stand in a page.
fn json(model: &Model) -> String {
    let text = serde_json::to_string(model).expect("a model has only string keys and finite numbers");
    text.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// The last part of a path.
fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

fn many(count: usize, one: &str, more: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {more}") }
}

/// Where the policy comes from, where the others are, and what was odd about it.
fn source(extraction: &Extraction, index: Option<&str>) -> String {
    let Document { metadata, path, .. } = &extraction.document;
    let mut facts = vec![escape(path)];
    // What a browser would run is no address.
    if let Some(url) = metadata.source_url.as_deref().filter(|url| url.starts_with("https://") || url.starts_with("http://")) {
        facts.push(format!("<a href=\"{0}\" rel=\"noreferrer\">{0}</a>", escape(url)));
    }
    facts.extend(metadata.archived.as_deref().map(|day| format!("archived {}", escape(day))));
    facts.push(many(extraction.practices.len(), "statement about data", "statements about data"));
    facts.extend(index.map(|index| format!("<a href=\"{}\">all policies</a>", escape(index))));
    let mut out = format!("<p class=\"about\">{}</p>\n", facts.join(" · "));
    for remark in extraction.diagnostics.iter().filter(|remark| remark.code.severity() >= Severity::Warning) {
        let _ = writeln!(out, "<p class=\"note\">{}</p>", escape(&remark.message));
    }
    out
}

fn findings_section(findings: &Findings, extraction: &Extraction) -> String {
    let mut out =
        format!("<p class=\"about\">What the policy states, does not state, or states against itself. {}</p>\n", escape(&findings.measured));
    if findings.all.is_empty() {
        out += "<p>No findings.</p>\n";
    }
    let document = &extraction.document;
    let points = |span: Span| document.map.source_points(&document.source, span);
    let sentences: Vec<_> = extraction.segments.sentences.iter().map(|sentence| points(sentence.span)).collect();
    for finding in &findings.all {
        let severity = finding.severity.as_str();
        let _ = write!(
            out,
            "<article class=\"finding {severity}\">\n<h3><span class=\"code\">{severity} {}</span> {}</h3>\n<p>{}</p>\n",
            escape(&finding.code),
            escape(&finding.title),
            escape(&finding.message)
        );
        for (start, end, words) in finding.evidence.iter().take(QUOTED) {
            let words = escape(&shorten(words, 300));
            match sentences.iter().position(|points| points.start < *end && *start < points.end) {
                Some(sentence) => {
                    let _ = writeln!(out, "<p><a class=\"quote\" href=\"#s{}\">“{words}”</a></p>", sentence + 1);
                }
                None => {
                    let _ = writeln!(out, "<p>“{words}”</p>");
                }
            }
        }
        if finding.evidence.len() > QUOTED {
            let _ = writeln!(out, "<p class=\"about\">and {} more places</p>", finding.evidence.len() - QUOTED);
        }
        let _ = writeln!(out, "<p class=\"about\">{}</p>\n</article>", escape(&finding.law));
    }
    out
}

fn policy_list(policies: &[Policy]) -> String {
    let mut out = "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Policies\">\n<table>\n<caption>The policies, each with its own page</caption>\n<thead><tr>\
                   <th scope=\"col\">Controller</th><th scope=\"col\">Statements</th><th scope=\"col\">Findings</th><th scope=\"col\">File</th></tr></thead>\n<tbody>\n"
        .to_owned();
    for policy in policies.iter().take(LISTED) {
        let [errors, warnings, notes] = policy.findings;
        let counts = [(errors, "error", "errors"), (warnings, "warning", "warnings"), (notes, "note", "notes")];
        let found: Vec<String> = counts.iter().filter(|(count, ..)| *count > 0).map(|(count, one, more)| many(*count, one, more)).collect();
        let _ = writeln!(
            out,
            "<tr><td><a href=\"{}\">{}</a></td><td class=\"number\">{}</td><td>{}</td><td title=\"{}\">{}</td></tr>",
            escape(&policy.page),
            escape(&policy.title),
            policy.statements,
            found.join(", "),
            escape(&policy.path),
            escape(file_name(&policy.path))
        );
    }
    out += "</tbody>\n</table>\n</div>\n";
    if policies.len() > LISTED {
        let _ = writeln!(out, "<p class=\"note\">{LISTED} of {} policies.</p>", policies.len());
    }
    out
}

#[cfg(test)]
mod tests;
