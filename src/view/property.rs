//! The flow graph as nodes and edges with typed properties, as programs for networks and graph databases take them.
//!
//! In: a flow graph. Out: one node a party, one edge a flow, in a stable order. [`csv`](crate::view::csv), GraphML, GEXF, CX2 and the
//! import files of databases write the same values, each in its own way.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use crate::graph::{FlowGraph, FlowKey, FlowRef, Ground, Party, Term};
use crate::knowledge::hex;
use crate::label::PartyKind;
use crate::practice::Polarity;
use crate::view::json::confidence;

/// What a property holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Text,
    Whole,
    Number,
    Truth,
    List,
}

impl Type {
    /// What GraphML and GEXF call it.
    pub(super) const fn xml_name(self) -> &'static str {
        match self {
            Self::Text | Self::List => "string",
            Self::Whole => "long",
            Self::Number => "double",
            Self::Truth => "boolean",
        }
    }
}

/// What a property is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Text(String),
    Whole(usize),
    Number(f64),
    Truth(bool),
    List(Vec<String>),
}

impl Value {
    /// In one cell or attribute.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Text(words) => words.clone(),
            Self::Whole(number) => number.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Truth(truth) => truth.to_string(),
            Self::List(values) => values.join("; "),
        }
    }

    /// Whether there is nothing to write.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Text(words) => words.is_empty(),
            Self::List(values) => values.is_empty(),
            _ => false,
        }
    }
}

/// Properties of a node besides its key and label: names as Gephi shows them, without blanks, which it does not take.
pub(super) const NODES: [(&str, Type); 5] =
    [("Kind", Type::Text), ("Named", Type::Truth), ("Concepts", Type::List), ("Seat", Type::Text), ("Parent", Type::Text)];

/// Properties of an edge besides its ends, key and label.
pub(super) const EDGES: [(&str, Type); 15] = [
    ("Weight", Type::Whole),
    ("Documents", Type::Whole),
    ("Action", Type::Text),
    ("Polarity", Type::Text),
    ("Data", Type::Text),
    ("DataLabel", Type::Text),
    ("Hedged", Type::Truth),
    ("Conditional", Type::Truth),
    ("Confidence", Type::Number),
    ("Purposes", Type::List),
    ("LegalBases", Type::List),
    ("Conditions", Type::List),
    ("Durations", Type::List),
    ("Places", Type::List),
    ("Evidence", Type::List),
];

/// A party.
pub(super) struct Node {
    pub(super) id: String,
    pub(super) label: String,
    pub(super) kind: PartyKind,
    pub(super) values: Vec<Value>,
}

/// A flow.
pub(super) struct Edge {
    pub(super) id: String,
    pub(super) source: String,
    pub(super) target: String,
    pub(super) label: String,
    /// The action, with `NOT_` before it where it is denied: the type of a relation in a database.
    pub(super) relation: String,
    pub(super) values: Vec<Value>,
}

/// The parties, by key.
pub(super) fn nodes(graph: &FlowGraph) -> impl Iterator<Item = Node> {
    let text = |value: &Option<String>| Value::Text(value.clone().unwrap_or_default());
    graph.parties().map(move |party: &Party| Node {
        id: party.key.id(),
        label: party.label.clone(),
        kind: party.kind(),
        values: vec![
            Value::Text(party.kind().as_str().to_owned()),
            Value::Truth(party.named),
            Value::List(party.concepts.iter().cloned().collect()),
            text(&party.seat),
            text(&party.parent),
        ],
    })
}

/// The flows, by key.
pub(super) fn edges(graph: &FlowGraph) -> impl Iterator<Item = Edge> {
    graph.flows().map(|flow| edge(graph, flow))
}

fn edge(graph: &FlowGraph, FlowRef { key, flow, .. }: FlowRef<'_>) -> Edge {
    let slot = |pick: fn(&Ground) -> &[Term]| {
        let words: BTreeSet<String> = flow.terms(pick).into_iter().map(|term| term.words.clone()).collect();
        Value::List(words.into_iter().collect())
    };
    let data = graph.data_label(&key.data);
    let is_denied = key.polarity == Polarity::Denied;
    let sentences: BTreeSet<&str> = flow.grounds.iter().map(|ground| ground.words.as_str()).collect();
    let sure = flow.grounds.iter().map(|ground| ground.confidence).fold(0.0, f32::max);
    Edge {
        id: edge_id(key),
        source: key.from.id(),
        target: key.to.id(),
        label: format!("{}{} {data}", if is_denied { "not " } else { "" }, key.action.as_str()),
        relation: format!("{}{}", if is_denied { "NOT_" } else { "" }, key.action.as_str().to_uppercase()),
        values: vec![
            Value::Whole(flow.said),
            Value::Whole(flow.documents),
            Value::Text(key.action.as_str().to_owned()),
            Value::Text(key.polarity.as_str().to_owned()),
            Value::Text(key.data.concept().unwrap_or_default().to_owned()),
            Value::Text(data.to_owned()),
            Value::Truth(flow.is_hedged()),
            Value::Truth(flow.is_conditional()),
            Value::Number(confidence(sure)),
            slot(|ground| &ground.purposes),
            slot(|ground| &ground.legal_bases),
            slot(|ground| &ground.conditions),
            slot(|ground| &ground.durations),
            slot(|ground| &ground.places),
            Value::List(sentences.into_iter().map(str::to_owned).collect()),
        ],
    }
}

/// A name for an edge that stays the same from run to run: Gephi drops rows with a name that it has seen.
fn edge_id(key: &FlowKey) -> String {
    short_hash(&[key.from.id(), key.to.id(), key.data.id(), key.action.as_str().to_owned(), key.polarity.as_str().to_owned()].join("\n"))
}

/// Sixteen digits that stand for `words`.
pub(super) fn short_hash(words: &str) -> String {
    hex(&Sha256::digest(words.as_bytes())[..8])
}

/// A property's name as programs write it: `LegalBases` is `legalBases`.
pub(super) fn camel(name: &str) -> String {
    let (first, rest) = name.split_at(1);
    format!("{}{rest}", first.to_lowercase())
}

/// Red, green and blue of a party's side, as in the pictures.
pub(super) const fn colour(kind: PartyKind) -> (u8, u8, u8) {
    match kind {
        PartyKind::First => (0x00, 0x72, 0xb2),
        PartyKind::User => (0xe6, 0x9f, 0x00),
        PartyKind::Affiliate => (0x56, 0xb4, 0xe9),
        PartyKind::Third => (0xd5, 0x5e, 0x00),
        PartyKind::Authority => (0x55, 0x55, 0x55),
        PartyKind::OtherUsers | PartyKind::Public => (0x00, 0x9e, 0x73),
    }
}
