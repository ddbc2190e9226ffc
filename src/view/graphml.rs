//! GraphML: the flow graph for yEd, Gephi, igraph, networkx and others.
//!
//! Directed, with several edges between two nodes, each with a name of its own. Names of nodes are short hashes, since the format takes no
//! blanks in them; the party's key is the property `key`.

use std::fmt::Write;

use crate::graph::FlowGraph;
use crate::view::property::{self, EDGES, NODES, Type, Value, camel, short_hash};
use crate::view::svg::escape;

/// The graph as GraphML.
#[must_use]
pub fn graphml(graph: &FlowGraph) -> Vec<u8> {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n",
    );
    let text = Type::Text;
    let all = |own: &[(&'static str, Type)], columns: &[(&'static str, Type)]| [own, columns].concat();
    for (class, columns) in [("node", all(&[("Key", text), ("Label", text)], &NODES)), ("edge", all(&[("Label", text)], &EDGES))] {
        for (name, kind) in columns {
            let name = camel(name);
            put(&mut out, &format!("  <key id=\"{class}-{name}\" for=\"{class}\" attr.name=\"{name}\" attr.type=\"{}\"/>\n", kind.xml_name()));
        }
    }
    out.push_str("  <graph id=\"flows\" edgedefault=\"directed\">\n");
    for node in property::nodes(graph) {
        put(&mut out, &format!("    <node id=\"n{}\">", short_hash(&node.id)));
        data(&mut out, "node-key", &Value::Text(node.id));
        data(&mut out, "node-label", &Value::Text(node.label));
        NODES.iter().zip(&node.values).for_each(|((name, _), value)| data(&mut out, &format!("node-{}", camel(name)), value));
        out.push_str("</node>\n");
    }
    for edge in property::edges(graph) {
        let (source, target) = (short_hash(&edge.source), short_hash(&edge.target));
        put(&mut out, &format!("    <edge id=\"e{}\" source=\"n{source}\" target=\"n{target}\">", edge.id));
        data(&mut out, "edge-label", &Value::Text(edge.label));
        EDGES.iter().zip(&edge.values).for_each(|((name, _), value)| data(&mut out, &format!("edge-{}", camel(name)), value));
        out.push_str("</edge>\n");
    }
    out.push_str("  </graph>\n</graphml>\n");
    out.into_bytes()
}

fn put(out: &mut String, words: &str) {
    out.push_str(words);
}

fn data(out: &mut String, key: &str, value: &Value) {
    if !value.is_empty() {
        write!(out, "<data key=\"{key}\">{}</data>", escape(&value.text())).expect("a String takes all");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{brambleway, knowledge};

    #[test]
    fn has_each_party_and_each_flow_once() {
        let graph = FlowGraph::build(&brambleway(), &knowledge());
        let text = String::from_utf8(graphml(&graph)).expect("it is text");
        assert_eq!((text.matches("<node ").count(), text.matches("<edge ").count()), (graph.parties().count(), graph.len()));
        assert!(text.contains("Pine &amp; &quot;Sons&quot; Ltd"));
    }
}
