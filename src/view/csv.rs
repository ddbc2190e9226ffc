//! Tables: the same facts for spreadsheets, data frames and graph programs.
//!
//! RFC 4180 with a header line, UTF-8 without mark. `nodes` and `edges` are what Gephi and its kin take. A cell that a spreadsheet would
//! take for a formula gets an apostrophe before it, since the words of a policy are not ours.

mod graph;
mod rows;

use crate::graph::FlowGraph;
use crate::knowledge::Knowledge;
use crate::pipeline::Extraction;

/// A table of one policy or of a corpus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// One row per practice × data × recipient × purpose.
    Flows,
    /// One row per practice.
    Practices,
    /// One row per mention.
    Mentions,
    /// One row per party and document.
    Parties,
    /// The parties as Gephi takes them.
    Nodes,
    /// The flows as Gephi takes them.
    Edges,
}

impl Table {
    /// All, in the order in which they are listed.
    pub const ALL: [Self; 6] = [Self::Flows, Self::Practices, Self::Mentions, Self::Parties, Self::Nodes, Self::Edges];

    /// The word in file names.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Flows => "flows",
            Self::Practices => "practices",
            Self::Mentions => "mentions",
            Self::Parties => "parties",
            Self::Nodes => "nodes",
            Self::Edges => "edges",
        }
    }

    /// Whether the table of a corpus is those of its documents one under the other; the others are made from the merged graph.
    #[must_use]
    pub const fn is_by_document(self) -> bool {
        !matches!(self, Self::Nodes | Self::Edges)
    }

    /// The names of its columns.
    #[must_use]
    pub const fn header(self) -> &'static [&'static str] {
        match self {
            Self::Flows => rows::FLOWS,
            Self::Practices => rows::PRACTICES,
            Self::Mentions => rows::MENTIONS,
            Self::Parties => rows::PARTIES,
            Self::Nodes => graph::NODES,
            Self::Edges => graph::EDGES,
        }
    }
}

/// The header line of `table`, with its line end.
#[must_use]
pub fn header(table: Table) -> Vec<u8> {
    lines([table.header().iter().map(|&name| name.to_owned()).collect()])
}

/// The rows of `table` for one policy, without header line.
#[must_use]
pub fn rows(table: Table, extraction: &Extraction, graph: &FlowGraph, knowledge: &Knowledge) -> Vec<u8> {
    match table {
        Table::Flows => lines(rows::flows(extraction, knowledge)),
        Table::Practices => lines(rows::practices(extraction)),
        Table::Mentions => lines(rows::mentions(extraction, knowledge)),
        Table::Parties => lines(rows::parties(extraction, graph)),
        Table::Nodes => lines(graph::nodes(graph)),
        Table::Edges => lines(graph::edges(graph)),
    }
}

/// The rows of the node or the edge table of a graph, without header line; nothing for the tables that are made by document.
#[must_use]
pub fn graph_rows(table: Table, graph: &FlowGraph) -> Vec<u8> {
    match table {
        Table::Nodes => lines(graph::nodes(graph)),
        Table::Edges => lines(graph::edges(graph)),
        _ => Vec::new(),
    }
}

pub(super) fn lines(rows: impl IntoIterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.into_iter().map(guard)).expect("memory takes every row, and all rows have the header's length");
    }
    writer.into_inner().expect("memory takes every row")
}

/// Keeps a spreadsheet from running `cell`.
pub(crate) fn guard(cell: String) -> String {
    let runs = |letter: char| matches!(letter, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠');
    if cell.starts_with(runs) && cell.parse::<f64>().is_err() { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Sample, brambleway, knowledge};

    fn read(table: Table, extraction: &Extraction) -> Vec<Vec<String>> {
        let knowledge = knowledge();
        let graph = FlowGraph::build(extraction, &knowledge);
        let bytes = [header(table), rows(table, extraction, &graph, &knowledge)].concat();
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        assert_eq!(reader.headers().expect("a header").len(), table.header().len());
        reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn one_row_for_each_way_that_data_go() {
        let rows = read(Table::Flows, &brambleway());
        assert_eq!(rows.len(), 6);
        let at = |name: &str| rows::FLOWS.iter().position(|column| *column == name).expect("a column");
        let row = &rows[1];
        for (column, cell) in [
            ("controller", "Brambleway Ltd"),
            ("action", "share"),
            ("data_concept", "pd:EmailAddress"),
            ("recipient", "Google LLC"),
            ("purpose_concept", "dpv:ServiceUsageAnalytics"),
            ("conditions", "if you consent"),
            ("places", "USA"),
            ("section", "Sharing"),
        ] {
            assert_eq!(row[at(column)], cell, "{column}");
        }
        assert_eq!((rows[3][at("polarity")].as_str(), rows[3][at("modality")].as_str()), ("denied", "certain"));
    }

    #[test]
    fn all_tables_are_rectangular_and_edges_know_their_nodes() {
        let extraction = brambleway();
        for table in Table::ALL {
            assert!(!read(table, &extraction).is_empty(), "{table:?}");
        }
        let nodes: Vec<String> = read(Table::Nodes, &extraction).into_iter().map(|row| row[0].clone()).collect();
        let edges = read(Table::Edges, &extraction);
        let ids: std::collections::BTreeSet<&String> = edges.iter().map(|row| &row[3]).collect();
        assert_eq!(ids.len(), edges.len());
        assert!(edges.iter().all(|row| nodes.contains(&row[0]) && nodes.contains(&row[1])));
    }

    #[test]
    fn no_cell_is_a_formula() {
        let mut sample = Sample::new("=cmd.txt", "=HYPERLINK(\"x\"), \"a\"\nb", Some("@SUM(1)"));
        sample.sentence("=HYPERLINK(\"x\"), \"a\"\nb");
        sample.mention(crate::label::MentionKind::Data, "=HYPERLINK(\"x\"), \"a\"\nb", None);
        let row = &read(Table::Mentions, &sample.extraction)[0];
        assert!(row.iter().all(|cell| !cell.starts_with(['=', '@'])), "{row:?}");
        assert_eq!(guard("-1.5".into()), "-1.5");
    }
}
