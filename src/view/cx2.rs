//! CX2: the flow graph for Cytoscape and NDEx, with a style: sides in colours, denials red and dashed, hedged statements dotted.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use crate::graph::FlowGraph;
use crate::label::PartyKind;
use crate::view::property::{self, EDGES, NODES, Type, Value, camel, colour};

/// The sides that a node may stand on.
const SIDES: [PartyKind; 7] =
    [PartyKind::User, PartyKind::First, PartyKind::Affiliate, PartyKind::Third, PartyKind::Authority, PartyKind::OtherUsers, PartyKind::Public];

/// The graph as CX2, named `title`.
#[must_use]
pub fn cx2(graph: &FlowGraph, title: &str) -> Vec<u8> {
    let (mut nodes, mut edges) = (Vec::new(), Vec::new());
    let mut index: BTreeMap<String, usize> = BTreeMap::new();
    let mut stacked: BTreeMap<PartyKind, usize> = BTreeMap::new();
    for (number, node) in property::nodes(graph).enumerate() {
        let above = stacked.entry(node.kind).or_default();
        let (x, y) = (SIDES.iter().position(|side| *side == node.kind).unwrap_or(0) * 320, *above * 70);
        *above += 1;
        index.insert(node.id.clone(), number);
        let own = [("name", json!(node.label)), ("key", json!(node.id))];
        nodes.push(json!({"id": number, "x": x, "y": y, "v": values(own, &NODES, &node.values)}));
    }
    for (number, edge) in property::edges(graph).enumerate() {
        let own = [("name", json!(edge.label)), ("key", json!(edge.id)), ("interaction", json!(edge.relation))];
        edges.push(json!({"id": number, "s": index[&edge.source], "t": index[&edge.target], "v": values(own, &EDGES, &edge.values)}));
    }
    let aspects = [
        ("attributeDeclarations", vec![declarations()]),
        ("networkAttributes", vec![json!({"name": title, "description": "Data flows as privacy policies declare them"})]),
        ("nodes", nodes),
        ("edges", edges),
        ("visualProperties", vec![style()]),
    ];
    let counts: Vec<Json> = aspects.iter().map(|(name, items)| json!({"name": name, "elementCount": items.len()})).collect();
    let mut all = vec![json!({"CXVersion": "2.0", "hasFragments": false}), json!({"metaData": counts})];
    all.extend(aspects.into_iter().map(|(name, items)| json!({name: items})));
    all.push(json!({"status": [{"success": true}]}));
    let mut bytes = serde_json::to_vec(&all).expect("values made here are JSON");
    bytes.push(b'\n');
    bytes
}

fn values<const N: usize>(own: [(&str, Json); N], columns: &[(&str, Type)], values: &[Value]) -> Map<String, Json> {
    let value = |value: &Value| match value {
        Value::Text(words) => json!(words),
        Value::Whole(number) => json!(number),
        Value::Number(number) => json!(number),
        Value::Truth(truth) => json!(truth),
        Value::List(values) => json!(values),
    };
    let rest = columns.iter().zip(values).filter(|(_, value)| !value.is_empty()).map(|((name, _), one)| (camel(name), value(one)));
    own.into_iter().map(|(name, value)| (name.to_owned(), value)).chain(rest).collect()
}

fn declarations() -> Json {
    let kinds = |own: &[&str], columns: &[(&str, Type)]| -> Map<String, Json> {
        let own = own.iter().map(|name| ((*name).to_owned(), json!({"d": "string"})));
        own.chain(columns.iter().map(|(name, kind)| (camel(name), json!({"d": type_name(*kind)})))).collect()
    };
    json!({
        "networkAttributes": {"name": {"d": "string"}, "description": {"d": "string"}},
        "nodes": kinds(&["name", "key"], &NODES),
        "edges": kinds(&["name", "key", "interaction"], &EDGES),
    })
}

const fn type_name(kind: Type) -> &'static str {
    match kind {
        Type::Text => "string",
        Type::Whole => "long",
        Type::Number => "double",
        Type::Truth => "boolean",
        Type::List => "list_of_string",
    }
}

fn style() -> Json {
    let fills: Vec<Json> = SIDES
        .iter()
        .map(|&side| {
            let (red, green, blue) = colour(side);
            json!({"v": side.as_str(), "vp": format!("#{red:02x}{green:02x}{blue:02x}")})
        })
        .collect();
    let map = |attribute: &str, kind: &str, map: Json| json!({"type": "DISCRETE", "definition": {"attribute": attribute, "type": kind, "map": map}});
    let passed = |attribute: &str| json!({"type": "PASSTHROUGH", "definition": {"attribute": attribute, "type": "string"}});
    json!({
        "default": {
            "network": {"NETWORK_BACKGROUND_COLOR": "#ffffff"},
            "node": {"NODE_SHAPE": "round-rectangle", "NODE_WIDTH": 200, "NODE_HEIGHT": 45, "NODE_LABEL_COLOR": "#ffffff", "NODE_LABEL_FONT_SIZE": 12},
            "edge": {"EDGE_TARGET_ARROW_SHAPE": "triangle", "EDGE_LINE_COLOR": "#56606b", "EDGE_LINE_STYLE": "solid", "EDGE_WIDTH": 1},
        },
        "nodeMapping": {"NODE_LABEL": passed("name"), "NODE_BACKGROUND_COLOR": map("kind", "string", json!(fills))},
        "edgeMapping": {
            "EDGE_LINE_COLOR": map("polarity", "string", json!([{"v": "denied", "vp": "#c1121f"}])),
            "EDGE_TARGET_ARROW_SHAPE": map("polarity", "string", json!([{"v": "denied", "vp": "tee"}])),
            "EDGE_LINE_STYLE": map("hedged", "boolean", json!([{"v": true, "vp": "dotted"}])),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{brambleway, knowledge};

    #[test]
    fn has_each_party_and_each_flow_once() {
        let graph = FlowGraph::build(&brambleway(), &knowledge());
        let all: Vec<Json> = serde_json::from_slice(&cx2(&graph, "x")).expect("JSON");
        let aspect = |name: &str| all.iter().find_map(|part| part.get(name)).and_then(Json::as_array).map_or(0, Vec::len);
        assert_eq!((aspect("nodes"), aspect("edges")), (graph.parties().count(), graph.len()));
        assert_eq!(all.last(), Some(&json!({"status": [{"success": true}]})));
    }
}
