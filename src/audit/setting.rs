//! What audits add to a policy's graph, whether the graph was read from a text just now or comes from a file: the policy's days and profiles,
//! what its sentences say by the lists of wordings, which laws and places they name, which laws and adequacy decisions were in force.
//!
//! `ontology/audits/README.md` lists the terms. Nothing of it is exported.

use std::collections::BTreeSet;

use oxigraph::model::{GraphName, Literal, NamedNode, Quad, Term};

use crate::audit::date::Date;
use crate::audit::facts::Dates;
use crate::audit::law::Regime;
use crate::audit::rules::{Profile, Rules};
use crate::graph::one_line;
use crate::knowledge::{Knowledge, ns};

/// Namespace of the lists of wordings.
pub const SAY: &str = "urn:policyflow:says#";

/// Words in the longest name of a place that is looked for.
const MOST_WORDS: usize = 4;

/// What is known of a policy before its sentences are looked at.
pub(super) struct Setting<'a> {
    pub(super) knowledge: &'a Knowledge,
    pub(super) rules: &'a Rules,
    pub(super) dates: &'a Dates,
    pub(super) profiles: &'a BTreeSet<Profile>,
    /// The policy's version in its graph.
    pub(super) notice: NamedNode,
}

/// A sentence, or another stretch of words that a statement rests on.
pub(super) struct Passage<'a> {
    /// Its node in the graph.
    pub(super) place: NamedNode,
    pub(super) words: &'a str,
    /// What stands there in the file, mark-up and all.
    pub(super) source: &'a str,
    /// `prose`, `item`, `cell` or `heading`.
    pub(super) kind: &'static str,
    /// The lists of wordings that it is in.
    pub(super) lists: &'a [&'a str],
}

impl Setting<'_> {
    /// What holds for the policy as a whole; `words` is how many its text has.
    pub(super) fn quads(&self, words: usize) -> Vec<Quad> {
        let mut all = Vec::new();
        self.policy(words, &mut all);
        self.frameworks(&mut all);
        self.adequacy(&mut all);
        all
    }

    fn policy(&self, words: usize, all: &mut Vec<Quad>) {
        let day = |date: Date| Literal::new_typed_literal(date.to_string(), node("http://www.w3.org/2001/XMLSchema#date".into()));
        let Dates { stated, measured, origin, today, .. } = *self.dates;
        all.push(fact(&self.notice, "policyDate", day(measured)));
        all.push(fact(&self.notice, "policyDateOrigin", Literal::from(origin)));
        all.push(fact(&self.notice, "today", day(today)));
        if let Some(stated) = stated {
            all.push(fact(&self.notice, "statedDate", day(stated)));
            all.push(fact(&self.notice, "ageInMonths", Literal::from(i64::from(stated.months_to(today)))));
        }
        for profile in self.profiles {
            all.push(fact(&self.notice, "auditProfile", Literal::from(profile.name())));
        }
        all.push(fact(&self.notice, "wordCount", Literal::from(words as u64)));
    }

    /// What one passage says.
    pub(super) fn passage(&self, passage: &Passage<'_>, all: &mut Vec<Quad>) {
        let Passage { place, words, source, kind, lists } = passage;
        all.push(fact(&self.notice, "hasSentence", place.clone()));
        all.push(fact(place, "sentenceKind", Literal::from(*kind)));
        all.push(fact(place, "sentenceWords", Literal::from(one_line(words))));
        all.extend(lists.iter().map(|list| fact(place, "says", node(format!("{SAY}{list}")))));
        if leads_somewhere(words, source) {
            all.push(fact(place, "hasLink", Literal::from(true)));
        }
        all.extend(places_in(self.knowledge, words).into_iter().map(|iri| fact(place, "namesPlace", node(iri))));
        all.extend(self.rules.law.cited(words).into_iter().map(|index| fact(place, "cites", framework(index))));
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

/// Whether a passage leads somewhere: an address in its words, or a link in its mark-up.
fn leads_somewhere(words: &str, source: &str) -> bool {
    let lower = words.to_lowercase();
    let number = words.chars().filter(char::is_ascii_digit).count() >= 8;
    number
        || ["http", "www.", "@", ".com", ".org", ".net", ".info", ".eu", ".co.", ".example"].iter().any(|mark| lower.contains(mark))
        || source.contains("](")
        || source.contains("href=")
}

/// IRIs of the countries and unions that are named in `words`, by capitalised words; "us" is no country.
pub(super) fn places_in(knowledge: &Knowledge, words: &str) -> BTreeSet<String> {
    let tokens: Vec<&str> = words.split(|letter: char| !(letter.is_alphanumeric() || ".-'’&".contains(letter))).filter(|t| !t.is_empty()).collect();
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

fn framework(index: usize) -> NamedNode {
    node(format!("urn:policyflow:framework/{index}"))
}

pub(super) fn fact(subject: &NamedNode, name: &str, object: impl Into<Term>) -> Quad {
    Quad::new(subject.clone(), node(format!("{}{name}", ns::PF)), object, GraphName::DefaultGraph)
}

/// All parts are our own letters, digits and marks.
pub(super) fn node(iri: String) -> NamedNode {
    NamedNode::new_unchecked(iri)
}
