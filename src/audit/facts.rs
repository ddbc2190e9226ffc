//! A policy's graph for the audits: its RDF as exported, with what only audits ask for: the sentences with the wordings that they hold,
//! the laws that they cite, the places that they name, the policy's dates, and which countries were adequate then.
//!
//! `ontology/audits/README.md` lists the terms of this layer. Nothing of it is exported.

use std::collections::BTreeSet;
use std::ops::Range;

use oxigraph::model::{GraphName, Literal, NamedNode, Quad};

use crate::audit::date::{Date, dates_in};
use crate::audit::phrases::tokens;
use crate::audit::rules::{Profile, Rules};
use crate::audit::setting::{Passage, Setting, fact, node};
use crate::document::BlockKind;
use crate::knowledge::Knowledge;
use crate::pipeline::Extraction;
use crate::segment::{Sentence, SentenceKind};
use crate::text::Span;
use crate::view::rdf::{DEFAULT_BASE, RdfOptions, quads};

/// Days that matter to a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dates {
    /// The day that its text gives itself.
    pub stated: Option<Date>,
    /// The day of the archived copy.
    pub archived: Option<Date>,
    /// The day by which it is measured.
    pub measured: Date,
    /// Where that day comes from: `given`, `archived`, `stated` or `today`.
    pub origin: &'static str,
    /// The day of the run.
    pub today: Date,
}

/// What one sentence says, by the lists of wordings.
#[derive(Debug, Clone)]
pub struct Said<'a> {
    /// Index of the sentence.
    pub sentence: usize,
    /// Names of the lists.
    pub lists: Vec<&'a str>,
}

/// The lists that each sentence is in.
#[must_use]
pub fn said<'a>(extraction: &Extraction, rules: &'a Rules) -> Vec<Said<'a>> {
    let text = &extraction.document.text;
    let sentences = &extraction.segments.sentences;
    let one = |(index, sentence): (usize, &Sentence)| {
        let lead_in = sentence.lead_in.and_then(|index| sentences.get(index)).map_or("", |lead_in| lead_in.span.of(text));
        // A cell says what its column and row say of it.
        let heads = sentence.headers.iter().map(|span| span.of(text));
        let words: String = heads.chain([sentence.span.of(text)]).collect::<Vec<_>>().join(" ");
        Said { sentence: index, lists: rules.phrases.of(lead_in, &words) }
    };
    sentences.iter().enumerate().map(one).collect()
}

