//! What stands in the rows of the register.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::graph::{DataKey, PartyResolver, Term, data_of, normalise, one_line, shorten, terms_in};
use crate::knowledge::Knowledge;
use crate::label::PartyKind;
use crate::pipeline::Extraction;
use crate::practice::{Action, Polarity, Practice, Role};
use crate::view::json::confidence;
use crate::view::place::place;

/// Characters of a quotation.
const QUOTE: usize = 300;

/// Words of a sentence that may be no more than a heading.
const HEADING: usize = 5;

/// Words for data subjects that name no kind of them.
const POINTERS: [&str; 12] = ["you", "your", "yours", "yourself", "they", "their", "them", "he", "she", "his", "her", "who"];

/// What holds for the policy as a whole.
pub(super) struct Heading {
    pub(super) contact: Vec<String>,
    pub(super) joint: Option<String>,
    pub(super) representative: Option<String>,
    pub(super) officer: Option<String>,
    security: Vec<String>,
}

impl Heading {
    /// Contacts are found by their words: the sentence that first speaks of them is quoted.
    pub(super) fn of(extraction: &Extraction) -> Self {
        let text = &extraction.document.text;
        let sentences = &extraction.segments.sentences;
        let sentence = |takes: &dyn Fn(&str) -> bool| {
            let at = sentences.iter().position(|sentence| takes(&one_line(sentence.span.of(text)).to_lowercase()))?;
            let mut words = one_line(sentences[at].span.of(text));
            // A heading says that something follows, not what.
            if words.split(' ').count() <= HEADING
                && let Some(next) = sentences.get(at + 1)
            {
                words = format!("{words}: {}", one_line(next.span.of(text)));
            }
            Some(shorten(&words, QUOTE))
        };
        let mut security = Vec::new();
        for practice in extraction.practices.iter().filter(|practice| practice.action == Action::Protect && practice.polarity == Polarity::Affirmed) {
            terms_in(extraction, practice, Role::Measure).into_iter().for_each(|term| add(&mut security, term.words));
        }
        Self {
            contact: addresses(text),
            joint: sentence(&|words| words.contains("joint controller")),
            representative: sentence(&|words| {
                words.contains("representative")
                    && ["union", "eu ", "eea", "article 27", "art. 27", "united kingdom", "uk "].iter().any(|place| words.contains(place))
            }),
            officer: sentence(&|words| {
                words.contains("data protection officer") || words.split(|letter: char| !letter.is_alphanumeric()).any(|word| word == "dpo")
            }),
            security,
        }
    }

    /// Measures for the whole policy and those of one row.
    pub(super) fn security(&self, own: &[String]) -> Vec<String> {
        let mut all = self.security.clone();
        own.iter().for_each(|words| add(&mut all, words.clone()));
        all
    }
}

/// The first e-mail addresses of a text.
fn addresses(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let ends = |letter: char| letter.is_whitespace() || matches!(letter, '<' | '>' | '(' | ')' | '[' | ']' | ',' | ';' | '"' | ':' | '|');
    for word in text.split(ends) {
        let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        if word.len() < 120 && word.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@')) {
            add(&mut found, word.to_owned());
        }
        if found.len() == 3 {
            break;
        }
    }
    found
}

/// One row.
pub(super) struct Entry {
    pub(super) polarity: Polarity,
    pub(super) purpose: Option<String>,
    pub(super) purpose_concept: String,
    pub(super) processing: Vec<String>,
    pub(super) subjects: Vec<String>,
    pub(super) data: Vec<String>,
    pub(super) data_concepts: Vec<String>,
    pub(super) recipients: Vec<String>,
    pub(super) countries: Vec<String>,
    pub(super) safeguards: Vec<String>,
    pub(super) durations: Vec<String>,
    pub(super) measures: Vec<String>,
    pub(super) bases: Vec<String>,
    pub(super) conditions: Vec<String>,
    pub(super) evidence: Vec<(Range<usize>, String)>,
    pub(super) least: f64,
    pub(super) most: f64,
}

/// Polarity, the purpose (by concept or words), and the action where no purpose is named.
type Key = (Polarity, Option<String>, Option<Action>);

