//! The node and the edge table of a flow graph, as Gephi and its kin take them.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use crate::graph::{FlowGraph, FlowKey, FlowRef, Ground, Party, Term};
use crate::knowledge::hex;
use crate::view::csv::rows::join;

/// Columns of the node table: no blanks in their names, which Gephi does not take.
pub(super) const NODES: &[&str] = &["Id", "Label", "Kind", "Named", "Concepts", "Seat", "Parent"];

/// Columns of the edge table.
pub(super) const EDGES: &[&str] = &[
    "Source",
    "Target",
    "Type",
    "Id",
    "Label",
    "Weight",
    "Documents",
    "Action",
    "Polarity",
    "Data",
    "DataLabel",
    "Hedged",
    "Conditional",
    "Purposes",
    "LegalBases",
    "Conditions",
    "Durations",
    "Places",
    "Evidence",
];

/// The rows of the node table, by key.
pub(super) fn nodes(graph: &FlowGraph) -> Vec<Vec<String>> {
    let row = |party: &Party| {
        vec![
            party.key.id(),
            party.label.clone(),
            party.kind().as_str().to_owned(),
            party.named.to_string(),
            join(party.concepts.iter().cloned()),
            party.seat.clone().unwrap_or_default(),
            party.parent.clone().unwrap_or_default(),
        ]
    };
    graph.parties().map(row).collect()
}

/// The rows of the edge table, by key.
pub(super) fn edges(graph: &FlowGraph) -> Vec<Vec<String>> {
    let row = |FlowRef { key, flow, .. }: FlowRef<'_>| {
        let slot = |pick: fn(&Ground) -> &[Term]| join(flow.terms(pick).into_iter().map(|term| term.words.clone()));
        let data = graph.data_label(&key.data);
        let denied = if key.polarity == crate::practice::Polarity::Denied { "not " } else { "" };
        let sentences: BTreeSet<&str> = flow.grounds.iter().map(|ground| ground.words.as_str()).collect();
        vec![
            key.from.id(),
            key.to.id(),
            "Directed".to_owned(),
            edge_id(key),
            format!("{denied}{} {data}", key.action.as_str()),
            flow.said.to_string(),
            flow.documents.to_string(),
            key.action.as_str().to_owned(),
            key.polarity.as_str().to_owned(),
            key.data.concept().unwrap_or_default().to_owned(),
            data.to_owned(),
            flow.is_hedged().to_string(),
            flow.is_conditional().to_string(),
            slot(|ground| &ground.purposes),
            slot(|ground| &ground.legal_bases),
            slot(|ground| &ground.conditions),
            slot(|ground| &ground.durations),
            slot(|ground| &ground.places),
            sentences.into_iter().collect::<Vec<_>>().join(" | "),
        ]
    };
    graph.flows().map(row).collect()
}

/// A name for an edge that stays the same from run to run: Gephi drops rows with a name that it has seen.
fn edge_id(key: &FlowKey) -> String {
    let parts = [key.from.id(), key.to.id(), key.data.id(), key.action.as_str().to_owned(), key.polarity.as_str().to_owned()];
    hex(&Sha256::digest(parts.join("\n").as_bytes())[..8])
}
