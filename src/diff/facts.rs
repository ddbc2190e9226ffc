//! What one version says, as facts that mean the same in another.

use std::collections::{BTreeMap, BTreeSet};

use crate::diff::{Aspect, Quote};
use crate::graph::{DataKey, FlowGraph, FlowRef, Ground, Party, PartyKey, PartyResolver, Term, normalise, one_line};
use crate::knowledge::Knowledge;
use crate::label::{MentionKind, PartyKind};
use crate::pipeline::Extraction;
use crate::practice::{Action, Polarity};
use crate::text::Span;

/// One thing that is said, perhaps in several places.
#[derive(Debug, Clone, Default)]
pub(super) struct Fact {
    pub(super) key: String,
    /// As people read it.
    pub(super) label: String,
    /// Concepts that it names, for what is broader.
    pub(super) concepts: BTreeSet<String>,
    /// What two facts must share to be compared as wider and narrower.
    pub(super) about: BTreeSet<String>,
    pub(super) quotes: BTreeSet<Quote>,
    /// The sentences that say it, as keys.
    sentences: BTreeSet<String>,
}

impl Fact {
    /// Whether a sentence says it that `others` do not hold.
    pub(super) fn is_fresh(&self, others: &BTreeSet<String>) -> bool {
        self.sentences.iter().any(|sentence| !others.contains(sentence))
    }
}

/// All facts of one version.
pub(super) struct Facts {
    facts: BTreeMap<Aspect, BTreeMap<String, Fact>>,
    /// All sentences, with what leads into them, as keys.
    pub(super) sentences: BTreeSet<String>,
    /// What is done with which data to whom, whatever the condition.
    pub(super) flows: BTreeSet<String>,
}

/// Builds [`Facts`].
struct Reader<'a> {
    extraction: &'a Extraction,
    knowledge: &'a Knowledge,
    graph: FlowGraph,
    facts: BTreeMap<Aspect, BTreeMap<String, Fact>>,
}

impl Facts {
    pub(super) fn of(extraction: &Extraction, knowledge: &Knowledge) -> Self {
        let graph = FlowGraph::build(extraction, knowledge);
        let mut reader = Reader { extraction, knowledge, graph, facts: BTreeMap::new() };
        let graph = reader.graph.clone();
        for flow in graph.flows() {
            reader.flow(&flow);
        }
        reader.rights();
        reader.organisations();
        let sentences = (0..extraction.segments.sentences.len()).filter_map(|index| sentence_key(extraction, index)).collect();
        let affirmed = graph.flows().filter(|flow| flow.key.polarity == Polarity::Affirmed);
        let flows = affirmed.map(|flow| flow_id(&flow)).collect();
        Self { facts: reader.facts, sentences, flows }
    }

    pub(super) fn of_aspect(&self, aspect: Aspect) -> Option<&BTreeMap<String, Fact>> {
        self.facts.get(&aspect)
    }
}

/// A sentence with what leads into it, wherever it stands; `None` where it has no word.
fn sentence_key(extraction: &Extraction, index: usize) -> Option<String> {
    let sentences = &extraction.segments.sentences;
    let text = &extraction.document.text;
    let sentence = sentences.get(index)?;
    let own = normalise(sentence.span.of(text));
    let lead_in = sentence.lead_in.and_then(|index| sentences.get(index)).map(|lead_in| normalise(lead_in.span.of(text)));
    let heads: Vec<String> = sentence.headers.iter().map(|span| normalise(span.of(text))).collect();
    own.chars().any(char::is_alphanumeric).then(|| format!("{}|{}|{own}", lead_in.unwrap_or_default(), heads.join("|")))
}

