//! A picture for browsers and documents, drawn without any other program.
//!
//! Columns from left to right: people, the categories of their data, controllers, recipients by side, countries. A recipient's box carries
//! the numbers of the categories that it gets; what it does not get, as the policy says, is struck through in red. Hovering over anything
//! quotes the policy. The text stays text, so that it can be searched and read aloud.

mod layout;

use std::fmt::Write;

use crate::graph::FlowGraph;
use crate::practice::Polarity;
use crate::view::picture::{Column, Picture, PictureOptions, picture};
use layout::{Card, Chip, Layout, Wire};

/// Okabe and Ito's colours, told apart by people who see fewer colours too.
const PALETTE: [&str; 8] = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8a7a00", "#555555"];

const DENIED: &str = "#c1121f";

/// The picture of `graph` as SVG, headed by `title`.
#[must_use]
pub fn svg(graph: &FlowGraph, title: &str, options: &PictureOptions) -> Vec<u8> {
    let picture = picture(graph, options);
    let layout = Layout::of(&picture, options.detail, options.direction);
    let mut out = String::new();
    head(&mut out, &picture, &layout, title);
    // Where there are many lines, what lies below must show through.
    let opacity = if layout.wires.len() > 90 { 0.4 } else { 0.75 };
    line(&mut out, &format!("<g stroke-opacity=\"{opacity}\">"));
    for wire in &layout.wires {
        draw_wire(&mut out, wire, layout.is_down);
    }
    line(&mut out, "</g>");
    for (x, y, words) in &layout.headings {
        line(&mut out, &format!("<text x=\"{x}\" y=\"{y}\" class=\"h\">{}</text>", escape(words)));
    }
    for card in &layout.cards {
        draw_card(&mut out, card);
    }
    legend(&mut out, &layout);
    out.push_str("</svg>\n");
    out.into_bytes()
}

/// What style sheets say of the picture, for those who put it into a page.
pub(super) const INLINE_STYLE: &str = include_str!("svg/inline.css");

/// The same picture as a part of a page: without a style sheet and style attributes of its own, which a content security policy forbids, and
/// with links that stay in the page where they lead to it. [`INLINE_STYLE`] says how it looks there.
pub(super) fn inline(graph: &FlowGraph, title: &str, options: &PictureOptions) -> String {
    let picture = String::from_utf8(svg(graph, title, options)).expect("it was made from text");
    let (before, rest) = picture.split_once("<style>").expect("the picture has a style sheet");
    let (_, after) = rest.split_once("</style>\n").expect("the style sheet ends");
    // Quotation marks of names and of the policy are escaped, so these are all our own.
    // A picture with links is no image to a screen reader, but a group of them.
    let picture = [before, after].concat().replacen(" role=\"img\"", " role=\"group\"", 1);
    picture
        .replace("class=\"s\" style=\"fill:#c1121f\"", "class=\"s no\"")
        .replace(" style=\"", " data-look=\"")
        .replace("\" target=\"_blank\">", "\">")
}

fn line(out: &mut String, words: &str) {
    out.push_str(words);
    out.push('\n');
}

