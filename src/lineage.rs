//! Many policies → which of them share sentences, word by word or adapted, and who had them first.
//!
//! In: texts with their sentences and days. Out: pairs of texts with the sentences that they share. Sentences that are the same but for
//! case and punctuation are found by their words; adapted ones by MinHash over pairs of words, with bands that bring similar sentences into one
//! bucket, and then by the true share of common pairs (Jaccard). Hash functions are our own, so that results are the same in every version.
//! Costs time in proportion to the sentences, as long as no sentence stands in very many texts.

pub mod minhash;
pub mod report;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::document::Document;
use crate::graph::one_line;
use crate::segment::{Segments, SentenceKind};
use minhash::{Sketch, jaccard, shingles, words};

/// A sentence shared by more texts than this is boilerplate: only the first text that has it is paired with the others.
const MANY: usize = 32;
/// More sentences in one bucket than this are not compared each with each.
const BUCKET: usize = 64;

/// What the caller may set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LineageOptions {
    /// Share of common pairs of words from which a sentence counts as adapted, 0 to 1.
    pub similarity: f64,
    /// Sentences that two texts must share to be a pair.
    pub least: usize,
    /// Words that a sentence must have to be looked at: "Contact us" is nobody's.
    pub words: usize,
}

impl Default for LineageOptions {
    fn default() -> Self {
        Self { similarity: 0.5, least: 2, words: 7 }
    }
}

/// One text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Text {
    /// The name under which it was given.
    pub path: String,
    /// The site, where its header names one.
    pub site: Option<String>,
    /// The day of the archived copy, or another that is known.
    pub date: Option<String>,
    /// Its sentences.
    #[serde(skip)]
    pub sentences: Vec<Line>,
}

/// A sentence with its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Line in the stored file, from 1.
    pub line: usize,
    /// The words.
    pub words: String,
}

impl Text {
    /// The text of a document; headings are left out, since all policies have the same.
    #[must_use]
    pub fn of(document: &Document, segments: &Segments) -> Self {
        let sentences = segments.sentences.iter().filter(|sentence| sentence.kind != SentenceKind::Heading);
        let (mut line, mut from, mut found) = (1, 0, Vec::new());
        for sentence in sentences {
            let at = document.map.source_bytes(sentence.span).start;
            line += document.source.get(from..at).map_or(0, |passed| passed.matches('\n').count());
            from = from.max(at);
            found.push(Line { line, words: one_line(sentence.span.of(&document.text)) });
        }
        let metadata = &document.metadata;
        Self { path: document.path.clone(), site: metadata.site.clone(), date: metadata.archived.clone(), sentences: found }
    }
}

/// A sentence of the later text and where it comes from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shared {
    /// In the earlier text.
    pub from: Line,
    /// In the later text.
    pub to: Line,
    /// Share of common pairs of words; 1 is the same sentence.
    pub similarity: f64,
}

/// Two texts that share sentences.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pair {
    /// Index of the text that had them first, as far as days are known.
    pub first: usize,
    /// Index of the other.
    pub second: usize,
    /// Whether the days of both are known and differ; else the order is that of the input.
    pub dated: bool,
    /// Sentences that are the same.
    pub same: usize,
    /// Sentences that are alike.
    pub adapted: usize,
    /// Sentences of the later text that were looked at.
    pub of: usize,
    /// The sentences, in the later text's order.
    pub sentences: Vec<Shared>,
}

/// What texts share.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Lineage {
    /// The texts, in input order.
    pub texts: Vec<Text>,
    /// The pairs, those that share most first.
    pub pairs: Vec<Pair>,
}

/// A sentence as it occurs, once for all texts that have it.
struct Unique {
    words: Vec<String>,
    /// Text and number of the sentence, the first of each text.
    places: Vec<(usize, usize)>,
}

/// Finds what texts share.
#[must_use]
pub fn lineage(texts: Vec<Text>, options: LineageOptions) -> Lineage {
    let uniques = uniques(&texts, options.words);
    // For each pair of texts and each sentence of the later one: the best source.
    let mut found: BTreeMap<(usize, usize), BTreeMap<usize, (f64, usize)>> = BTreeMap::new();
    let mut link = |one: (usize, usize), other: (usize, usize), similarity: f64| {
        let (first, second) = if is_before(&texts, one.0, other.0) { (one, other) } else { (other, one) };
        let best = found.entry((first.0, second.0)).or_default().entry(second.1).or_insert((similarity, first.1));
        if similarity > best.0 {
            *best = (similarity, first.1);
        }
    };
    for unique in &uniques {
        pairs_of(&texts, &unique.places, &unique.places, &mut |one, other| link(one, other, 1.0));
    }
    for (one, other, similarity) in alike(&uniques, options.similarity) {
        pairs_of(&texts, &uniques[one].places, &uniques[other].places, &mut |one, other| link(one, other, similarity));
    }
    let mut pairs: Vec<Pair> = found
        .into_iter()
        .filter(|(_, sentences)| sentences.len() >= options.least)
        .map(|((first, second), sentences)| pair(&texts, first, second, &sentences, options.words))
        .collect();
    pairs.sort_by(|left, right| (right.same + right.adapted, left.first, left.second).cmp(&(left.same + left.adapted, right.first, right.second)));
    Lineage { texts, pairs }
}