/// The dates of a policy; `given` is what the caller measures it by.
#[must_use]
pub fn dates(extraction: &Extraction, said: &[Said<'_>], given: Option<Date>, today: Date) -> Dates {
    let archived = extraction.document.metadata.archived.as_deref().and_then(Date::from_iso);
    Dates::of(stated_date(extraction, said), archived, given, today)
}

impl Dates {
    /// The day by which a policy is measured: the given one, else that of the archived copy, else the stated one, else today.
    pub(super) const fn of(stated: Option<Date>, archived: Option<Date>, given: Option<Date>, today: Date) -> Self {
        let (measured, origin) = match (given, archived, stated) {
            (Some(date), _, _) => (date, "given"),
            (None, Some(date), _) => (date, "archived"),
            (None, None, Some(date)) => (date, "stated"),
            (None, None, None) => (today, "today"),
        };
        Self { stated, archived, measured, origin, today }
    }
}

/// The latest of the days that the text gives itself: in a sentence that says so ("last updated"), or alone on a line.
fn stated_date(extraction: &Extraction, said: &[Said<'_>]) -> Option<Date> {
    let text = &extraction.document.text;
    let mut found = BTreeSet::new();
    for said in said {
        let words = extraction.segments.sentences[said.sentence].span.of(text);
        let count = tokens(words).len();
        let dates = dates_in(words);
        let says = |list| said.lists.contains(&list);
        // "As of 1 January 2023 you have the right…" dates a right, not the policy: weak words count in short lines only.
        if says("dated") || (says("dated-weak") && count <= 12) || (count <= 3 && dates.len() == 1) {
            found.extend(dates.into_iter().map(|(_, date)| date));
        }
    }
    found.pop_last()
}

/// The profiles that apply where none are named: those whose law the policy speaks of, in force on its day; and hygiene always.
#[must_use]
pub fn profiles(said: &[Said<'_>], dates: &Dates) -> BTreeSet<Profile> {
    let speaks = |list: &str| said.iter().any(|said| said.lists.contains(&list));
    let since = |year, month, day| Date::new(year, month, day).is_some_and(|from| dates.measured >= from);
    let mut found = BTreeSet::from([Profile::Hygiene]);
    for (profile, list, applies) in [
        (Profile::Gdpr, "speaks-of-gdpr", since(2018, 5, 25)),
        (Profile::Uk, "speaks-of-uk", since(2018, 5, 25)),
        (Profile::Ccpa, "speaks-of-ccpa", since(2020, 1, 1)),
    ] {
        if applies && speaks(list) {
            found.insert(profile);
        }
    }
    found
}

/// Builds the graph.
pub(super) struct Layer<'a> {
    pub(super) extraction: &'a Extraction,
    pub(super) knowledge: &'a Knowledge,
    pub(super) rules: &'a Rules,
    pub(super) said: &'a [Said<'a>],
    pub(super) dates: &'a Dates,
    pub(super) profiles: &'a BTreeSet<Profile>,
}

/// Where the IRIs of one policy version begin.
fn version(extraction: &Extraction) -> String {
    let sha256 = &extraction.document.sha256;
    format!("{DEFAULT_BASE}version/{}", sha256.get(..16).unwrap_or(sha256))
}

/// Code points of a place from its IRI.
#[must_use]
pub fn points_of(iri: &str) -> Option<Range<usize>> {
    let (_, place) = iri.rsplit_once("/span/")?;
    let (start, end) = place.split_once('-')?;
    Some(start.parse().ok()?..end.parse().ok()?)
}

impl Layer<'_> {
    /// All triples, in the default graph.
    pub(super) fn quads(&self) -> Vec<Quad> {
        let exported = quads(self.extraction, self.knowledge, &RdfOptions::default());
        // The catalogue calls the series a notice too; the audits are about the version.
        let own = exported.own.into_iter().filter(|quad| quad.graph_name != GraphName::DefaultGraph);
        let mut all: Vec<Quad> = own.map(|quad| Quad { graph_name: GraphName::DefaultGraph, ..quad }).collect();
        let Self { knowledge, rules, dates, profiles, .. } = *self;
        let setting = Setting { knowledge, rules, dates, profiles, notice: node(version(self.extraction)) };
        let words = self.extraction.segments.sentences.iter().map(|sentence| tokens(sentence.span.of(&self.extraction.document.text)).len());
        all.extend(setting.quads(words.sum()));
        self.sentences(&setting, &mut all);
        all
    }

    fn span(&self, span: Span) -> NamedNode {
        let document = &self.extraction.document;
        let points = document.map.source_points(&document.source, span);
        node(format!("{}/span/{}-{}", version(self.extraction), points.start, points.end))
    }

    fn sentences(&self, setting: &Setting<'_>, all: &mut Vec<Quad>) {
        let document = &self.extraction.document;
        for said in self.said {
            let sentence = &self.extraction.segments.sentences[said.sentence];
            let place = self.span(sentence.span);
            if let Some(BlockKind::Cell { table, row, .. }) = document.blocks.get(sentence.block).map(|block| block.kind) {
                all.push(fact(&place, "inTable", Literal::from(u64::from(table))));
                all.push(fact(&place, "inRow", Literal::from(format!("{table}.{row}"))));
            }
            let source = document.source.get(document.map.source_bytes(sentence.span)).unwrap_or("");
            let (words, kind) = (sentence.span.of(&document.text), kind(sentence.kind));
            setting.passage(&Passage { place, words, source, kind, lists: &said.lists }, all);
        }
    }
}

const fn kind(kind: SentenceKind) -> &'static str {
    match kind {
        SentenceKind::Prose => "prose",
        SentenceKind::Item => "item",
        SentenceKind::Cell => "cell",
        SentenceKind::Heading => "heading",
    }
}