fn head(out: &mut String, picture: &Picture, layout: &Layout, title: &str) {
    let (width, height) = (layout.width, layout.height);
    line(
        out,
        &format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" \
             font-family=\"Helvetica, Arial, sans-serif\" font-size=\"12\">"
        ),
    );
    line(out, &format!("<title>{}</title>", escape(title)));
    line(
        out,
        "<style>.h{font-size:13px;font-weight:bold;fill:#555;paint-order:stroke;stroke:#fff;stroke-width:4px}.t{font-size:18px;font-weight:bold}.s{font-size:10.5px;fill:#555}\
         .b{font-weight:bold}.n{font-size:10.5px;font-weight:bold}path{fill:none}path:hover{stroke-width:4}</style>",
    );
    line(out, "<defs>");
    for (id, shape) in [
        ("arrow", "<path d=\"M0,0 L8,4 L0,8 z\" style=\"fill:#56606b\"/>"),
        ("open", "<path d=\"M0,0 L8,4 L0,8 z\" style=\"fill:#fff;stroke:#56606b\"/>"),
        ("bar", "<path d=\"M7,0 L7,8\" style=\"stroke:#c1121f;stroke-width:2\"/>"),
    ] {
        line(
            out,
            &format!(
                "<marker id=\"{id}\" viewBox=\"0 0 9 8\" refX=\"8\" refY=\"4\" markerWidth=\"9\" markerHeight=\"9\" \
                 markerUnits=\"userSpaceOnUse\" orient=\"auto-start-reverse\">{shape}</marker>"
            ),
        );
    }
    line(out, "</defs>");
    line(out, &format!("<rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>"));
    line(out, &format!("<text x=\"20\" y=\"30\" class=\"t\">{}</text>", escape(title)));
    let mut notes: Vec<String> = if picture.note.is_empty() { Vec::new() } else { vec![picture.note.clone()] };
    match picture.within {
        0 => {}
        1 => notes.push("1 statement between parties that share a box is not drawn".to_owned()),
        many => notes.push(format!("{many} statements between parties that share a box are not drawn")),
    }
    if !notes.is_empty() {
        line(out, &format!("<text x=\"20\" y=\"48\" class=\"s\">{}</text>", escape(&notes.join("; "))));
    }
}

fn draw_wire(out: &mut String, wire: &Wire, is_down: bool) {
    let denied = wire.polarity == Polarity::Denied;
    let dash = match (denied, wire.hedged) {
        (true, _) => " stroke-dasharray=\"7 4\"",
        (false, true) => " stroke-dasharray=\"2 4\"",
        _ => "",
    };
    let marker = match (denied, wire.conditional) {
        (true, _) => "bar",
        (false, true) => "open",
        (false, false) => "arrow",
    };
    let colour = if denied { DENIED } else { wire.colour.map_or("#56606b", |index| PALETTE[index % PALETTE.len()]) };
    let end = match (wire.pointed, wire.backwards) {
        (false, _) => String::new(),
        (true, true) => format!(" marker-start=\"url(#{marker})\""),
        (true, false) => format!(" marker-end=\"url(#{marker})\""),
    };
    let (x1, y1, x2, y2) = (wire.from.0, wire.from.1, wire.to.0, wire.to.1);
    // Between boxes of one column the line goes round at their right, or below them.
    let bend = match (is_down, x1 == x2, y1 == y2) {
        (false, true, _) => format!("{},{y1} {},{y2}", x1 + 40, x2 + 40),
        (false, false, _) => format!("{},{y1} {},{y2}", x1 + (x2 - x1) / 2, x2 - (x2 - x1) / 2),
        (true, _, _) if y2 <= y1 + 1 => format!("{x1},{} {x2},{}", y1 + 40, y2 + 40),
        (true, ..) => format!("{x1},{} {x2},{}", y1 + (y2 - y1) / 2, y2 - (y2 - y1) / 2),
    };
    anchor(out, wire.href.as_deref());
    line(
        out,
        &format!(
            "<path d=\"M{x1},{y1} C{bend} {x2},{y2}\" stroke=\"{colour}\" stroke-width=\"{:.1}\"{dash}{end}>\
             <title>{}</title></path>",
            wire.width,
            escape(&wire.tip)
        ),
    );
    end_anchor(out, wire.href.as_deref());
}

/// Begins a link to the evidence, where it can be read.
fn anchor(out: &mut String, href: Option<&str>) {
    if let Some(href) = href {
        line(out, &format!("<a href=\"{}\" target=\"_blank\">", escape(href)));
    }
}

fn end_anchor(out: &mut String, href: Option<&str>) {
    if href.is_some() {
        line(out, "</a>");
    }
}

/// Fill and corner of a column's cards.
const fn fill(column: Option<Column>) -> (&'static str, u32) {
    match column {
        None => ("#ffffff", 3),
        Some(Column::Subject) => ("#fff3cd", 26),
        Some(Column::Controller) => ("#cfe2ff", 6),
        Some(Column::Affiliate) => ("#e2e3f3", 6),
        Some(Column::Third) => ("#f8ebe0", 3),
        Some(Column::Authority) => ("#e9ecef", 0),
        Some(Column::Others) => ("#e9f5e9", 26),
        Some(Column::Country) => ("#f8f9fa", 14),
    }
}

