//! What an audit reports.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::diagnostic::Severity;
use crate::document::Document;
use crate::graph::{normalise, one_line};
use crate::knowledge::hex;
use crate::pipeline::Extraction;
use crate::text::Span;

/// Characters of context that a place keeps on either side, about three lines.
const CONTEXT: usize = 240;

/// Where words stand in lines of the stored file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Lines {
    /// Line of the first character, from 1.
    pub line: usize,
    /// Column of it in code points, from 1.
    pub column: usize,
    /// Line of the end.
    pub end_line: usize,
    /// Column of the end.
    pub end_column: usize,
}

/// Words of the policy that a finding rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// What the words are to the finding: `states`, `against`.
    pub role: &'static str,
    /// First code point in the stored file.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// The words, on one line.
    pub words: String,
    /// Its lines in the stored file; `None` where only a graph was given, which knows none.
    #[serde(flatten)]
    pub lines: Option<Lines>,
    /// What stands there in the stored file, mark-up and all.
    #[serde(skip)]
    pub source: String,
    /// What stands just before, for people.
    #[serde(skip)]
    pub before: String,
    /// What stands just after.
    #[serde(skip)]
    pub after: String,
}

impl Evidence {
    /// Its place in a word: line and column, else code points.
    #[must_use]
    pub fn place(&self) -> String {
        self.lines.map_or_else(|| format!("@{}", self.start), |lines| format!("{}:{}", lines.line, lines.column))
    }

    /// Its place for a sentence: the line, else code points.
    #[must_use]
    pub fn whereabouts(&self) -> String {
        self.lines.map_or_else(|| format!("characters {}-{}", self.start, self.end), |lines| format!("line {}", lines.line))
    }
}

/// Finds the words of a place.
pub(super) trait Quotes {
    /// The words at `points` of the file, if they are known.
    fn evidence(&self, role: &'static str, points: Range<usize>) -> Option<Evidence>;
}

/// Whether a finding counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase", tag = "state", content = "reason")]
pub enum State {
    /// It does.
    New,
    /// It stood in the baseline.
    Known,
    /// A suppression holds, for this reason.
    Suppressed(String),
}

/// One finding in one policy.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// Code of the rule.
    pub code: String,
    /// How much it matters.
    pub severity: Severity,
    /// What is found, in a sentence.
    pub message: String,
    /// The words that it rests on, in the order of the text; empty where something is missing everywhere.
    pub evidence: Vec<Evidence>,
    /// How one thing falls under another, step by step, and why that matters.
    pub explanation: Vec<String>,
    /// How sure the program is of the statements that it rests on, 0 to 1; `None` where words alone decide.
    pub confidence: Option<f64>,
    /// The same for the same finding in another copy of the text, wherever it stands there.
    pub fingerprint: String,
    /// Whether it counts.
    #[serde(flatten)]
    pub state: State,
}

impl Finding {
    /// Whether it counts towards the exit code.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.state == State::New
    }
}

/// Finds words, lines and context of places in one policy.
pub(crate) struct Places<'a> {
    document: &'a Document,
    /// Spans of the text by their code points in the file.
    spans: BTreeMap<(usize, usize), Span>,
    /// Code points before each line of the file.
    lines: Vec<usize>,
}

impl<'a> Places<'a> {
    pub(super) fn new(extraction: &'a Extraction) -> Self {
        let document = &extraction.document;
        let sentences = extraction.segments.sentences.iter().map(|sentence| sentence.span);
        let practices = extraction.practices.iter().map(|practice| practice.span);
        let mentions = extraction.mentions.iter().map(|mention| mention.span);
        let points = |span| {
            let points = document.map.source_points(&document.source, span);
            ((points.start, points.end), span)
        };
        let spans = mentions.chain(practices).chain(sentences).map(points).collect();
        let mut lines = vec![0];
        lines.extend(document.source.chars().enumerate().filter(|(_, letter)| *letter == '\n').map(|(at, _)| at + 1));
        Self { document, spans, lines }
    }

    /// The words at `span` of the text.
    pub(super) fn at(&self, role: &'static str, span: Span) -> Option<Evidence> {
        self.evidence(role, self.document.map.source_points(&self.document.source, span))
    }

    fn position(&self, point: usize) -> (usize, usize) {
        let line = self.lines.partition_point(|start| *start <= point);
        (line, point - self.lines[line - 1] + 1)
    }
}

impl Quotes for Places<'_> {
    fn evidence(&self, role: &'static str, points: Range<usize>) -> Option<Evidence> {
        let span = *self.spans.get(&(points.start, points.end))?;
        let text = &self.document.text;
        let (line, column) = self.position(points.start);
        let (end_line, end_column) = self.position(points.end);
        Some(Evidence {
            role,
            start: points.start,
            end: points.end,
            words: one_line(span.of(text)),
            lines: Some(Lines { line, column, end_line, end_column }),
            source: self.document.source.get(self.document.map.source_bytes(span)).unwrap_or("").to_owned(),
            before: last(text.get(..span.start).unwrap_or("")),
            after: first(text.get(span.end..).unwrap_or("")),
        })
    }
}

/// The end of `text`, from a word's beginning.
fn last(text: &str) -> String {
    let from = text.char_indices().rev().nth(CONTEXT).map_or(0, |(at, _)| at);
    let tail = &text[from..];
    if from == 0 { tail.to_owned() } else { tail.split_once(char::is_whitespace).map_or("", |(_, rest)| rest).to_owned() }
}

/// The beginning of `text`, to a word's end.
fn first(text: &str) -> String {
    let Some((to, _)) = text.char_indices().nth(CONTEXT) else { return text.to_owned() };
    text[..to].rsplit_once(char::is_whitespace).map_or(String::new(), |(head, _)| head.to_owned())
}

/// What tells a finding from others of its policy, wherever its words stand: the rule, what it is about, the first words.
pub(super) fn fingerprint(code: &str, about: &str, evidence: &[Evidence]) -> String {
    let words = evidence.first().map(|evidence| normalise(&evidence.words)).unwrap_or_default();
    let mut hasher = Sha256::new();
    for part in [code, &normalise(about), &words] {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hex(&hasher.finalize()[..8])
}
