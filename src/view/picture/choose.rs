//! Which parties and which categories of data get a box of their own.

use std::collections::BTreeMap;

use crate::graph::{DataKey, FlowGraph, FlowRef, Party, PartyKey, shorten};
use crate::label::PartyKind;
use crate::practice::{Action, Polarity};
use crate::view::picture::{Column, Detail, Node, PictureOptions, commonest, quotes};

/// Names that a box for several lists.
const NAMES: usize = 8;

const OTHER: &str = "Other data";

impl Node {
    pub(super) fn new(column: Column, label: String) -> Self {
        Self { column, label, notes: Vec::new(), quotes: Vec::new(), href: None, is_rest: false }
    }

    /// A box for several.
    pub(super) fn rest(column: Column, names: &[String]) -> Self {
        let mut notes: Vec<String> = names.iter().take(NAMES).map(|name| shorten(name, 34)).collect();
        if names.len() > NAMES {
            notes.push(format!("and {} more", names.len() - NAMES));
        }
        let quotes = names.iter().skip(NAMES).take(60).map(|name| shorten(name, 60)).collect();
        Self { notes, quotes, is_rest: true, ..Self::new(column, format!("{} more {}", names.len(), column.rest())) }
    }
}

/// The boxes of parties, and which party is in which.
pub(super) struct Boxes {
    pub(super) nodes: Vec<Node>,
    pub(super) index: BTreeMap<PartyKey, usize>,
}

impl Boxes {
    /// Boxes of all parties that give or get anything, and of controllers if nobody does, in the order in which they stand.
    pub(super) fn of(graph: &FlowGraph, options: &PictureOptions) -> Self {
        let mut weight: BTreeMap<&PartyKey, usize> = BTreeMap::new();
        for flow in graph.flows().filter(|flow| flow.key.from != flow.key.to) {
            *weight.entry(&flow.key.from).or_default() += flow.flow.said;
            *weight.entry(&flow.key.to).or_default() += flow.flow.said;
        }
        let drawn = |party: &&Party| weight.contains_key(&party.key) || (weight.is_empty() && party.kind() == PartyKind::First);
        let mut columns: BTreeMap<Column, Vec<&Party>> = BTreeMap::new();
        for party in graph.parties().filter(drawn) {
            columns.entry(Column::of(party.kind())).or_default().push(party);
        }
        let mut boxes = Self { nodes: Vec::new(), index: BTreeMap::new() };
        for (column, mut parties) in columns {
            parties.sort_by_key(|party| (usize::MAX - weight.get(&party.key).copied().unwrap_or(0), &party.key));
            let limit = options.detail.boxes(column);
            // A box for one more is no smaller than that one.
            let rest = if parties.len() > limit.saturating_add(1) { parties.split_off(limit) } else { Vec::new() };
            for party in parties {
                boxes.index.insert(party.key.clone(), boxes.nodes.len());
                boxes.nodes.push(node(graph, options, party));
            }
            if !rest.is_empty() {
                let names: Vec<String> = rest.iter().map(|party| party.label.clone()).collect();
                boxes.index.extend(rest.iter().map(|party| (party.key.clone(), boxes.nodes.len())));
                boxes.nodes.push(Node::rest(column, &names));
            }
        }
        boxes
    }
}

fn node(graph: &FlowGraph, options: &PictureOptions, party: &Party) -> Node {
    let column = Column::of(party.kind());
    let own: Vec<FlowRef<'_>> = graph.flows_from(&party.key).into_iter().filter(|flow| flow.key.to == party.key).collect();
    let mut kinds: BTreeMap<(Polarity, Action), usize> = BTreeMap::new();
    for flow in &own {
        *kinds.entry((flow.key.polarity, flow.key.action)).or_default() += 1;
    }
    let notes = if column == Column::Controller { counted(&kinds) } else { purposes(graph, party).into_iter().chain(listed(&kinds)).collect() };
    let href = own.iter().flat_map(|flow| &flow.flow.grounds).min_by_key(|ground| ground.points.start).and_then(|ground| options.href(ground));
    Node { notes, quotes: quotes(&own), href, ..Node::new(column, shorten(&party.label, 60)) }
}

