//! A picture for Graphviz: people at the left, controllers, recipients by side, countries at the right.
//!
//! A link says which category of data goes, which kinds, and in which way. Denied: red, dashed, with a bar for a head. Never said outright:
//! dotted. Under a condition: an open head. So nothing rests on colour alone. Tooltips quote the policy.

use std::fmt::Write;

use crate::graph::FlowGraph;
use crate::practice::Polarity;
use crate::view::picture::{Column, Detail, Direction, Link, Node, Picture, PictureOptions, picture, picture_by_item};

/// Lines that a picture shows at most: with more, Graphviz takes long and people see nothing.
pub const MAX_LINKS: usize = 150;

/// The picture of `graph` as a file of Graphviz, headed by `title`.
#[must_use]
pub fn dot(graph: &FlowGraph, title: &str, options: &PictureOptions) -> Vec<u8> {
    let picture = if options.detail == Detail::Everything { picture_by_item(graph, options) } else { picture(graph, options) };
    let (links, note) = match options.detail {
        Detail::Overview => (picture.by_pair(), String::new()),
        _ => picture.at_most(MAX_LINKS),
    };
    let mut out = String::new();
    head(&mut out, title, &[&picture.note, &note], options.direction);
    for column in Column::ALL {
        boxes(&mut out, &picture, column);
    }
    for link in &links {
        edge(&mut out, &picture, link);
    }
    legend(&mut out);
    out.push_str("}\n");
    out.into_bytes()
}

/// Writing to a string does not fail.
macro_rules! line {
    ($out:expr, $($part:tt)*) => { writeln!($out, $($part)*).expect("a String takes all") };
}

fn head(out: &mut String, title: &str, notes: &[&str], direction: Direction) {
    let mut title = escape(title);
    for note in notes.iter().filter(|note| !note.is_empty()) {
        write!(title, "\\n{}", escape(note)).expect("a String takes all");
    }
    let direction = if direction == Direction::TopToBottom { "TB" } else { "LR" };
    line!(out, "digraph policyflow {{");
    line!(
        out,
        "  graph [rankdir={direction}, newrank=true, fontname=\"Helvetica\", fontsize=18, labelloc=t, ranksep=1.2, nodesep=0.2, label=\"{title}\"];"
    );
    line!(out, "  node [fontname=\"Helvetica\", fontsize=12, style=\"filled,rounded\", shape=box, color=\"#444444\", fillcolor=white];");
    line!(out, "  edge [fontname=\"Helvetica\", fontsize=10, color=\"#0072b2\", fontcolor=\"#222222\", arrowsize=0.8];");
}

/// Shape and fill of a column's boxes: told apart without colour too.
const fn style(column: Column) -> (&'static str, &'static str) {
    match column {
        Column::Subject => ("ellipse", "#fff3cd"),
        Column::Controller => ("box", "#cfe2ff"),
        Column::Affiliate => ("box", "#e2e3f3"),
        Column::Third => ("component", "#f3e2d3"),
        Column::Authority => ("house", "#e9ecef"),
        Column::Others => ("ellipse", "#e9f5e9"),
        Column::Country => ("octagon", "#f8f9fa"),
    }
}

fn boxes(out: &mut String, picture: &Picture, column: Column) {
    let nodes: Vec<(usize, &Node)> = picture.nodes.iter().enumerate().filter(|(_, node)| node.column == column).collect();
    if nodes.is_empty() {
        return;
    }
    let (shape, fill) = style(column);
    line!(out, "  subgraph cluster_{} {{", column as u8);
    line!(out, "    label=\"{}\"; color=\"#bbbbbb\"; style=\"rounded\"; fontsize=13;", column.heading());
    for (index, node) in nodes {
        let notes: String = node.notes.iter().map(|note| format!("\\n{}", escape(note))).collect();
        let style = match (shape, node.is_rest) {
            (_, true) => "filled,dashed",
            ("box", false) => "filled,rounded",
            _ => "filled",
        };
        line!(
            out,
            "    n{index} [label=\"{}{notes}\", shape={shape}, style=\"{style}\", fillcolor=\"{fill}\", tooltip=\"{}\"{}];",
            escape(&node.label),
            tooltip(std::iter::once(node.label.clone()).chain(node.quotes.iter().map(|quote| format!("“{quote}”")))),
            url(node.href.as_deref())
        );
    }
    line!(out, "  }}");
}

