//! What a page knows of its flows: the flow graph in words that people read, without keys and CURIEs.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::graph::{DataKey, FlowGraph, FlowRef, Ground, PartyKey, Term, shorten};
use crate::practice::{Action, Modality, Polarity};
use crate::view::html::Policy;
use crate::view::json::confidence;
use crate::view::picture::{Column, category};

/// Flows that a page of many policies holds, those said most often first: more would not open in a second, and is for programs to read.
pub(super) const MOST: usize = 10_000;

/// Characters of a condition, a duration or other words in a cell.
const WORDS: usize = 160;
/// Characters of a sentence in a page that has no text beside it.
const QUOTE: usize = 300;

/// The flows of a page; what refers to something else gives its index there.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Model {
    pub(super) title: String,
    /// Whether the page holds the policy's own text.
    pub(super) single: bool,
    pub(super) sides: Vec<&'static str>,
    /// What an action is called: of somebody, of somebody who denies it, of the data.
    pub(super) actions: Vec<[&'static str; 3]>,
    pub(super) parties: Vec<PartyItem>,
    pub(super) categories: Vec<String>,
    pub(super) data: Vec<DataItem>,
    pub(super) purposes: Vec<String>,
    pub(super) countries: Vec<String>,
    pub(super) documents: Vec<DocumentItem>,
    pub(super) statements: Vec<Statement>,
    pub(super) flows: Vec<FlowItem>,
    /// Flows that there was no room for.
    pub(super) left_out: usize,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct PartyItem {
    pub(super) label: String,
    pub(super) side: usize,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct DataItem {
    pub(super) label: String,
    pub(super) category: usize,
    /// What it falls under.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) above: Vec<usize>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct DocumentItem {
    /// What links to a statement begin with: empty in the policy's own page.
    pub(super) page: String,
    pub(super) title: String,
}

/// One statement of a policy, with all that it says besides who, what and to whom.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Statement {
    pub(super) document: usize,
    /// The number in `#p12`, from 1.
    pub(super) practice: usize,
    pub(super) firmness: &'static str,
    pub(super) hedged: bool,
    pub(super) confidence: f64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) purposes: Vec<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) countries: Vec<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) conditions: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) durations: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) bases: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) measures: Vec<String>,
    pub(super) words: String,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct FlowItem {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) data: usize,
    pub(super) action: usize,
    pub(super) denied: bool,
    pub(super) said: usize,
    pub(super) documents: usize,
    pub(super) statements: Vec<usize>,
}

/// What an action is called in a sentence about somebody, said and denied, and about the data.
const fn verbs(action: Action) -> [&'static str; 3] {
    match action {
        Action::Collect => ["collects", "does not collect", "collected"],
        Action::Use => ["uses", "does not use", "used"],
        Action::Store => ["stores", "does not store", "stored"],
        Action::Share => ["shares", "does not share", "shared"],
        Action::Sell => ["sells", "does not sell", "sold"],
        Action::Transfer => ["transfers", "does not transfer", "transferred"],
        Action::Delete => ["deletes", "does not delete", "deleted"],
        Action::Protect => ["protects", "does not protect", "protected"],
        Action::Derive => ["derives", "does not derive", "derived"],
        Action::Link => ["combines", "does not combine", "combined"],
    }
}

const fn firmness(modality: Modality) -> &'static str {
    match modality {
        Modality::Certain => "said outright",
        Modality::Possible => "hedged (“may”)",
        Modality::Typical => "hedged (“generally”)",
        Modality::Required => "required",
        Modality::Optional => "optional",
    }
}

