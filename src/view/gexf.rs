//! GEXF 1.3: the flow graph for Gephi, with the colours of the pictures.

use std::collections::BTreeMap;

use crate::graph::FlowGraph;
use crate::view::property::{self, EDGES, NODES, Type, Value, camel, colour};
use crate::view::svg::escape;

/// The graph as GEXF, described by `title`.
#[must_use]
pub fn gexf(graph: &FlowGraph, title: &str) -> Vec<u8> {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gexf xmlns=\"http://gexf.net/1.3\" xmlns:viz=\"http://gexf.net/1.3/viz\" version=\"1.3\">\n  \
         <meta><creator>policyflow</creator><description>{}</description></meta>\n  <graph defaultedgetype=\"directed\" mode=\"static\">\n",
        escape(title)
    );
    for (class, columns) in [("node", &NODES[..]), ("edge", &EDGES[..])] {
        out += &format!("    <attributes class=\"{class}\">\n");
        for (index, (name, kind)) in columns.iter().enumerate().filter(|(_, column)| !is_own(column.0)) {
            out += &format!("      <attribute id=\"{index}\" title=\"{}\" type=\"{}\"/>\n", camel(name), kind.xml_name());
        }
        out += "    </attributes>\n";
    }
    let mut weight: BTreeMap<String, usize> = BTreeMap::new();
    for flow in graph.flows() {
        *weight.entry(flow.key.from.id()).or_default() += flow.flow.said;
        *weight.entry(flow.key.to.id()).or_default() += flow.flow.said;
    }
    out += "    <nodes>\n";
    for node in property::nodes(graph) {
        let (red, green, blue) = colour(node.kind);
        let said = u32::try_from(weight.get(&node.id).copied().unwrap_or(0)).unwrap_or(u32::MAX);
        out += &format!("      <node id=\"{}\" label=\"{}\">{}", escape(&node.id), escape(&node.label), values(&NODES, &node.values));
        out +=
            &format!("<viz:color r=\"{red}\" g=\"{green}\" b=\"{blue}\"/><viz:size value=\"{:.1}\"/></node>\n", 10.0 + f64::from(said).sqrt() * 4.0);
    }
    out += "    </nodes>\n    <edges>\n";
    for edge in property::edges(graph) {
        let [id, source, target, label] = [&edge.id, &edge.source, &edge.target, &edge.label].map(|words| escape(words));
        let weight = edge.values[0].text();
        out += &format!("      <edge id=\"{id}\" source=\"{source}\" target=\"{target}\" label=\"{label}\" weight=\"{weight}\">");
        out += &format!("{}{}</edge>\n", values(&EDGES, &edge.values), shape(&edge));
    }
    out += "    </edges>\n  </graph>\n</gexf>\n";
    out.into_bytes()
}

/// The format has a place of its own for it.
fn is_own(name: &str) -> bool {
    name == "Weight"
}

/// Denied: red and dashed; hedged: dotted.
fn shape(edge: &property::Edge) -> &'static str {
    if edge.relation.starts_with("NOT_") {
        "<viz:color r=\"193\" g=\"18\" b=\"31\"/><viz:shape value=\"dashed\"/>"
    } else if edge.values[6] == Value::Truth(true) {
        "<viz:shape value=\"dotted\"/>"
    } else {
        "<viz:shape value=\"solid\"/>"
    }
}

fn values(columns: &[(&str, Type)], values: &[Value]) -> String {
    let mut out = String::from("<attvalues>");
    for (index, (_, value)) in columns.iter().zip(values).enumerate().filter(|(_, (column, value))| !is_own(column.0) && !value.is_empty()) {
        out += &format!("<attvalue for=\"{index}\" value=\"{}\"/>", escape(&value.text()));
    }
    out + "</attvalues>"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{brambleway, knowledge};

    #[test]
    fn has_each_party_and_each_flow_once_and_marks_denials() {
        let graph = FlowGraph::build(&brambleway(), &knowledge());
        let text = String::from_utf8(gexf(&graph, "<R&D>")).expect("it is text");
        assert_eq!((text.matches("<node ").count(), text.matches("<edge ").count()), (graph.parties().count(), graph.len()));
        assert_eq!(EDGES[6].0, "Hedged");
        assert!(text.contains("\"dashed\"") && text.contains("\"dotted\"") && text.contains("&lt;R&amp;D&gt;"));
    }
}
