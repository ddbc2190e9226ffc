//! A difference → text, JSON, Markdown, HTML.

use std::fmt::Write;

use crate::diagnostic::Severity;
use crate::diff::{Aspect, Change, Difference, Quote, Side};
use crate::graph::{one_line, shorten};
use crate::view::escape;

/// A format of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DiffFormat {
    /// For a terminal.
    Text,
    /// All changes with their words.
    Json,
    /// For a pull request.
    Markdown,
    /// A page by itself.
    Html,
}

impl DiffFormat {
    /// All, in the order in which they are listed.
    pub const ALL: [Self; 4] = [Self::Text, Self::Json, Self::Markdown, Self::Html];

    /// The name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Markdown => "markdown",
            Self::Html => "html",
        }
    }

    /// The format of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// Words that are quoted for one side of a change.
const QUOTED: usize = 2;

/// A report on `difference` in `format`; `colour` is for text.
#[must_use]
pub fn report(format: DiffFormat, difference: &Difference, colour: bool) -> String {
    match format {
        DiffFormat::Text => text(difference, colour),
        DiffFormat::Json => serde_json::to_string_pretty(difference).expect("it is plain data") + "\n",
        DiffFormat::Markdown => markdown(difference),
        DiffFormat::Html => html(difference),
    }
}

fn side(side: &Side) -> String {
    let controller = side.controller.as_deref().unwrap_or("unnamed controller");
    let days = [("archived", &side.archived), ("dated", &side.stated)];
    let days: Vec<String> = days.into_iter().filter_map(|(name, day)| day.as_ref().map(|day| format!("{name} {day}"))).collect();
    one_line(&format!("{} ({controller}{}{})", side.path, if days.is_empty() { "" } else { "; " }, days.join(", ")))
}

fn summary(difference: &Difference) -> String {
    let material = difference.changes.iter().filter(|change| change.severity >= Severity::Warning).count();
    let many = |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
    let changes = difference.changes.len();
    format!(
        "{} of meaning, {material} of them material; {} in both, {} only in the old, {} only in the new version",
        many(changes, "change"),
        many(difference.same_sentences, "sentence"),
        difference.old_sentences,
        difference.new_sentences
    )
}

/// "retention widened: 2 years → 5 years", with the code of the audit that it answers.
fn headline(change: &Change) -> String {
    let what = match (&change.was, &change.is) {
        (Some(was), Some(is)) if was != is => format!("{was} → {is}"),
        (Some(one), _) | (None, Some(one)) => one.clone(),
        (None, None) => String::new(),
    };
    let code = change.code.map_or(String::new(), |code| format!(" [{code}]"));
    one_line(&format!("{} {}{code}: {what}", change.kind.as_str(), change.aspect.as_str()))
}

fn groups(difference: &Difference) -> Vec<(Aspect, Vec<&Change>)> {
    let mut groups: Vec<(Aspect, Vec<&Change>)> = Vec::new();
    for change in &difference.changes {
        match groups.last_mut() {
            Some((aspect, changes)) if *aspect == change.aspect => changes.push(change),
            _ => groups.push((change.aspect, vec![change])),
        }
    }
    groups
}

fn quotes(change: &Change) -> impl Iterator<Item = (char, &Quote)> {
    let old = change.before.iter().take(QUOTED).map(|quote| ('-', quote));
    old.chain(change.after.iter().take(QUOTED).map(|quote| ('+', quote)))
}

fn text(difference: &Difference, colour: bool) -> String {
    let paint = |words: &str, code: &str| if colour { format!("\u{1b}[{code}m{words}\u{1b}[0m") } else { words.to_owned() };
    let mut out = format!("old: {}\nnew: {}\n{}\n", side(&difference.old), side(&difference.new), summary(difference));
    for (aspect, changes) in groups(difference) {
        let _ = writeln!(out, "\n{}", paint(aspect.as_str(), "1"));
        for change in changes {
            let mark = if change.severity >= Severity::Warning { paint("!", "33;1") } else { " ".to_owned() };
            let _ = writeln!(out, "{mark} {}", headline(change));
            for (sign, quote) in quotes(change) {
                let words = format!("{sign} {}: \"{}\"", quote.line, shorten(&quote.words, 200));
                let _ = writeln!(out, "    {}", paint(&words, if sign == '-' { "31" } else { "32" }));
            }
            if let Some(remark) = &change.remark {
                let _ = writeln!(out, "    {remark}");
            }
        }
    }
    out
}