impl Reader<'_> {
    fn flow(&mut self, flow: &FlowRef<'_>) {
        let key = flow.key;
        let data = (self.graph.data_label(&key.data).to_owned(), key.data.id());
        if key.polarity == Polarity::Denied && matches!(key.action, Action::Delete | Action::Protect) {
            return;
        }
        if key.polarity == Polarity::Denied {
            let to = if key.action.gives() && key.to != PartyKey::Unspecified {
                format!(" {} {}", preposition(key.action), flow.to.label)
            } else {
                String::new()
            };
            let label = format!("no {} of {}{to}", gerund(key.action), data.0);
            let about = BTreeSet::from([format!("{} {}", key.action.as_str(), party_id(flow.to))]);
            let id = format!("{} {} {}", key.action.as_str(), data.1, party_id(flow.to));
            self.say(Aspect::Denial, &id, &label, key.data.concept().into_iter().map(str::to_owned).collect(), about, &flow.flow.grounds);
            return;
        }
        let gets = key.action.gives() || (key.action == Action::Collect && flow.to.kind() != PartyKind::First);
        if gets && is_recipient(flow.to) {
            let concepts = concepts(flow.to);
            self.say(Aspect::Recipient, &party_id(flow.to), &flow.to.label, concepts, BTreeSet::new(), &flow.flow.grounds);
        }
        if key.data != DataKey::Unspecified && !matches!(key.action, Action::Delete | Action::Protect) {
            let concepts = key.data.concept().into_iter().map(str::to_owned).collect();
            self.say(Aspect::Data, &data.1, &data.0, concepts, BTreeSet::new(), &flow.flow.grounds);
        }
        for ground in &flow.flow.grounds {
            let one = std::slice::from_ref(ground);
            ground.purposes.iter().for_each(|term| self.term(Aspect::Purpose, term, BTreeSet::new(), one));
            ground.places.iter().for_each(|term| self.term(Aspect::Country, term, BTreeSet::new(), one));
            ground.durations.iter().for_each(|term| self.term(Aspect::Retention, term, BTreeSet::from([data.1.clone()]), one));
        }
        self.conditions(flow, &data.0);
    }

    /// What protects is a condition ("only if you consent"); an occasion ("when you register") is none. It is one where all statements of a flow have it: what is also done without is not bound by it.
    fn conditions(&mut self, flow: &FlowRef<'_>, data: &str) {
        if !flow.flow.is_conditional() {
            return;
        }
        let key = flow.key;
        for term in flow.flow.terms(|ground| &ground.conditions).into_iter().filter(|term| is_protective(&term.words)) {
            let to = if key.action.gives() { format!(" {} {}", preposition(key.action), flow.to.label) } else { String::new() };
            let label = format!("{} of {data}{to}: {}", gerund(key.action), one_line(&term.words));
            let what = flow_id(flow);
            let condition = term.concept.clone().unwrap_or_else(|| normalise(&term.words));
            let concepts = term.concept.iter().cloned().collect();
            self.say(Aspect::Condition, &format!("{what} {condition}"), &label, concepts, BTreeSet::from([what]), &flow.flow.grounds);
        }
    }

    /// What a slot names. A place counts only where it is a country or union: "our servers" go nowhere.
    fn term(&mut self, aspect: Aspect, term: &Term, about: BTreeSet<String>, grounds: &[std::sync::Arc<Ground>]) {
        if aspect == Aspect::Country && !term.concept.as_deref().is_some_and(|curie| curie.starts_with("loc:")) {
            return;
        }
        let known = term.concept.as_deref().and_then(|curie| self.knowledge.concept(curie)).map(|concept| concept.label.clone());
        let place = term.concept.as_deref().and_then(|curie| (0..).map_while(|at| self.knowledge.place_at(at)).find(|place| place.iri == curie));
        let words = one_line(&term.words);
        let label = known.or_else(|| place.map(|place| place.name.clone())).filter(|_| aspect != Aspect::Retention).unwrap_or_else(|| words.clone());
        let id = if aspect == Aspect::Retention { normalise(&words) } else { term.concept.clone().unwrap_or_else(|| normalise(&words)) };
        self.say(aspect, &id, &label, term.concept.iter().cloned().collect(), about, grounds);
    }

    fn say(
        &mut self,
        aspect: Aspect,
        key: &str,
        label: &str,
        concepts: BTreeSet<String>,
        about: BTreeSet<String>,
        grounds: &[std::sync::Arc<Ground>],
    ) {
        let quotes: Vec<(Quote, Option<String>)> = grounds
            .iter()
            .filter_map(|ground| {
                let practice = self.extraction.practices.get(ground.practice)?;
                Some((self.quote(practice.span), sentence_key(self.extraction, practice.sentence)))
            })
            .collect();
        let fact = self.fact(aspect, key, label);
        fact.concepts.extend(concepts);
        fact.about.extend(about);
        for (quote, sentence) in quotes {
            fact.quotes.insert(quote);
            fact.sentences.extend(sentence);
        }
    }

    fn fact(&mut self, aspect: Aspect, key: &str, label: &str) -> &mut Fact {
        let fact = self.facts.entry(aspect).or_default().entry(key.to_owned()).or_default();
        if fact.key.is_empty() {
            (fact.key, fact.label) = (key.to_owned(), label.to_owned());
        }
        fact
    }

    fn quote(&self, span: Span) -> Quote {
        let document = &self.extraction.document;
        let points = document.map.source_points(&document.source, span);
        let before = document.source.get(..document.map.source_bytes(span).start).unwrap_or("");
        Quote { line: before.matches('\n').count() + 1, start: points.start, end: points.end, words: one_line(span.of(&document.text)) }
    }

    /// Organisations that are named, but of which no statement says that they get data.
    fn organisations(&mut self) {
        let extraction = self.extraction;
        let parties = PartyResolver::new(extraction, self.knowledge);
        for (index, mention) in extraction.mentions.iter().enumerate() {
            let Some(party) = parties.party(index).filter(|party| party.named && party.kind() == PartyKind::Third) else { continue };
            let id = party_id(party);
            if self.facts.get(&Aspect::Recipient).is_some_and(|recipients| recipients.contains_key(&id)) {
                continue;
            }
            let (label, span) = (party.label.clone(), mention.span);
            self.mentioned(Aspect::Organisation, &id, &label, span);
        }
    }

    /// A fact that a mention states by itself.
    fn mentioned(&mut self, aspect: Aspect, key: &str, label: &str, span: Span) {
        let extraction = self.extraction;
        let sentence = extraction.segments.sentences.iter().position(|sentence| sentence.span.contains(span));
        let quote = self.quote(sentence.map_or(span, |index| extraction.segments.sentences[index].span));
        let fact = self.fact(aspect, key, label);
        fact.quotes.insert(quote);
        fact.sentences.extend(sentence.and_then(|index| sentence_key(extraction, index)));
    }

    fn rights(&mut self) {
        let extraction = self.extraction;
        for mention in extraction.mentions.iter().filter(|mention| mention.kind == MentionKind::Right) {
            if let Some(right) = mention.right {
                self.mentioned(Aspect::Right, right.as_str(), right.as_str(), mention.span);
            }
        }
    }
}

