//! The node and the edge table of a flow graph, as Gephi and its kin take them.

use crate::graph::FlowGraph;
use crate::view::property::{self, Value};

/// Columns of the node table: [`property::NODES`] after key and label.
pub(super) const NODES: &[&str] = &["Id", "Label", "Kind", "Named", "Concepts", "Seat", "Parent"];

/// Columns of the edge table: [`property::EDGES`] after ends, key and label.
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
    "Confidence",
    "Purposes",
    "LegalBases",
    "Conditions",
    "Durations",
    "Places",
    "Evidence",
];

/// The rows of the node table, by key.
pub(super) fn nodes(graph: &FlowGraph) -> Vec<Vec<String>> {
    property::nodes(graph).map(|node| [node.id, node.label].into_iter().chain(node.values.iter().map(Value::text)).collect()).collect()
}

/// The rows of the edge table, by key.
pub(super) fn edges(graph: &FlowGraph) -> Vec<Vec<String>> {
    let row = |edge: property::Edge| {
        let own = [edge.source, edge.target, "Directed".to_owned(), edge.id, edge.label];
        own.into_iter().chain(edge.values.iter().map(Value::text)).collect()
    };
    property::edges(graph).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_the_properties() {
        assert!(NODES[2..].iter().eq(property::NODES.iter().map(|(name, _)| name)));
        assert!(EDGES[5..].iter().eq(property::EDGES.iter().map(|(name, _)| name)));
    }
}
