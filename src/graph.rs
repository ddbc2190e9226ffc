//! [`Extraction`]s → [`FlowGraph`]: who gives which data to whom, said or denied, and the words that say so.
//!
//! In: what was read from one policy; then, one by one, from others. Out: a graph of parties (nodes) and flows (edges). A flow is one
//! kind of data going from one party to another in one way, affirmed or denied; what is said twice is one flow with two grounds. What is
//! done at one place (use, storage, erasure…) is an edge from the party to itself. What it does not try: to judge; a conditional denial
//! stands beside the flow that its exception allows.
//!
//! Parties and data are addressed by keys that mean the same in every run; graph indices do not leave this module.

mod build;
mod filter;
mod party;
mod words;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ops::Range;
use std::sync::Arc;

use petgraph::Direction;
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;

use crate::knowledge::Knowledge;
use crate::pipeline::Extraction;
use crate::practice::{Action, Modality, Polarity};

pub use build::{data_key, data_of, terms_in};
pub use party::{Party, PartyKey, PartyResolver};
pub use words::{normalise, one_line, shorten};

/// What data a flow is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DataKey {
    /// A concept, as a CURIE.
    Concept(String),
    /// The policy's own words, normalised, where no concept fits.
    Words(String),
    /// The statement names no data.
    Unspecified,
}

impl DataKey {
    /// The key as one string: a CURIE, the words in quotation marks, or `-`.
    #[must_use]
    pub fn id(&self) -> String {
        match self {
            Self::Concept(curie) => curie.clone(),
            Self::Words(words) => format!("\"{words}\""),
            Self::Unspecified => "-".to_owned(),
        }
    }

    /// The concept, where there is one.
    #[must_use]
    pub fn concept(&self) -> Option<&str> {
        if let Self::Concept(curie) = self { Some(curie) } else { None }
    }
}

/// What makes two statements the same flow.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FlowKey {
    /// Who gives.
    pub from: PartyKey,
    /// Who gets.
    pub to: PartyKey,
    /// What.
    pub data: DataKey,
    /// In which way.
    pub action: Action,
    /// Said or denied.
    pub polarity: Polarity,
}

/// A filled slot: the concept where one is known, and always the words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Term {
    /// The concept, as a CURIE.
    pub concept: Option<String>,
    /// The policy's words, on one line.
    pub words: String,
}

/// One statement that a flow rests on, with what it says besides.
#[derive(Debug, Clone, PartialEq)]
pub struct Ground {
    /// The document: SHA-256 of its bytes.
    pub document: String,
    /// Index of the practice in that document's record.
    pub practice: usize,
    /// The sentence, in code points of the stored file.
    pub points: Range<usize>,
    /// The sentence's words, on one line, shortened where it is very long.
    pub words: String,
    /// How firmly it is said.
    pub modality: Modality,
    /// How sure the program is, 0 to 1.
    pub confidence: f32,
    /// What for.
    pub purposes: Vec<Term>,
    /// On what basis in law.
    pub legal_bases: Vec<Term>,
    /// On what condition, or with what exception.
    pub conditions: Vec<Term>,
    /// For how long.
    pub durations: Vec<Term>,
    /// Where.
    pub places: Vec<Term>,
    /// With what safeguard.
    pub measures: Vec<Term>,
}

/// What is known of a flow besides its key.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Flow {
    /// The statements, in the order in which they were added; in a merged graph perhaps only the first of them.
    pub grounds: Vec<Arc<Ground>>,
    /// How many statements there are in all.
    pub said: usize,
    /// How many documents say it.
    pub documents: usize,
}

impl Flow {
    /// Whether every ground is hedged ("may", "generally"): the policy nowhere says it outright.
    #[must_use]
    pub fn is_hedged(&self) -> bool {
        !self.grounds.is_empty() && self.grounds.iter().all(|ground| matches!(ground.modality, Modality::Possible | Modality::Typical))
    }

    /// Whether every ground names a condition.
    #[must_use]
    pub fn is_conditional(&self) -> bool {
        !self.grounds.is_empty() && self.grounds.iter().all(|ground| !ground.conditions.is_empty())
    }