/// Words with a capital letter first, as labels stand in lists.
fn label(words: &str, limit: usize) -> String {
    let words = shorten(words, limit);
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Numbers things in the order in which they come.
#[derive(Debug, Default)]
struct Numbers<K> {
    known: BTreeMap<K, usize>,
}

impl<K: Ord> Numbers<K> {
    /// The number of `key`, and whether it is new.
    fn of(&mut self, key: K) -> (usize, bool) {
        let next = self.known.len();
        let number = *self.known.entry(key).or_insert(next);
        (number, number == next)
    }
}

/// Puts a model together.
struct Builder<'a> {
    graph: &'a FlowGraph,
    model: Model,
    parties: Numbers<&'a PartyKey>,
    data: Numbers<&'a DataKey>,
    categories: Numbers<String>,
    purposes: Numbers<String>,
    countries: Numbers<String>,
    documents: BTreeMap<&'a str, usize>,
    statements: Numbers<(&'a str, usize)>,
}

impl Model {
    /// The model of `graph`, whose documents are `policies`.
    pub(super) fn of(graph: &FlowGraph, title: &str, single: bool, policies: &[Policy]) -> Self {
        let documents = policies.iter().map(|policy| DocumentItem { page: policy.page.clone(), title: policy.title.clone() }).collect();
        let model = Self {
            title: title.to_owned(),
            single,
            sides: Column::ALL.map(Column::heading).to_vec(),
            actions: Action::ALL.map(verbs).to_vec(),
            parties: Vec::new(),
            categories: Vec::new(),
            data: Vec::new(),
            purposes: Vec::new(),
            countries: Vec::new(),
            documents,
            statements: Vec::new(),
            flows: Vec::new(),
            left_out: graph.len().saturating_sub(MOST),
        };
        let documents = policies.iter().enumerate().map(|(index, policy)| (policy.sha256.as_str(), index)).collect();
        let mut builder = Builder {
            graph,
            model,
            parties: Numbers { known: BTreeMap::new() },
            data: Numbers { known: BTreeMap::new() },
            categories: Numbers::default(),
            purposes: Numbers::default(),
            countries: Numbers::default(),
            documents,
            statements: Numbers { known: BTreeMap::new() },
        };
        for flow in most_said(graph) {
            builder.flow(flow);
        }
        builder.subsume();
        builder.model
    }

    /// What a flow says is done with the data: "shared", "not sold".
    pub(super) fn done(&self, flow: &FlowItem) -> String {
        let done = self.actions[flow.action][2];
        if flow.denied { format!("not {done}") } else { done.to_owned() }
    }
}

/// The flows in the order of their keys; of too many those that are said most often, denials first, for they are few and matter.
fn most_said(graph: &FlowGraph) -> Vec<FlowRef<'_>> {
    let mut flows: Vec<FlowRef<'_>> = graph.flows().collect();
    if flows.len() > MOST {
        flows.sort_by_key(|flow| (flow.key.polarity == Polarity::Affirmed, usize::MAX - flow.flow.said));
        flows.truncate(MOST);
        flows.sort_by_key(|flow| flow.key);
    }
    flows
}

impl<'a> Builder<'a> {
    fn flow(&mut self, flow: FlowRef<'a>) {
        let (from, to) = (self.party(&flow.key.from), self.party(&flow.key.to));
        let data = self.datum(&flow.key.data);
        let statements: BTreeSet<usize> = flow.flow.grounds.iter().map(|ground| self.statement(ground)).collect();
        self.model.flows.push(FlowItem {
            from,
            to,
            data,
            action: Action::ALL.iter().position(|action| *action == flow.key.action).expect("all actions are listed"),
            denied: flow.key.polarity == Polarity::Denied,
            said: flow.flow.said,
            documents: flow.flow.documents,
            statements: statements.into_iter().collect(),
        });
    }

    fn party(&mut self, key: &'a PartyKey) -> usize {
        let (index, is_new) = self.parties.of(key);
        if is_new {
            let party = self.graph.party(key).expect("the ends of a flow are in its graph");
            let side = Column::of(party.kind());
            let side = Column::ALL.iter().position(|column| *column == side).expect("all columns are listed");
            self.model.parties.push(PartyItem { label: label(&party.label, 80), side });
        }
        index
    }

    fn datum(&mut self, key: &'a DataKey) -> usize {
        let (index, is_new) = self.data.of(key);
        if is_new {
            let (category, is_new) = self.categories.of(category(self.graph, key));
            if is_new {
                let name = self.categories.known.iter().find(|(_, number)| **number == category).map(|(name, _)| label(name, 60));
                self.model.categories.extend(name);
            }
            self.model.data.push(DataItem { label: label(self.graph.data_label(key), 80), category, above: Vec::new() });
        }
        index
    }