fn flow_id(flow: &FlowRef<'_>) -> String {
    format!("{} {} {}", flow.key.action.as_str(), flow.key.data.id(), party_id(flow.to))
}

const fn preposition(action: Action) -> &'static str {
    if matches!(action, Action::Share) { "with" } else { "to" }
}

/// Whether a condition gives somebody a say.
fn is_protective(words: &str) -> bool {
    const SAY: [&str; 15] = [
        "consent",
        "permission",
        "permit",
        "agree",
        "allow",
        "opt",
        "request",
        "choose",
        "unless",
        "except",
        "only",
        "required by law",
        "court",
        "subpoena",
        "ask",
    ];
    let lower = words.to_lowercase();
    SAY.iter().any(|say| {
        lower.split(|letter: char| !letter.is_alphanumeric()).any(|word| word.starts_with(say)) || (say.contains(' ') && lower.contains(say))
    })
}

const fn gerund(action: Action) -> &'static str {
    match action {
        Action::Collect => "collecting",
        Action::Use => "use",
        Action::Store => "storing",
        Action::Share => "sharing",
        Action::Sell => "selling",
        Action::Transfer => "transferring",
        Action::Delete => "deleting",
        Action::Protect => "protecting",
        Action::Derive => "deriving",
        Action::Link => "linking",
    }
}

/// A party as it is known in every version: a controller keeps its place whatever its name.
fn party_id(party: &Party) -> String {
    if party.kind() == PartyKind::First { "controller".to_owned() } else { party.key.id() }
}

fn is_recipient(party: &Party) -> bool {
    // "They" and "these companies" are somebody who was named before; who, the reading could not tell.
    let pointed = ["they", "them", "it", "these", "those", "this", "that", "such"];
    let first = party.label.split_whitespace().next().unwrap_or("").to_lowercase();
    let named = party.named || !pointed.contains(&first.as_str());
    named
        && !matches!(party.key, PartyKey::Subject | PartyKey::Unspecified | PartyKey::Side(PartyKind::Third))
        && !matches!(party.kind(), PartyKind::First | PartyKind::User)
}

fn concepts(party: &Party) -> BTreeSet<String> {
    let mut all = party.concepts.clone();
    if let PartyKey::Category(curie) = &party.key {
        all.insert(curie.clone());
    }
    all
}
