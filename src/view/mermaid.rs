//! Mermaid: a picture in Markdown, as GitHub, GitLab and many wikis draw it.
//!
//! The program that draws it refuses more than 500 lines or 50,000 characters, and a page shows far fewer: what goes between two parties is
//! one line, and there are at most a hundred.

use std::fmt::Write;

use crate::graph::{FlowGraph, shorten};
use crate::practice::Polarity;
use crate::view::picture::{Column, Direction, Link, Picture, PictureOptions, picture};

/// Lines at most; and characters, with some room.
const LINKS: usize = 100;
const CHARACTERS: usize = 48_000;

/// The picture of `graph` as Mermaid, headed by `title`.
#[must_use]
pub fn mermaid(graph: &FlowGraph, title: &str, options: &PictureOptions) -> Vec<u8> {
    let picture = picture(graph, options);
    let mut links = picture.by_pair();
    let all = links.len();
    links.sort_by_key(|link| (link.polarity == Polarity::Affirmed, usize::MAX - link.said));
    links.truncate(LINKS);
    let mut text = draw(&picture, &links, all, title, options.direction);
    while text.chars().count() > CHARACTERS && !links.is_empty() {
        links.truncate(links.len() / 2);
        text = draw(&picture, &links, all, title, options.direction);
    }
    text.into_bytes()
}

/// Writing to a string does not fail.
macro_rules! line {
    ($out:expr, $($part:tt)*) => { writeln!($out, $($part)*).expect("a String takes all") };
}

fn draw(picture: &Picture, links: &[Link], all: usize, title: &str, direction: Direction) -> String {
    let mut out = String::new();
    let notes = [title.to_owned(), picture.note.clone()].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" – ");
    line!(out, "---\ntitle: {}\n---", serde_json::Value::from(shorten(&notes, 200)));
    line!(out, "flowchart {}", if direction == Direction::TopToBottom { "TB" } else { "LR" });
    if links.len() < all {
        line!(out, "  %% {} lines that are said less often are not drawn", all - links.len());
    }
    let drawn = |index: usize| links.is_empty() || links.iter().any(|link| link.from == index || link.to == index);
    for column in Column::ALL {
        let nodes: Vec<_> = picture.nodes.iter().enumerate().filter(|(index, node)| node.column == column && drawn(*index)).take(200).collect();
        if nodes.is_empty() {
            continue;
        }
        line!(out, "  subgraph c{}[\"{}\"]", column as u8, column.heading());
        for (index, node) in nodes {
            let (open, close) = shape(column);
            line!(out, "    n{index}{open}\"{}\"{close}", escape(&node.label));
        }
        line!(out, "  end");
    }
    let mut denied = Vec::new();
    for (number, link) in links.iter().enumerate() {
        let arrow = match (link.polarity, link.hedged, link.conditional) {
            (Polarity::Denied, ..) => "==x",
            (_, true, _) => "-.->",
            (_, _, true) => "--o",
            _ => "-->",
        };
        let items = if link.items.is_empty() { String::new() } else { format!(": {}", link.items_label(3)) };
        let often = if link.said > 1 { format!(" ×{}", link.said) } else { String::new() };
        let label = escape(&format!("{}{items}{often}", link.actions_label()));
        line!(out, "  n{} {arrow}|\"{label}\"| n{}", link.from, link.to);
        if link.polarity == Polarity::Denied {
            denied.push(number.to_string());
        }
    }
    if !denied.is_empty() {
        line!(out, "  linkStyle {} stroke:#c1121f", denied.join(","));
    }
    out
}

/// What stands around a box's words: told apart without colour.
const fn shape(column: Column) -> (&'static str, &'static str) {
    match column {
        Column::Subject | Column::Others => ("([", "])"),
        Column::Controller => ("[[", "]]"),
        Column::Affiliate => ("(", ")"),
        Column::Third => ("[", "]"),
        Column::Authority => ("{{", "}}"),
        Column::Country => (">", "]"),
    }
}

/// Words inside quotation marks, where `#` begins an entity and a backtick Markdown.
fn escape(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            '"' => out.push_str("#quot;"),
            '#' => out.push_str("#35;"),
            '<' => out.push_str("#lt;"),
            '>' => out.push_str("#gt;"),
            '&' => out.push_str("#amp;"),
            '`' => out.push_str("#96;"),
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
    fn marks_denials_and_hedges_and_escapes_names() {
        let graph = FlowGraph::build(&brambleway(), &knowledge());
        let text = String::from_utf8(mermaid(&graph, "a\"\nb", &PictureOptions::default())).expect("it is text");
        assert!(text.starts_with("---\ntitle: \"a\\\"\\nb\"\n---\nflowchart LR\n"), "{text}");
        assert!(text.contains("Pine #amp; #quot;Sons#quot; Ltd") && text.contains(" ==x|\"not sell") && text.contains(" -.->|\"share"));
        assert!(text.contains("linkStyle "));
        assert!(mermaid(&FlowGraph::default(), "", &PictureOptions::default()).ends_with(b"flowchart LR\n"));
    }

    #[test]
    fn a_crowd_is_no_more_than_it_takes() {
        let graph = FlowGraph::build(&crowd(300, 300), &knowledge());
        let options = PictureOptions { detail: crate::view::picture::Detail::Everything, ..PictureOptions::default() };
        let text = String::from_utf8(mermaid(&graph, "x", &options)).expect("it is text");
        assert!(text.chars().count() < 50_000 && text.matches("|\"").count() <= LINKS && text.contains("are not drawn"));
    }
}