    /// Says of all data in the page under which others they fall.
    fn subsume(&mut self) {
        let all: Vec<(&DataKey, usize)> = self.data.known.iter().map(|(key, index)| (*key, *index)).collect();
        for (key, index) in all {
            let above = self.graph.subsumers(key).into_iter().filter_map(|upper| self.data.known.get(upper).copied());
            self.model.data[index].above = above.filter(|upper| *upper != index).collect::<BTreeSet<_>>().into_iter().collect();
        }
    }

    fn statement(&mut self, ground: &'a Ground) -> usize {
        let (index, is_new) = self.statements.of((&ground.document, ground.practice));
        if is_new {
            let words = |terms: &[Term]| terms.iter().map(|term| self.term(term)).collect::<Vec<_>>();
            let (conditions, durations) = (words(&ground.conditions), words(&ground.durations));
            let (bases, measures) = (words(&ground.legal_bases), words(&ground.measures));
            let purposes = ground.purposes.iter().map(|term| self.purpose(term)).collect::<BTreeSet<_>>();
            let countries = ground.places.iter().filter_map(|term| self.country(term)).collect::<BTreeSet<_>>();
            let limit = if self.model.single { usize::MAX } else { QUOTE };
            self.model.statements.push(Statement {
                document: self.documents.get(ground.document.as_str()).copied().unwrap_or(0),
                practice: ground.practice + 1,
                firmness: firmness(ground.modality),
                hedged: matches!(ground.modality, Modality::Possible | Modality::Typical),
                confidence: confidence(ground.confidence),
                purposes: purposes.into_iter().collect(),
                countries: countries.into_iter().collect(),
                conditions,
                durations,
                bases,
                measures,
                words: shorten(&ground.words, limit),
            });
        }
        index
    }

    /// A slot in words: the policy's own, for they are what binds.
    fn term(&self, term: &Term) -> String {
        let concept = term.concept.as_deref().map(|curie| self.graph.label(curie)).filter(|_| term.words.is_empty());
        shorten(concept.unwrap_or(&term.words), WORDS)
    }

    fn purpose(&mut self, term: &Term) -> usize {
        let words = term.concept.as_deref().map_or(term.words.as_str(), |curie| self.graph.label(curie));
        let (index, is_new) = self.purposes.of(label(words, 80));
        if is_new {
            self.model.purposes.push(label(words, 80));
        }
        index
    }

    fn country(&mut self, term: &Term) -> Option<usize> {
        let curie = term.concept.as_deref().filter(|curie| curie.starts_with("loc:"))?;
        let known = self.graph.label(curie);
        let name = label(if known == &curie[4..] { &term.words } else { known }, 60);
        let (index, is_new) = self.countries.of(name.clone());
        if is_new {
            self.model.countries.push(name);
        }
        Some(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{brambleway, knowledge};

    #[test]
    fn says_everything_in_words() {
        let extraction = brambleway();
        let graph = FlowGraph::build(&extraction, &knowledge());
        let policy = Policy { sha256: extraction.document.sha256.clone(), page: String::new(), title: "Brambleway".into(), ..Policy::default() };
        let model = Model::of(&graph, "Brambleway", true, &[policy]);
        let line = |flow: &FlowItem| {
            let (from, to) = (&model.parties[flow.from].label, &model.parties[flow.to].label);
            format!("{} {} {from} > {to}", model.data[flow.data].label, model.done(flow))
        };
        let lines: Vec<String> = model.flows.iter().map(line).collect();
        assert_eq!(lines.len(), graph.len());
        assert!(lines.contains(&"Email Address shared Brambleway Ltd > Google LLC".to_owned()), "{lines:?}");
        assert!(lines.contains(&"Personal Data not sold Brambleway Ltd > Unspecified recipients".to_owned()), "{lines:?}");
        assert_eq!((model.countries.as_slice(), model.left_out), (&["USA".to_owned()][..], 0));
        let written = serde_json::to_string(&model).expect("it is written");
        assert!(!written.contains("pd:") && !written.contains("dpv:"), "no CURIE: {written}");
        let named: BTreeSet<usize> = model.flows.iter().flat_map(|flow| flow.statements.iter().copied()).collect();
        assert_eq!(named.len(), model.statements.len());
    }
}
