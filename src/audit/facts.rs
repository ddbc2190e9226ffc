//! A policy's graph for the audits: its RDF as exported, with what only audits ask for: the sentences with the wordings that they hold,
//! the laws that they cite, the places that they name, the policy's dates, and which countries were adequate then.
//!
//! `ontology/audits/README.md` lists the terms of this layer. Nothing of it is exported.

use std::collections::BTreeSet;
use std::ops::Range;

use oxigraph::model::{GraphName, Literal, NamedNode, Quad, Term};

use crate::audit::date::{Date, dates_in};
use crate::audit::law::Regime;
use crate::audit::phrases::tokens;
use crate::audit::rules::{Profile, Rules};
use crate::document::BlockKind;
use crate::graph::one_line;
use crate::knowledge::{Knowledge, ns};
use crate::pipeline::Extraction;
use crate::segment::{Sentence, SentenceKind};
use crate::text::Span;
use crate::view::rdf::{DEFAULT_BASE, RdfOptions, quads};

/// Namespace of the lists of wordings.
pub const SAY: &str = "urn:policyflow:says#";

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

/// Words in the longest name of a place that is looked for.
const MOST_WORDS: usize = 4;

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
    let stated = stated_date(extraction, said);
    let (measured, origin) = match (given, archived, stated) {
        (Some(date), _, _) => (date, "given"),
        (None, Some(date), _) => (date, "archived"),
        (None, None, Some(date)) => (date, "stated"),
        (None, None, None) => (today, "today"),
    };
    Dates { stated, archived, measured, origin, today }
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
        self.notice(&mut all);
        self.sentences(&mut all);
        self.frameworks(&mut all);
        self.adequacy(&mut all);
        all
    }

    fn notice(&self, all: &mut Vec<Quad>) {
        let notice = node(version(self.extraction));
        let day = |date: Date| Literal::new_typed_literal(date.to_string(), node("http://www.w3.org/2001/XMLSchema#date".into()));
        let Dates { stated, measured, origin, today, .. } = *self.dates;
        all.push(fact(&notice, "policyDate", day(measured)));
        all.push(fact(&notice, "policyDateOrigin", Literal::from(origin)));
        all.push(fact(&notice, "today", day(today)));
        if let Some(stated) = stated {
            all.push(fact(&notice, "statedDate", day(stated)));
            all.push(fact(&notice, "ageInMonths", Literal::from(i64::from(stated.months_to(today)))));
        }
        for profile in self.profiles {
            all.push(fact(&notice, "auditProfile", Literal::from(profile.name())));
        }
        let words = self.extraction.segments.sentences.iter().map(|sentence| tokens(sentence.span.of(&self.extraction.document.text)).len());
        all.push(fact(&notice, "wordCount", Literal::from(words.sum::<usize>() as u64)));
    }

    fn span(&self, span: Span) -> NamedNode {
        let document = &self.extraction.document;
        let points = document.map.source_points(&document.source, span);
        node(format!("{}/span/{}-{}", version(self.extraction), points.start, points.end))
    }

    fn sentences(&self, all: &mut Vec<Quad>) {
        let document = &self.extraction.document;
        let notice = node(version(self.extraction));
        for said in self.said {
            let sentence = &self.extraction.segments.sentences[said.sentence];
            let words = sentence.span.of(&document.text);
            let place = self.span(sentence.span);
            all.push(fact(&notice, "hasSentence", place.clone()));
            all.push(fact(&place, "sentenceKind", Literal::from(kind(sentence.kind))));
            all.push(fact(&place, "sentenceWords", Literal::from(one_line(words))));
            all.extend(said.lists.iter().map(|list| fact(&place, "says", node(format!("{SAY}{list}")))));
            if let Some(BlockKind::Cell { table, row, .. }) = document.blocks.get(sentence.block).map(|block| block.kind) {
                all.push(fact(&place, "inTable", Literal::from(u64::from(table))));
                all.push(fact(&place, "inRow", Literal::from(format!("{table}.{row}"))));
            }
            if self.links(sentence, words) {
                all.push(fact(&place, "hasLink", Literal::from(true)));
            }
            all.extend(places_in(self.knowledge, words).into_iter().map(|iri| fact(&place, "namesPlace", node(iri))));
            all.extend(self.rules.law.cited(words).into_iter().map(|index| fact(&place, "cites", framework(index))));
        }
    }

    /// Whether a sentence leads somewhere: an address in its words, or a link in its mark-up.
    fn links(&self, sentence: &Sentence, words: &str) -> bool {
        let document = &self.extraction.document;
        let source = document.source.get(document.map.source_bytes(sentence.span)).unwrap_or("");
        let lower = words.to_lowercase();
        let number = words.chars().filter(char::is_ascii_digit).count() >= 8;
        number
            || ["http", "www.", "@", ".com", ".org", ".net", ".info", ".eu", ".co.", ".example"].iter().any(|mark| lower.contains(mark))
            || source.contains("](")
            || source.contains("href=")
    }

    fn frameworks(&self, all: &mut Vec<Quad>) {
        for (index, law) in self.rules.law.frameworks().iter().enumerate() {
            let node = framework(index);
            let kind = if law.kind.starts_with("law-") { "law" } else { &law.kind };
            all.push(fact(&node, "frameworkName", Literal::from(law.name.as_str())));
            all.push(fact(&node, "frameworkKind", Literal::from(kind)));
            all.push(fact(&node, "frameworkNote", Literal::from(law.note.as_str())));
            if let Some(until) = law.until {
                all.push(fact(&node, "inForceUntil", Literal::from(until.to_string())));
            }
            let over = law.until.is_some_and(|until| until <= self.dates.measured);
            let state = if over {
                "over"
            } else if law.from <= self.dates.measured {
                "in-force"
            } else {
                "to-come"
            };
            all.push(fact(&node, "frameworkState", Literal::from(state)));
        }
    }

    /// Which of the places that may occur need no further safeguard, on the policy's day and under the laws that apply.
    fn adequacy(&self, all: &mut Vec<Quad>) {
        let law = &self.rules.law;
        let regime = if self.profiles.contains(&Profile::Uk) && !self.profiles.contains(&Profile::Gdpr) { Regime::Uk } else { Regime::Eu };
        let member = if regime == Regime::Uk { "GB" } else { "" };
        for place in (0..).map_while(|index| self.knowledge.place_at(index)) {
            let Some(iri) = ns::expand(&place.iri) else { continue };
            all.push(Quad::new(
                node(iri.clone()),
                node(format!("{}prefLabel", ns::SKOS)),
                Literal::from(place.name.as_str()),
                GraphName::DefaultGraph,
            ));
            let safe = place.eea || place.eu || place.code == member || law.adequate(&place.code, self.dates.measured, regime).is_some();
            if safe {
                all.push(fact(&node(iri.clone()), "needsNoSafeguard", Literal::from(true)));
            }
            let country = place.code.len() == 2 && place.code != "EU";
            if country && !place.eea {
                all.push(fact(&node(iri), "isThirdCountry", Literal::from(true)));
            }
        }
    }
}

