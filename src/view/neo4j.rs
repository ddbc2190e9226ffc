//! Import files for graph databases: nodes and relations as CSV, with the header lines that Neo4j and Amazon Neptune (Gremlin) want.
//!
//! A relation's type is the action in capitals, `NOT_SHARE` where it is denied. Lists are separated by semicolons, so semicolons within a
//! value become commas. These files go into a database and not into a spreadsheet: no cell is guarded, since keys must stay what they are.

use crate::graph::FlowGraph;
use crate::label::PartyKind;
use crate::view::property::{self, EDGES, NODES, Type, Value, camel};

/// Whose header lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// `neo4j-admin database import`, `apoc.import.csv`, openCypher loads of Neptune.
    Neo4j,
    /// Gremlin loads of Neptune.
    Neptune,
}

impl Dialect {
    const fn kind(self, kind: Type, is_edge: bool) -> &'static str {
        match (self, kind) {
            (Self::Neo4j, Type::Text) => "",
            (Self::Neo4j, Type::Whole) => ":long",
            (Self::Neo4j, Type::Number) => ":double",
            (Self::Neo4j, Type::Truth) => ":boolean",
            (Self::Neo4j, Type::List) => ":string[]",
            (Self::Neptune, Type::Text) => ":String",
            (Self::Neptune, Type::Whole) => ":Long",
            (Self::Neptune, Type::Number) => ":Double",
            (Self::Neptune, Type::Truth) => ":Bool",
            // Neptune's edges take no lists.
            (Self::Neptune, Type::List) => {
                if is_edge {
                    ":String"
                } else {
                    ":String[]"
                }
            }
        }
    }

    fn header(self, own: &[&str], columns: &[(&str, Type)], is_edge: bool) -> Vec<String> {
        let own = own.iter().map(|&name| name.to_owned());
        own.chain(columns.iter().map(|(name, kind)| format!("{}{}", camel(name), self.kind(*kind, is_edge)))).collect()
    }
}

/// The file of nodes.
#[must_use]
pub fn nodes(graph: &FlowGraph, dialect: Dialect) -> Vec<u8> {
    let own: [&str; 3] = match dialect {
        Dialect::Neo4j => ["id:ID", ":LABEL", "label"],
        Dialect::Neptune => ["~id", "~label", "label:String"],
    };
    let row = |node: property::Node| {
        let classes = match node.kind {
            PartyKind::First => "Party;Controller",
            PartyKind::User => "Party;DataSubject",
            PartyKind::Authority => "Party;Authority",
            _ => "Party;Recipient",
        };
        [node.id, classes.to_owned(), node.label].into_iter().chain(node.values.iter().map(cell)).collect()
    };
    lines(dialect.header(&own, &NODES, false), property::nodes(graph).map(row))
}

/// The file of relations.
#[must_use]
pub fn relations(graph: &FlowGraph, dialect: Dialect) -> Vec<u8> {
    let own: [&str; 5] = match dialect {
        Dialect::Neo4j => [":START_ID", ":END_ID", ":TYPE", "id", "label"],
        Dialect::Neptune => ["~from", "~to", "~label", "~id", "label:String"],
    };
    let row = |edge: property::Edge| {
        [edge.source, edge.target, edge.relation, edge.id, edge.label].into_iter().chain(edge.values.iter().map(cell)).collect()
    };
    lines(dialect.header(&own, &EDGES, true), property::edges(graph).map(row))
}

fn cell(value: &Value) -> String {
    match value {
        Value::List(values) => values.iter().map(|value| value.replace(';', ",")).collect::<Vec<_>>().join(";"),
        other => other.text(),
    }
}

fn lines(header: Vec<String>, rows: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in std::iter::once(header).chain(rows) {
        writer.write_record(row).expect("memory takes every row, and all rows have the header's length");
    }
    writer.into_inner().expect("memory takes every row")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{brambleway, knowledge};

    #[test]
    fn relations_know_their_nodes_in_both_dialects() {
        let graph = FlowGraph::build(&brambleway(), &knowledge());
        for (dialect, id) in [(Dialect::Neo4j, "id:ID"), (Dialect::Neptune, "~id")] {
            let read = |bytes: &[u8]| -> Vec<csv::StringRecord> {
                csv::ReaderBuilder::new().has_headers(false).from_reader(bytes).records().map(|row| row.expect("a row")).collect()
            };
            let (nodes, relations) = (read(&nodes(&graph, dialect)), read(&relations(&graph, dialect)));
            assert_eq!((&nodes[0][0], nodes.len() - 1, relations.len() - 1), (id, graph.parties().count(), graph.len()));
            let known = |key: &str| nodes[1..].iter().any(|row| &row[0] == key);
            assert!(relations[1..].iter().all(|row| known(&row[0]) && known(&row[1])));
            assert!(relations.iter().any(|row| &row[2] == "NOT_SELL") && relations.iter().any(|row| &row[2] == "SHARE"));
        }
    }
}