    /// The terms that `slot` picks from the grounds, each once, sorted.
    pub fn terms(&self, slot: impl Fn(&Ground) -> &[Term]) -> BTreeSet<&Term> {
        self.grounds.iter().flat_map(|ground| slot(ground)).collect()
    }
}

/// A flow with the parties at its ends.
#[derive(Debug, Clone, Copy)]
pub struct FlowRef<'a> {
    /// What makes it this flow.
    pub key: &'a FlowKey,
    /// Who gives.
    pub from: &'a Party,
    /// Who gets.
    pub to: &'a Party,
    /// Its grounds.
    pub flow: &'a Flow,
}

/// The flows of one policy, or of many.
#[derive(Debug, Clone, Default)]
pub struct FlowGraph {
    graph: DiGraph<Party, Flow>,
    parties: BTreeMap<PartyKey, NodeIndex>,
    flows: BTreeMap<FlowKey, EdgeIndex>,
    /// The key of each edge, by its index.
    keys: Vec<FlowKey>,
    /// What stands just above a kind of data, in the ontology or by the policy's own words.
    broader: BTreeMap<DataKey, BTreeSet<DataKey>>,
    /// The same by the ontology alone: what policies say beside it is true of them only, and may run in circles.
    known: BTreeMap<DataKey, BTreeSet<DataKey>>,
    /// Labels of the concepts that occur, by CURIE.
    labels: BTreeMap<String, String>,
    /// Statements kept per flow; 0 keeps all.
    limit: usize,
}

impl FlowGraph {
    /// The flows of one policy. Costs time in proportion to practices × (data × sources × recipients).
    #[must_use]
    pub fn build(extraction: &Extraction, knowledge: &Knowledge) -> Self {
        let mut graph = Self::default();
        build::add(&mut graph, extraction, knowledge);
        graph
    }

    /// An empty graph that keeps at most `limit` statements a flow (0: all), for corpora.
    #[must_use]
    pub fn limited(limit: usize) -> Self {
        Self { limit, ..Self::default() }
    }