/// IRIs of the countries and unions that are named in `words`, by capitalised words; "us" is no country.
pub(super) fn places_in(knowledge: &Knowledge, words: &str) -> BTreeSet<String> {
    let tokens: Vec<&str> =
        words.split(|letter: char| !(letter.is_alphanumeric() || ".-'’&".contains(letter))).filter(|t| !t.is_empty()).collect();
    let mut found = BTreeSet::new();
    for at in 0..tokens.len() {
        for length in 1..=MOST_WORDS.min(tokens.len() - at) {
            let name = tokens[at..at + length].join(" ");
            let short = name.len() <= 3 && name.chars().any(char::is_lowercase);
            if short || !name.starts_with(char::is_uppercase) {
                continue;
            }
            // "U.S." keeps its full stop, the end of a sentence does not.
            let place = knowledge.place(&name).or_else(|| knowledge.place(name.trim_end_matches('.')));
            found.extend(place.and_then(|place| ns::expand(&place.iri)));
        }
    }
    found
}

const fn kind(kind: SentenceKind) -> &'static str {
    match kind {
        SentenceKind::Prose => "prose",
        SentenceKind::Item => "item",
        SentenceKind::Cell => "cell",
        SentenceKind::Heading => "heading",
    }
}

fn framework(index: usize) -> NamedNode {
    node(format!("urn:policyflow:framework/{index}"))
}

fn fact(subject: &NamedNode, name: &str, object: impl Into<Term>) -> Quad {
    Quad::new(subject.clone(), node(format!("{}{name}", ns::PF)), object, GraphName::DefaultGraph)
}

/// All parts are our own letters, digits and marks.
fn node(iri: String) -> NamedNode {
    NamedNode::new_unchecked(iri)
}