/// The rows: purposes in the order in which the text first names them, then processing without purpose; denials last.
pub(super) fn entries(extraction: &Extraction, knowledge: &Knowledge) -> Vec<Entry> {
    let parties = PartyResolver::new(extraction, knowledge);
    let kept = durations(extraction);
    let is_you = |word: &str| word.eq_ignore_ascii_case("you") || word.eq_ignore_ascii_case("your");
    let addressed = extraction.document.text.split(|letter: char| !letter.is_alphanumeric()).any(is_you);
    let mut order: Vec<Key> = Vec::new();
    let mut rows: BTreeMap<Key, Entry> = BTreeMap::new();
    for practice in &extraction.practices {
        let purposes = terms_in(extraction, practice, Role::Purpose);
        let keys: Vec<(Key, Option<&Term>)> = if purposes.is_empty() {
            vec![((practice.polarity, None, Some(practice.action)), None)]
        } else {
            let key = |term: &Term| term.concept.clone().unwrap_or_else(|| normalise(&term.words));
            purposes.iter().map(|term| ((practice.polarity, Some(key(term)), None), Some(term))).collect()
        };
        for (key, purpose) in keys {
            let entry = rows.entry(key.clone()).or_insert_with(|| Entry::new(knowledge, practice.polarity, purpose));
            if !order.contains(&key) {
                order.push(key);
            }
            entry.absorb(extraction, knowledge, &parties, practice);
            data_of(extraction, practice)
                .iter()
                .filter_map(|data| kept.get(data))
                .flatten()
                .for_each(|words| add(&mut entry.durations, words.clone()));
            if addressed && entry.subjects.is_empty() {
                entry.subjects.push("those whom the policy calls “you”".to_owned());
            }
        }
    }
    order.sort_by_key(|(polarity, purpose, _)| (*polarity, purpose.is_none()));
    order.iter().filter_map(|key| rows.remove(key)).collect()
}

/// How long each kind of data is kept, wherever the policy says it.
fn durations(extraction: &Extraction) -> BTreeMap<DataKey, Vec<String>> {
    let mut kept: BTreeMap<DataKey, Vec<String>> = BTreeMap::new();
    for practice in &extraction.practices {
        for term in terms_in(extraction, practice, Role::Duration) {
            for data in data_of(extraction, practice).into_iter().filter(|data| *data != DataKey::Unspecified) {
                add(kept.entry(data).or_default(), term.words.clone());
            }
        }
    }
    kept
}

impl Entry {
    fn new(knowledge: &Knowledge, polarity: Polarity, purpose: Option<&Term>) -> Self {
        Self {
            polarity,
            purpose: purpose.map(|term| name(knowledge, term)),
            purpose_concept: purpose.and_then(|term| term.concept.clone()).unwrap_or_default(),
            processing: Vec::new(),
            subjects: Vec::new(),
            data: Vec::new(),
            data_concepts: Vec::new(),
            recipients: Vec::new(),
            countries: Vec::new(),
            safeguards: Vec::new(),
            durations: Vec::new(),
            measures: Vec::new(),
            bases: Vec::new(),
            conditions: Vec::new(),
            evidence: Vec::new(),
            least: 1.0,
            most: 0.0,
        }
    }

    fn absorb(&mut self, extraction: &Extraction, knowledge: &Knowledge, parties: &PartyResolver<'_>, practice: &Practice) {
        let terms = |role| terms_in(extraction, practice, role);
        let fill = |list: &mut Vec<String>, role| terms(role).iter().for_each(|term| add(list, name(knowledge, term)));
        add(&mut self.processing, practice.action.as_str().to_owned());
        for term in terms(Role::Subject).iter().filter(|term| !POINTERS.contains(&term.words.to_lowercase().as_str())) {
            add(&mut self.subjects, name(knowledge, term));
        }
        fill(&mut self.data, Role::Data);
        terms(Role::Data).into_iter().filter_map(|term| term.concept).for_each(|curie| add(&mut self.data_concepts, curie));
        let others = |kind| !matches!(kind, PartyKind::First | PartyKind::User);
        for party in [Role::Recipient, Role::Actor].iter().flat_map(|&role| practice.in_role(role)).filter_map(|mention| parties.party(mention)) {
            if others(party.kind()) {
                add(&mut self.recipients, party.label.clone());
            }
        }
        let places = terms(Role::Location);
        // A country is called as the policy calls it; what is no country has no place in this column.
        places
            .iter()
            .filter(|place| place.concept.as_deref().is_some_and(|curie| curie.starts_with("loc:")))
            .for_each(|place| add(&mut self.countries, place.words.clone()));
        let crosses = !places.is_empty() || practice.action == Action::Transfer;
        fill(if crosses { &mut self.safeguards } else { &mut self.measures }, Role::Measure);
        terms(Role::Duration).into_iter().for_each(|term| add(&mut self.durations, term.words));
        fill(&mut self.bases, Role::LegalBasis);
        terms(Role::Condition).into_iter().for_each(|term| add(&mut self.conditions, term.words));
        let place = place(&extraction.document, practice.span);
        let quote = (place.points.clone(), shorten(&one_line(place.words), QUOTE));
        if !self.evidence.contains(&quote) {
            self.evidence.push(quote);
        }
        let sure = confidence(practice.confidence);
        (self.least, self.most) = (self.least.min(sure), self.most.max(sure));
    }
}

fn name(knowledge: &Knowledge, term: &Term) -> String {
    term.concept.as_deref().and_then(|curie| knowledge.concept(curie)).map_or_else(|| term.words.clone(), |concept| concept.label.clone())
}

fn add(list: &mut Vec<String>, words: String) {
    if !list.contains(&words) {
        list.push(words);
    }
}