/// What is done at a controller, a line each.
fn counted(kinds: &BTreeMap<(Polarity, Action), usize>) -> Vec<String> {
    let line = |(&(polarity, action), &count): (&(Polarity, Action), &usize)| {
        let noun = if count == 1 { "kind" } else { "kinds" };
        let not = if polarity == Polarity::Denied { "not " } else { "" };
        format!("{not}{}: {count} {noun} of data", action.as_str())
    };
    kinds.iter().map(line).collect()
}

/// What is done elsewhere, in two lines at most.
fn listed(kinds: &BTreeMap<(Polarity, Action), usize>) -> Vec<String> {
    let line = |wanted: Polarity, before: &str| {
        let words: Vec<&str> = kinds.keys().filter(|(polarity, _)| *polarity == wanted).map(|(_, action)| action.as_str()).collect();
        if words.is_empty() { None } else { Some(shorten(&format!("{before}{}", words.join(", ")), 44)) }
    };
    line(Polarity::Affirmed, "there: ").into_iter().chain(line(Polarity::Denied, "not there: ")).collect()
}

/// What somebody gets data for, in a line.
fn purposes(graph: &FlowGraph, party: &Party) -> Option<String> {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for flow in graph.flows_to(&party.key).into_iter().filter(|flow| flow.key.polarity == Polarity::Affirmed) {
        for purpose in flow.flow.grounds.iter().flat_map(|ground| &ground.purposes) {
            let words = purpose.concept.as_deref().map_or(purpose.words.as_str(), |curie| graph.label(curie));
            *found.entry(words.to_owned()).or_default() += 1;
        }
    }
    if found.is_empty() { None } else { Some(shorten(&format!("for {}", commonest(&found, 1)), 40)) }
}

/// The categories of data that get a box; the others share one.
pub(super) struct Categories {
    own: Vec<String>,
}

impl Categories {
    /// The categories that are spoken of most.
    pub(super) fn of(graph: &FlowGraph, detail: Detail) -> Self {
        let mut said: BTreeMap<String, usize> = BTreeMap::new();
        for flow in graph.flows().filter(|flow| flow.key.from != flow.key.to) {
            *said.entry(category(graph, &flow.key.data)).or_default() += flow.flow.said;
        }
        let mut names: Vec<(String, usize)> = said.into_iter().filter(|(name, _)| name != OTHER).collect();
        names.sort_by(|(one, often), (other, oftener)| oftener.cmp(often).then(one.cmp(other)));
        names.truncate(detail.categories());
        Self { own: names.into_iter().map(|(name, _)| name).collect() }
    }

    /// What the category of `data` is drawn as.
    pub(super) fn name(&self, graph: &FlowGraph, data: &DataKey) -> String {
        let name = category(graph, data);
        if self.own.contains(&name) { name } else { OTHER.to_owned() }
    }
}

/// The label of the category that `data` is drawn under: two steps below personal data in the ontology ("Contact", "Location"), which is
/// where its categories become those that people know.
pub(in crate::view) fn category(graph: &FlowGraph, data: &DataKey) -> String {
    match data {
        DataKey::Unspecified => return "Unspecified data".to_owned(),
        DataKey::Words(_) => return OTHER.to_owned(),
        DataKey::Concept(_) => {}
    }
    let top = DataKey::Concept("dpv:PersonalData".to_owned());
    let mut chain = Vec::new();
    let at = if climb(graph, data, &top, &mut chain) { chain.len().saturating_sub(3) } else { 0 };
    let chain = if chain.is_empty() { vec![data] } else { chain };
    graph.data_label(chain[at]).to_owned()
}

/// The way from `data` up to `top` by the ontology, both ends in it; `chain` is left as it was if there is none.
fn climb<'a>(graph: &'a FlowGraph, data: &'a DataKey, top: &DataKey, chain: &mut Vec<&'a DataKey>) -> bool {
    if chain.contains(&data) {
        return false;
    }
    chain.push(data);
    if data == top || graph.known_uppers(data).any(|upper| climb(graph, upper, top, chain)) {
        return true;
    }
    chain.pop();
    false
}