fn markdown(difference: &Difference) -> String {
    let mut out = format!(
        "## Changes in the privacy policy\n\nFrom {} to {}.\n\n{}.\n",
        escape::markdown(&side(&difference.old)),
        escape::markdown(&side(&difference.new)),
        summary(difference)
    );
    for (aspect, changes) in groups(difference) {
        let _ = write!(out, "\n### {}\n\n", capital(aspect));
        for change in changes {
            let mark = if change.severity >= Severity::Warning { "⚠️ " } else { "" };
            let remark = change.remark.as_deref().map_or(String::new(), |remark| format!(" ({})", escape::markdown(remark)));
            let _ = writeln!(out, "- {mark}**{}**{remark}", escape::markdown(&headline(change)));
            for (sign, quote) in quotes(change) {
                let version = if sign == '-' { "old" } else { "new" };
                let _ = writeln!(out, "  > {version}, line {}: “{}”\n  >", quote.line, escape::markdown(&shorten(&quote.words, 300)));
            }
        }
    }
    out
}

fn capital(aspect: Aspect) -> String {
    let word = aspect.as_str();
    word[..1].to_uppercase() + &word[1..]
}

const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1c2430;--dim:#5c6675;--paper:#fff;--line:#d8dee6;--old:#fdecea;--new:#e6f4ea;--warning:#9a6700}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ee;--dim:#9aa4b2;--paper:#14181e;--line:#343c47;--old:#3b1d1b;--new:#16301f;--warning:#f2c14e}}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}.dim{color:var(--dim);font-size:.9rem}table{border-collapse:collapse;width:100%;table-layout:fixed}
td,th{border:1px solid var(--line);padding:.4rem .6rem;vertical-align:top;text-align:left;overflow-wrap:anywhere}th:first-child{width:34%}
td.old{background:var(--old)}td.new{background:var(--new)}.material{color:var(--warning);font-weight:600}td p{margin:.2rem 0}";

fn html(difference: &Difference) -> String {
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Changes in the privacy policy</title>\n<style>\n{STYLE}\n</style>\n</head>\n<body>\n<h1>Changes in the privacy policy</h1>\n\
         <p>Old: {}<br>New: {}</p>\n<p>{}.</p>\n",
        escape::html(&side(&difference.old)),
        escape::html(&side(&difference.new)),
        summary(difference)
    );
    for (aspect, changes) in groups(difference) {
        let _ = write!(out, "<h2>{}</h2>\n<table>\n<tr><th>Change</th><th>Old version</th><th>New version</th></tr>\n", capital(aspect));
        for change in changes {
            let class = if change.severity >= Severity::Warning { " class=\"material\"" } else { "" };
            let remark = change.remark.as_deref().map_or(String::new(), |remark| format!("<p class=\"dim\">{}</p>", escape::html(remark)));
            let cell = |quotes: &[Quote]| -> String {
                let quote = |quote: &Quote| format!("<p>{} <span class=\"dim\">line {}</span></p>", escape::html(&quote.words), quote.line);
                quotes.iter().take(QUOTED).map(quote).collect()
            };
            let (old, new) = (cell(&change.before), cell(&change.after));
            let _ = writeln!(
                out,
                "<tr><td><span{class}>{}</span>{remark}</td><td{}>{old}</td><td{}>{new}</td></tr>",
                escape::html(&headline(change)),
                if old.is_empty() { "" } else { " class=\"old\"" },
                if new.is_empty() { "" } else { " class=\"new\"" },
            );
        }
        out += "</table>\n";
    }
    out + "</body>\n</html>\n"
}