    /// The flows of several graphs in one.
    #[must_use]
    pub fn merge<'a>(graphs: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut all = Self::default();
        graphs.into_iter().for_each(|graph| all.absorb(graph));
        all
    }

    /// Adds the flows of `other`, whose documents must not be in this graph yet.
    pub fn absorb(&mut self, other: &Self) {
        for party in other.parties() {
            self.add_party(party);
        }
        for flow in other.flows() {
            let mine = self.flow_mut(flow.key);
            mine.said += flow.flow.said;
            mine.documents += flow.flow.documents;
            mine.grounds.extend(flow.flow.grounds.iter().cloned());
            self.keep_limit(flow.key);
        }
        for (lower, uppers) in &other.broader {
            self.broader.entry(lower.clone()).or_default().extend(uppers.iter().cloned());
        }
        for (lower, uppers) in &other.known {
            self.known.entry(lower.clone()).or_default().extend(uppers.iter().cloned());
        }
        self.labels.extend(other.labels.iter().map(|(curie, label)| (curie.clone(), label.clone())));
    }

    /// The parties, by key.
    pub fn parties(&self) -> impl Iterator<Item = &Party> {
        self.parties.values().map(|&index| &self.graph[index])
    }

    /// The party of that key.
    #[must_use]
    pub fn party(&self, key: &PartyKey) -> Option<&Party> {
        self.parties.get(key).map(|&index| &self.graph[index])
    }

    /// The flows, by key.
    pub fn flows(&self) -> impl Iterator<Item = FlowRef<'_>> {
        self.flows.values().map(|&index| self.flow_at(index))
    }

    /// The flow of that key.
    #[must_use]
    pub fn flow(&self, key: &FlowKey) -> Option<FlowRef<'_>> {
        self.flows.get(key).map(|&index| self.flow_at(index))
    }

    /// How many flows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.flows.len()
    }

    /// Whether there is no flow.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.flows.is_empty()
    }

    /// The flows that leave `party`, by key.
    #[must_use]
    pub fn flows_from(&self, party: &PartyKey) -> Vec<FlowRef<'_>> {
        self.flows_at(party, Direction::Outgoing)
    }

    /// The flows that reach `party`, by key.
    #[must_use]
    pub fn flows_to(&self, party: &PartyKey) -> Vec<FlowRef<'_>> {
        self.flows_at(party, Direction::Incoming)
    }

    fn flows_at(&self, party: &PartyKey, direction: Direction) -> Vec<FlowRef<'_>> {
        let Some(&node) = self.parties.get(party) else { return Vec::new() };
        let mut flows: Vec<_> = self.graph.edges_directed(node, direction).map(|edge| self.flow_at(edge.id())).collect();
        flows.sort_by_key(|flow| flow.key);
        flows
    }

    /// What `data` falls under, in the ontology and by the policies' own words, nearest first; without itself.
    #[must_use]
    pub fn subsumers(&self, data: &DataKey) -> Vec<&DataKey> {
        let (mut found, mut queue) = (Vec::new(), VecDeque::from([data]));
        // Policies define terms in circles.
        let mut seen = BTreeSet::from([data]);
        while let Some(key) = queue.pop_front() {
            for upper in self.broader.get(key).into_iter().flatten() {
                if seen.insert(upper) {
                    found.push(upper);
                    queue.push_back(upper);
                }
            }
        }
        found
    }

    /// What stands just above `data`, by key.
    pub fn uppers<'a>(&'a self, data: &DataKey) -> impl Iterator<Item = &'a DataKey> + use<'a> {
        self.broader.get(data).into_iter().flatten()
    }

    /// What stands just above `data` in the ontology, by key.
    pub fn known_uppers<'a>(&'a self, data: &DataKey) -> impl Iterator<Item = &'a DataKey> + use<'a> {
        self.known.get(data).into_iter().flatten()
    }

    /// The flows of `data`, and if asked also of everything that falls under it, by key.
    #[must_use]
    pub fn flows_of(&self, data: &DataKey, including_narrower: bool) -> Vec<FlowRef<'_>> {
        self.flows().filter(|flow| &flow.key.data == data || (including_narrower && self.subsumers(&flow.key.data).contains(&data))).collect()
    }

    /// What people call `data`: the concept's label, or the policy's words.
    #[must_use]
    pub fn data_label<'a>(&'a self, data: &'a DataKey) -> &'a str {
        match data {
            DataKey::Concept(curie) => self.label(curie),
            DataKey::Words(words) => words,
            DataKey::Unspecified => "unspecified data",
        }
    }

    /// The label of the concept `curie`; without one, its local name.
    #[must_use]
    pub fn label<'a>(&'a self, curie: &'a str) -> &'a str {
        self.labels.get(curie).map_or_else(|| curie.rsplit_once(':').map_or(curie, |(_, local)| local), String::as_str)
    }

    fn flow_at(&self, index: EdgeIndex) -> FlowRef<'_> {
        let (from, to) = self.graph.edge_endpoints(index).expect("edges are never removed");
        FlowRef { key: &self.keys[index.index()], from: &self.graph[from], to: &self.graph[to], flow: &self.graph[index] }
    }

    fn add_party(&mut self, party: &Party) {
        if let Some(&index) = self.parties.get(&party.key) {
            self.graph[index].absorb(party);
        } else {
            let index = self.graph.add_node(party.clone());
            self.parties.insert(party.key.clone(), index);
        }
    }

    /// The flow of `key`, made if it is not there; both parties must be.
    fn flow_mut(&mut self, key: &FlowKey) -> &mut Flow {
        let index = if let Some(&index) = self.flows.get(key) {
            index
        } else {
            let node = |party| *self.parties.get(party).expect("parties are added before their flows");
            let (from, to) = (node(&key.from), node(&key.to));
            let index = self.graph.add_edge(from, to, Flow::default());
            self.keys.push(key.clone());
            self.flows.insert(key.clone(), index);
            index
        };
        &mut self.graph[index]
    }

    fn keep_limit(&mut self, key: &FlowKey) {
        let limit = self.limit;
        if limit > 0 {
            self.flow_mut(key).grounds.truncate(limit);
        }
    }
}

#[cfg(test)]
mod tests;