fn draw_card(out: &mut String, card: &Card) {
    let (fill, radius) = fill(card.column);
    let (x, y) = (card.x, card.y);
    let stroke = card.colour.map_or("#888888", |index| PALETTE[index % PALETTE.len()]);
    let thick = if card.colour.is_some() { 2 } else { 1 };
    let dash = if card.is_rest { " stroke-dasharray=\"4 3\"" } else { "" };
    line(out, &format!("<g><title>{}</title>", escape(&card.tip)));
    line(
        out,
        &format!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{}\" rx=\"{radius}\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"{thick}\"{dash}/>",
            card.width, card.height
        ),
    );
    let mut baseline = y + 17;
    let mut indent = 8;
    if let Some(number) = card.number {
        let own = Chip { number, denied: false, hedged: false, said: 0, href: None, tip: String::new() };
        chip(out, x + 6, y + 5, &own);
        indent = 30;
    }
    anchor(out, card.href.as_deref());
    for words in &card.title {
        line(out, &format!("<text x=\"{}\" y=\"{baseline}\" class=\"b\">{}</text>", x + indent, escape(words)));
        baseline += layout::LINE;
    }
    end_anchor(out, card.href.as_deref());
    for words in &card.notes {
        let class = if words.starts_with("not ") { "s\" style=\"fill:#c1121f" } else { "s" };
        line(out, &format!("<text x=\"{}\" y=\"{baseline}\" class=\"{class}\">{}</text>", x + 8, escape(words)));
        baseline += layout::LINE;
    }
    for (index, mark) in card.chips.iter().enumerate() {
        let (column, row) = (index as u32 % layout::CHIPS, index as u32 / layout::CHIPS);
        chip(out, x + 8 + column * layout::CHIP, baseline - 9 + row * 20, mark);
    }
    line(out, "</g>");
}

/// Colours of [`PALETTE`] on which dark words are read better than white ones.
const LIGHT: [usize; 2] = [1, 4];

/// The number of a category in its colour and how often it is said: hollow with a dotted rim where that is hedged, struck through where it
/// is denied.
fn chip(out: &mut String, x: u32, y: u32, chip: &Chip) {
    let index = chip.number % PALETTE.len();
    let colour = PALETTE[index];
    let (fill, words, stroke) = match (chip.denied, chip.hedged) {
        (true, _) => ("#fff", DENIED, DENIED),
        (false, true) => ("#fff", "#222", colour),
        (false, false) if LIGHT.contains(&index) => (colour, "#222", colour),
        (false, false) => (colour, "#fff", colour),
    };
    let dash = if chip.hedged && !chip.denied { " stroke-dasharray=\"2 2\"" } else { "" };
    let title = if chip.tip.is_empty() { String::new() } else { format!("<title>{}</title>", escape(&chip.tip)) };
    let mut mark = format!(
        "<g>{title}<rect x=\"{x}\" y=\"{y}\" width=\"20\" height=\"16\" rx=\"4\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"1.4\"{dash}/>"
    );
    if chip.denied {
        let (left, right, top, bottom) = (x + 1, x + 19, y + 1, y + 15);
        write!(mark, "<path d=\"M{left},{bottom} L{right},{top}\" stroke=\"{DENIED}\" stroke-width=\"1.6\" stroke-opacity=\"0.55\"/>")
            .expect("a String takes all");
    }
    let (middle, baseline, number) = (x + 10, y + 12, chip.number + 1);
    write!(mark, "<text x=\"{middle}\" y=\"{baseline}\" text-anchor=\"middle\" class=\"n\" fill=\"{words}\">{number}</text>")
        .expect("a String takes all");
    if chip.said > 1 {
        write!(mark, "<text x=\"{}\" y=\"{baseline}\" class=\"s\">×{}</text>", x + 22, chip.said).expect("a String takes all");
    }
    anchor(out, chip.href.as_deref());
    line(out, &format!("{mark}</g>"));
    end_anchor(out, chip.href.as_deref());
}