fn uniques(texts: &[Text], least: usize) -> Vec<Unique> {
    let mut found: BTreeMap<Vec<String>, Vec<(usize, usize)>> = BTreeMap::new();
    for (text, sentences) in texts.iter().enumerate() {
        for (number, sentence) in sentences.sentences.iter().enumerate() {
            let words = words(&sentence.words);
            if words.len() < least {
                continue;
            }
            let places = found.entry(words).or_default();
            if places.last().is_none_or(|(last, _)| *last != text) {
                places.push((text, number));
            }
        }
    }
    found.into_iter().map(|(words, places)| Unique { words, places }).collect()
}

/// Pairs of different sentences that are alike.
fn alike(uniques: &[Unique], least: f64) -> Vec<(usize, usize, f64)> {
    let sets: Vec<BTreeSet<u64>> = uniques.iter().map(|unique| shingles(&unique.words)).collect();
    let mut buckets: BTreeMap<(usize, u64), Vec<usize>> = BTreeMap::new();
    for (index, set) in sets.iter().enumerate() {
        for (band, hash) in Sketch::of(set).bands().into_iter().enumerate() {
            buckets.entry((band, hash)).or_default().push(index);
        }
    }
    let mut candidates = BTreeSet::new();
    for members in buckets.into_values() {
        for (at, one) in members.iter().take(BUCKET).enumerate() {
            candidates.extend(members[at + 1..].iter().map(|other| (*one, *other)));
        }
    }
    let compared = candidates.into_iter().map(|(one, other)| (one, other, jaccard(&sets[one], &sets[other])));
    compared.filter(|(.., similarity)| *similarity >= least).collect()
}

/// Each place of the one with each of the other in another text; of boilerplate only the first text with all others.
fn pairs_of(texts: &[Text], ones: &[(usize, usize)], others: &[(usize, usize)], link: &mut impl FnMut((usize, usize), (usize, usize))) {
    let first = |places: &[(usize, usize)]| {
        let earliest = places.iter().copied().reduce(|best, next| if is_before(texts, next.0, best.0) { next } else { best });
        if places.len() > MANY { earliest.into_iter().collect() } else { places.to_vec() }
    };
    for one in first(ones) {
        for other in others.iter().filter(|other| other.0 != one.0) {
            link(one, *other);
        }
    }
}

/// Whether text `one` is before `other`: by day where both are known, else by their order.
fn is_before(texts: &[Text], one: usize, other: usize) -> bool {
    match (&texts[one].date, &texts[other].date) {
        (Some(left), Some(right)) if left != right => left < right,
        _ => one < other,
    }
}

fn pair(texts: &[Text], first: usize, second: usize, sentences: &BTreeMap<usize, (f64, usize)>, words_least: usize) -> Pair {
    let (earlier, later) = (&texts[first], &texts[second]);
    let shared: Vec<Shared> = sentences
        .iter()
        .map(|(to, (similarity, from))| Shared { from: earlier.sentences[*from].clone(), to: later.sentences[*to].clone(), similarity: *similarity })
        .collect();
    let same = shared.iter().filter(|shared| shared.similarity >= 1.0).count();
    Pair {
        first,
        second,
        dated: earlier.date.is_some() && later.date.is_some() && earlier.date != later.date,
        same,
        adapted: shared.len() - same,
        of: later.sentences.iter().filter(|sentence| words(&sentence.words).len() >= words_least).count(),
        sentences: shared,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(path: &str, date: &str, sentences: &[&str]) -> Text {
        let sentences = sentences.iter().enumerate().map(|(at, words)| Line { line: at + 1, words: (*words).to_owned() }).collect();
        Text { path: path.into(), site: None, date: (!date.is_empty()).then(|| date.to_owned()), sentences }
    }

    const OURS: [&str; 3] = [
        "Fernhill Books keeps the addresses of its customers in a ledger with a brass lock.",
        "Whoever wants to see the ledger may come to the shop on any Tuesday before noon.",
        "We sell pens.",
    ];

    #[test]
    fn copied_and_adapted_sentences_are_found_and_the_earlier_text_is_first() {
        let theirs = [
            "Something of their own stands here, which nobody else has said in this way.",
            "whoever wants to see the ledger may come to the shop on any Tuesday before noon",
            "Brambleway Tea keeps the addresses of its customers in a ledger with a brass lock.",
        ];
        let found = lineage(vec![text("b", "2015-12-29", &theirs), text("a", "2004-06-03", &OURS)], LineageOptions::default());
        let [pair] = found.pairs.as_slice() else { panic!("one pair, not {:?}", found.pairs) };
        assert_eq!((pair.first, pair.second, pair.dated, pair.same, pair.adapted, pair.of), (1, 0, true, 1, 1, 3));
        assert_eq!(pair.sentences[1].from.line, 1);
        assert!(pair.sentences[1].similarity < 1.0 && pair.sentences[1].similarity > 0.5);
    }

    #[test]
    fn short_and_different_sentences_are_no_lineage() {
        let others = ["We sell pens.", "A policy about other things altogether, which is not at all like the first."];
        assert_eq!(lineage(vec![text("a", "", &OURS), text("b", "", &others)], LineageOptions::default()).pairs, []);
    }

    #[test]
    fn boilerplate_in_many_texts_costs_no_more_than_its_number() {
        let texts: Vec<Text> = (0..60).map(|number| text(&number.to_string(), "", &OURS[..2])).collect();
        assert_eq!(lineage(texts, LineageOptions::default()).pairs.len(), 59);
    }
}