fn edge(out: &mut String, picture: &Picture, link: &Link) {
    let (mut from, mut to, mut back) = (link.from, link.to, false);
    // What goes to the left is drawn as an arrow backwards, so that the columns stay in their order.
    if picture.nodes[from].column > picture.nodes[to].column {
        (from, to, back) = (to, from, true);
    }
    let denied = link.polarity == Polarity::Denied;
    let head = match (denied, link.conditional) {
        (true, _) => "tee",
        (false, true) => "empty",
        (false, false) => "normal",
    };
    let line = match (denied, link.hedged) {
        (true, _) => "dashed",
        (false, true) => "dotted",
        (false, false) => "solid",
    };
    let colour = if denied { "#c1121f" } else { "#0072b2" };
    let direction = if back { format!("dir=back, arrowtail={head}") } else { format!("arrowhead={head}") };
    let width = 1.0 + f64::from(u32::try_from(link.said.min(16)).unwrap_or(16)).sqrt() * 0.4;
    // Between boxes of one column a line must not push one of them into the next; there is no room for words either.
    let is_within = picture.nodes[from].column == picture.nodes[to].column;
    let (label, length) = if is_within { (String::new(), ", minlen=0") } else { (label(link), "") };
    let (tip, url) = (tooltip(link.tip()), url(link.href.as_deref()));
    line!(
        out,
        "  n{from} -> n{to} [label=\"{label}\", {direction}, style={line}, color=\"{colour}\", penwidth={width:.1}{length}, tooltip=\"{tip}\", labeltooltip=\"{tip}\"{url}];"
    );
}

fn label(link: &Link) -> String {
    if link.category.is_empty() && link.items.is_empty() {
        return String::new();
    }
    let items = link.items_label(2);
    let data = if link.category.is_empty() || items.to_lowercase() == link.category.to_lowercase() {
        escape(&items)
    } else {
        format!("{}:\\n{}", escape(&link.category), escape(&items))
    };
    let often = if link.said > 1 { format!(" ×{}", link.said) } else { String::new() };
    format!("{data}\\n({}){often}", escape(&link.actions_label()))
}

fn tooltip(lines: impl IntoIterator<Item = String>) -> String {
    lines.into_iter().map(|line| escape(&line)).collect::<Vec<_>>().join("\\n")
}

fn url(href: Option<&str>) -> String {
    href.map_or_else(String::new, |href| format!(", URL=\"{}\", target=\"_blank\"", escape(href)))
}

/// What the lines and shapes mean: a table of one node, since edges would be as long as those of the picture.
fn legend(out: &mut String) {
    let rows = [
        ("#0072b2", "────▶", "said outright"),
        ("#0072b2", "· · · ·▶", "hedged: may, generally"),
        ("#0072b2", "────▷", "on a condition"),
        ("#c1121f", "– – – ┤", "denied: does not"),
        ("#222222", "×3", "said in three statements"),
        ("#222222", "┄ box", "several parties together"),
    ];
    line!(out, "  subgraph cluster_legend {{");
    line!(out, "    label=\"How to read it\"; color=\"#bbbbbb\"; style=\"rounded\"; fontsize=11;");
    let rows: String = rows
        .into_iter()
        .map(|(colour, mark, words)| {
            format!("<TR><TD ALIGN=\"RIGHT\"><FONT COLOR=\"{colour}\">{mark}</FONT></TD><TD ALIGN=\"LEFT\">{words}</TD></TR>")
        })
        .collect();
    line!(
        out,
        "    legend [shape=plaintext, style=\"\", fontsize=10, tooltip=\"How to read it\", label=<<TABLE BORDER=\"0\" CELLSPACING=\"0\">{rows}</TABLE>>];"
    );
    line!(out, "  }}");
}

/// Words inside a quoted string of DOT; Graphviz takes `&` for the beginning of an entity and a backslash for an escape.
fn escape(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            '"' => out.push_str("&quot;"),
            '\\' => out.push_str("&#92;"),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            letter if letter.is_control() => out.push(' '),
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{brambleway, crowd, knowledge};

    #[test]
    fn draws_denials_hedges_and_hostile_names() {
        let graph = FlowGraph::build(&brambleway(), &knowledge());
        let options = PictureOptions::default();
        let text = String::from_utf8(dot(&graph, "Brambleway \"\\\n", &options)).expect("it is text");
        assert!(text.contains("style=dashed, color=\"#c1121f\"") && text.contains("arrowhead=tee"));
        assert!(text.contains("style=dotted") && text.contains("arrowhead=empty"));
        assert!(text.contains("Pine &amp; &quot;Sons&quot; Ltd") && text.contains("label=\"Brambleway &quot;&#92; \""));
        assert_eq!(text.matches('"').count() % 2, 0);
        assert_eq!(text, String::from_utf8(dot(&graph, "Brambleway \"\\\n", &options)).expect("it is text"));
    }

    #[test]
    fn an_empty_graph_is_a_picture_too() {
        assert!(dot(&FlowGraph::default(), "", &PictureOptions::default()).ends_with(b"}\n"));
    }

    #[test]
    fn a_crowd_is_no_more_than_graphviz_draws() {
        let graph = FlowGraph::build(&crowd(60, 90), &knowledge());
        for detail in Detail::ALL {
            let text = String::from_utf8(dot(&graph, "x", &PictureOptions { detail, ..PictureOptions::default() })).expect("it is text");
            assert!((1..=MAX_LINKS).contains(&text.matches(" -> ").count()), "{detail:?}");
        }
    }
}