fn legend(out: &mut String, layout: &Layout) {
    let y = layout.height - 22;
    let rows = [
        ("", "arrow", "#56606b", "said outright"),
        (" stroke-dasharray=\"2 4\"", "arrow", "#56606b", "hedged: may, generally"),
        ("", "open", "#56606b", "on a condition"),
        (" stroke-dasharray=\"7 4\"", "bar", DENIED, "denied: does not"),
    ];
    for (index, (dash, marker, colour, words)) in rows.into_iter().enumerate() {
        let x = 20 + index as u32 * 190;
        line(
            out,
            &format!(
                "<path d=\"M{x},{y} L{},{y}\" stroke=\"{colour}\" stroke-width=\"2\"{dash} marker-end=\"url(#{marker})\"/>\
                 <text x=\"{}\" y=\"{}\" class=\"s\">{words}</text>",
                x + 40,
                x + 48,
                y + 4
            ),
        );
    }
    let mut x = 20 + rows.len() as u32 * 190;
    let words = "Numbers: categories of data that somebody gets";
    line(out, &format!("<text x=\"{x}\" y=\"{}\" class=\"s\">{words}</text>", y + 4));
    x += 270;
    for (denied, hedged, said, words) in [(false, false, 3, "said 3 times"), (false, true, 1, "hedged"), (true, false, 1, "denied")] {
        chip(out, x, y - 8, &Chip { number: 0, denied, hedged, said, href: None, tip: String::new() });
        let after = if said > 1 { 44 } else { 26 };
        line(out, &format!("<text x=\"{}\" y=\"{}\" class=\"s\">{words}</text>", x + after, y + 4));
        x += after + 80;
    }
}

/// Words as XML: marks escaped, what XML cannot say left out.
pub(super) fn escape(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' => out.push('\n'),
            '\u{FFFE}' | '\u{FFFF}' => {}
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
    fn draws_columns_and_escapes_names() {
        let graph = FlowGraph::build(&brambleway(), &knowledge());
        let options = PictureOptions::default();
        let text = String::from_utf8(svg(&graph, "<Brambleway> & \"co\"\u{1}", &options)).expect("it is text");
        assert!(text.contains("&lt;Brambleway&gt; &amp; &quot;co&quot; "));
        assert!(text.contains("Pine &amp; &quot;Sons&quot; Ltd") && text.contains("Google LLC") && text.contains(">USA<"));
        assert!(text.contains("stroke-dasharray=\"7 4\" marker-end=\"url(#bar)\""));
        assert_eq!(text.matches("<g").count(), text.matches("</g>").count());
        assert_eq!(text.as_bytes(), svg(&graph, "<Brambleway> & \"co\"\u{1}", &options));
    }

    #[test]
    fn a_part_of_a_page_brings_no_style() {
        let graph = FlowGraph::build(&brambleway(), &knowledge());
        let text = inline(&graph, "style=\"x\" <style>", &PictureOptions::default());
        assert!(!text.contains("<style") && !text.contains(" style=\"") && text.contains("style=&quot;x&quot; &lt;style&gt;"));
        for look in text.split("data-look=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(INLINE_STYLE.contains(&format!("[data-look=\"{look}\"]{{{look}}}")), "{look} is in the style sheet");
        }
    }

    #[test]
    fn an_empty_graph_is_a_picture_too() {
        assert!(svg(&FlowGraph::default(), "", &PictureOptions::default()).ends_with(b"</svg>\n"));
    }

    #[test]
    fn a_crowd_fits_a_page_in_both_directions() {
        let graph = FlowGraph::build(&crowd(40, 60), &knowledge());
        for direction in [crate::view::picture::Direction::LeftToRight, crate::view::picture::Direction::TopToBottom] {
            let text = String::from_utf8(svg(&graph, "x", &PictureOptions { direction, ..PictureOptions::default() })).expect("it is text");
            let size = |name: &str| -> u32 {
                let (_, rest) = text.split_once(&format!(" {name}=\"")).expect("it has a size");
                rest.split('"').next().and_then(|number| number.parse().ok()).expect("a number")
            };
            assert!(size("width") <= 1600 && size("height") <= 1600, "{} × {}", size("width"), size("height"));
        }
    }
}
