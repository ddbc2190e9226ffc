//! Signs → the one name that they speak for most.

use std::collections::{BTreeMap, BTreeSet};

use super::Sites;
use super::names::{bare, compact, is_site, site_label, stands_for};
use super::signs::{Sign, Weight};
use crate::knowledge::Patterns;

/// The winner.
#[derive(Debug)]
pub(super) struct Best {
    pub name: String,
    pub aliases: BTreeSet<String>,
}

/// What speaks for one name.
#[derive(Debug, Default, Clone)]
struct Tally {
    words: Vec<String>,
    /// Ways in which it is written, with how often and the best weight.
    forms: BTreeMap<String, f32>,
    legal: BTreeSet<String>,
    /// Those of them that a definition shortens.
    defined: BTreeSet<String>,
    terms: BTreeSet<String>,
    strong: f32,
    title: f32,
    fair: f32,
    weak: f32,
    vendor: bool,
    first: usize,
}

/// What a name needs at least: a title, two fair signs, or to be spoken of again and again.
const ENOUGH: f32 = 2.5;

impl Tally {
    fn add(&mut self, sign: &Sign) {
        // Who speaks says so at the beginning; later on others are named as well.
        let place = if sign.sentence < 40 { 1.0 } else { 0.6 };
        match sign.weight {
            Weight::Strong => self.strong = (self.strong + 8.0 * place).min(20.0),
            Weight::Title => self.title = (self.title + 3.5).min(5.0),
            Weight::Fair => self.fair = (self.fair + 2.0 * place).min(7.0),
            Weight::Weak => self.weak = (self.weak + 0.5 * place).min(4.0),
        }
        let worth = match sign.weight {
            Weight::Strong => 3.0,
            Weight::Title | Weight::Fair => 1.0,
            Weight::Weak => 0.5,
        };
        *self.forms.entry(sign.name.clone()).or_default() += worth;
        if sign.form {
            self.legal.insert(sign.name.clone());
        }
        if !sign.terms.is_empty() {
            self.defined.insert(sign.name.clone());
        }
        self.terms.extend(sign.terms.iter().cloned());
        self.vendor |= sign.vendor;
        self.first = self.first.min(sign.sentence);
    }

    fn absorb(&mut self, other: &Self) {
        self.strong = (self.strong + other.strong).min(20.0);
        self.title = (self.title + other.title).min(5.0);
        self.fair = (self.fair + other.fair).min(7.0);
        self.weak = (self.weak + other.weak).min(4.0);
        for (form, worth) in &other.forms {
            *self.forms.entry(form.clone()).or_default() += worth;
        }
        self.legal.extend(other.legal.iter().cloned());
        self.defined.extend(other.defined.iter().cloned());
        self.terms.extend(other.terms.iter().cloned());
        self.vendor |= other.vendor;
        self.first = self.first.min(other.first);
    }

    fn score(&self, sites: &Sites) -> f32 {
        let own = compact(&self.words);
        let label = |site: &str| site_label(site).replace('-', "");
        let fits = |label: &str| {
            label == own || (label.len() > 3 && own.len() > 3 && (label.starts_with(&own) || own.starts_with(label))) || self.words.join(".") == label
        };
        let at_home = sites.own.iter().any(|site| fits(&label(site)));
        let mentioned = sites.mentioned.iter().any(|site| fits(site));
        let early = self.first < 5 && self.fair >= 4.0;
        // Whom the ontology knows as somebody's vendor must be more than mentioned.
        let trust = if self.vendor && !at_home && self.strong < 8.0 && self.title == 0.0 && !early { 0.2 } else { 1.0 };
        let legal = if self.legal.is_empty() { 0.0 } else { 1.5 };
        self.strong + self.title + trust * (self.fair + self.weak + legal + if mentioned { 1.5 } else { 0.0 }) + if at_home { 4.0 } else { 0.0 }
    }

    /// The name to give: with its legal form where one is written, else the one written most.
    fn name(&self) -> Option<&String> {
        let best = |forms: &mut dyn Iterator<Item = (&String, &f32)>| -> Option<String> {
            let mut best: Option<(&String, f32)> = None;
            for (form, worth) in forms {
                if best.is_none_or(|(_, most)| *worth > most) {
                    best = Some((form, *worth));
                }
            }
            best.map(|(form, _)| form.clone())
        };
        let legal = best(&mut self.forms.iter().filter(|(form, _)| self.legal.contains(*form)));
        let plain = || best(&mut self.forms.iter().filter(|(form, _)| !is_site(form))).or_else(|| best(&mut self.forms.iter()));
        let defined = || best(&mut self.forms.iter().filter(|(form, _)| self.defined.contains(*form) && !is_site(form)));
        let name = legal.or_else(defined).or_else(plain)?;
        self.forms.get_key_value(&name).map(|(form, _)| form)
    }
}

/// The name with the most behind it, if that is enough.
pub(super) fn best(signs: &[Sign], sites: &Sites, patterns: &Patterns) -> Option<Best> {
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    for sign in signs {
        let words = bare(&sign.name, patterns);
        let key = compact(&words);
        if key.is_empty() || patterns.is("speaker", &sign.name.to_lowercase()) {
            continue;
        }
        tallies.entry(key).or_insert_with(|| Tally { words, first: usize::MAX, ..Tally::default() }).add(sign);
    }
    let merged = merge(tallies.into_values().collect(), patterns);
    let mut winner: Option<(f32, &Tally)> = None;
    for tally in &merged {
        let score = tally.score(sites);
        if score >= ENOUGH && winner.is_none_or(|(most, best)| (score, best.first) > (most, tally.first)) {
            winner = Some((score, tally));
        }
    }
    let (_, tally) = winner?;
    let name = tally.name()?.clone();
    let mut aliases: BTreeSet<String> = tally.forms.keys().chain(&tally.terms).filter(|form| **form != name).cloned().collect();
    aliases.retain(|alias| !patterns.is("party_first", &alias.to_lowercase()));
    Some(Best { name, aliases })
}

/// Puts names together that stand for one another; the longer takes the shorter in.
fn merge(mut tallies: Vec<Tally>, patterns: &Patterns) -> Vec<Tally> {
    // Shorter names first, so that "Acme" goes to "Acme Stationers" before that goes anywhere.
    tallies.sort_by(|a, b| (a.words.len(), &a.words).cmp(&(b.words.len(), &b.words)));
    let mut at = 0;
    while at < tallies.len() {
        let short = tallies[at].clone();
        // "The Courier" that Saltmarsh Press defines is the Harbour Courier as well.
        let defines = |long: &Tally| {
            long.terms
                .iter()
                .map(|term| bare(term, patterns))
                .any(|term| compact(&term) == compact(&short.words) || (!term.is_empty() && short.legal.is_empty() && short.words.ends_with(&term)))
        };
        let fits =
            |long: &Tally| defines(long) || stands_for(&short.words, &long.words) || (long.words.len() == 1 && stands_for(&long.words, &short.words));
        // Of several longer names, the one with the most behind it.
        let home = (0..tallies.len()).filter(|other| *other != at && fits(&tallies[*other])).max_by(|a, b| {
            let weight = |tally: &Tally| tally.strong + tally.title + tally.fair + tally.weak + if tally.legal.is_empty() { 0.0 } else { 6.0 };
            weight(&tallies[*a]).total_cmp(&weight(&tallies[*b])).then(b.cmp(a))
        });
        if let Some(home) = home {
            tallies[home].absorb(&short);
            tallies.remove(at);
        } else {
            at += 1;
        }
    }
    tallies
}
