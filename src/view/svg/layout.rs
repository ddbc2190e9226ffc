//! Where everything stands: boxes stacked in columns, columns centred, lines from edge to edge. Whole pixels throughout.

use std::collections::BTreeMap;

use crate::practice::{Action, Polarity};
use crate::view::picture::{Column, Link, Node, Picture};

/// Height of a line of words.
pub(super) const LINE: u32 = 15;
/// Category numbers side by side in a box.
pub(super) const CHIPS: u32 = 9;
const GAP: u32 = 14;
const TOP: u32 = 84;
/// Left edge and width of the five columns of boxes.
const COLUMNS: [(u32, u32); 5] = [(20, 150), (250, 230), (590, 220), (940, 250), (1300, 150)];
/// Items that a category's box lists.
const ITEMS: usize = 6;

/// A category's number in the box of somebody who gets it.
pub(super) struct Chip {
    pub(super) number: usize,
    pub(super) denied: bool,
    pub(super) tip: String,
}

/// A box.
pub(super) struct Card {
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) width: u32,
    pub(super) height: u32,
    /// `None` for a category of data.
    pub(super) column: Option<Column>,
    pub(super) title: Vec<String>,
    pub(super) notes: Vec<String>,
    pub(super) chips: Vec<Chip>,
    /// The number of a category.
    pub(super) number: Option<usize>,
    pub(super) colour: Option<usize>,
    pub(super) tip: String,
}

/// A line between two boxes.
pub(super) struct Wire {
    pub(super) from: (u32, u32),
    pub(super) to: (u32, u32),
    pub(super) polarity: Polarity,
    pub(super) hedged: bool,
    pub(super) conditional: bool,
    pub(super) pointed: bool,
    pub(super) backwards: bool,
    pub(super) width: f64,
    pub(super) colour: Option<usize>,
    pub(super) tip: String,
}

/// The picture in pixels.
pub(super) struct Layout {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) cards: Vec<Card>,
    pub(super) wires: Vec<Wire>,
    pub(super) headings: Vec<(u32, u32, String)>,
}

impl Layout {
    pub(super) fn of(picture: &Picture) -> Self {
        let categories = categories(picture);
        let mut cards: Vec<Card> = picture.nodes.iter().enumerate().map(|(index, node)| party_card(picture, &categories, index, node)).collect();
        let first_category = cards.len();
        cards.extend(categories.iter().map(|(name, number)| category_card(picture, name, *number)));
        let mut headings = Vec::new();
        let tallest = (0..COLUMNS.len()).map(|column| stack(&mut cards, column, &mut headings)).max().unwrap_or(0);
        centre(&mut cards, &mut headings, tallest);
        let wires = wires(picture, &categories, &cards, first_category);
        let wide = cards.iter().map(|card| card.x + card.width).max().unwrap_or(0).max(1160);
        Self { width: wide + 50, height: TOP + tallest + 50, cards, wires, headings }
    }
}

/// The categories that occur, numbered by how often they are said.
fn categories(picture: &Picture) -> BTreeMap<String, usize> {
    let mut said: BTreeMap<&str, usize> = BTreeMap::new();
    for link in picture.links.iter().filter(|link| !link.category.is_empty()) {
        *said.entry(&link.category).or_default() += link.said;
    }
    let mut names: Vec<(&str, usize)> = said.into_iter().collect();
    names.sort_by(|(one, often), (other, oftener)| oftener.cmp(often).then(one.cmp(other)));
    names.into_iter().enumerate().map(|(number, (name, _))| (name.to_owned(), number)).collect()
}

fn party_card(picture: &Picture, categories: &BTreeMap<String, usize>, index: usize, node: &Node) -> Card {
    let column = place(Some(node.column));
    let width = COLUMNS[column].1;
    let title = wrap(&node.label, width);
    let mut chips: Vec<Chip> = Vec::new();
    if !matches!(node.column, Column::Subject | Column::Controller | Column::Country) {
        for link in picture.links.iter().filter(|link| link.to == index) {
            let Some(&number) = categories.get(&link.category) else { continue };
            chips.push(Chip { number, denied: link.polarity == Polarity::Denied, tip: tip(link) });
        }
        chips.sort_by_key(|chip| (chip.denied, chip.number));
        chips.dedup_by_key(|chip| (chip.denied, chip.number));
    }
    let rows = (chips.len() as u32).div_ceil(CHIPS);
    let height = 10 + LINE * (title.len() + node.notes.len()) as u32 + if rows > 0 { rows * 20 + 2 } else { 0 };
    let tip = std::iter::once(node.label.clone()).chain(node.quotes.iter().map(|quote| format!("“{quote}”"))).collect::<Vec<_>>().join("\n");
    let (x, column) = (COLUMNS[column].0, Some(node.column));
    Card { x, y: 0, width, height, column, title, notes: node.notes.clone(), chips, number: None, colour: None, tip }
}

fn category_card(picture: &Picture, name: &str, number: usize) -> Card {
    let mut items: BTreeMap<&str, usize> = BTreeMap::new();
    for link in picture.links.iter().filter(|link| link.category == name) {
        for (item, said) in &link.items {
            *items.entry(item).or_default() += said;
        }
    }
    let mut items: Vec<(&str, usize)> = items.into_iter().filter(|(item, _)| *item != name).collect();
    items.sort_by(|(one, often), (other, oftener)| oftener.cmp(often).then(one.cmp(other)));
    let (x, width) = COLUMNS[1];
    let more = items.len().saturating_sub(ITEMS);
    let tip = std::iter::once(name).chain(items.iter().map(|(item, _)| *item)).collect::<Vec<_>>().join("\n");
    let mut notes: Vec<String> = items.into_iter().take(ITEMS).map(|(item, said)| format!("{} ×{said}", crate::graph::shorten(item, 34))).collect();
    if more > 0 {
        notes.push(format!("and {more} more"));
    }
    let title = wrap(name, width - 26);
    let height = 12 + LINE * (title.len() + notes.len()) as u32;
    Card { x, y: 0, width, height, column: None, title, notes, chips: Vec::new(), number: Some(number), colour: Some(number), tip }
}

/// Which of the five columns a box stands in.
const fn place(column: Option<Column>) -> usize {
    match column {
        Some(Column::Subject) => 0,
        None => 1,
        Some(Column::Controller) => 2,
        Some(Column::Affiliate | Column::Third | Column::Authority | Column::Others) => 3,
        Some(Column::Country) => 4,
    }
}

/// Stacks the boxes of a column under their headings; the column's height.
fn stack(cards: &mut [Card], column: usize, headings: &mut Vec<(u32, u32, String)>) -> u32 {
    let mut order: Vec<usize> = (0..cards.len()).filter(|&index| place(cards[index].column) == column).collect();
    order.sort_by_key(|&index| (cards[index].column, cards[index].number, index));
    let (mut y, mut heading) = (TOP, None);
    for index in order {
        let name = cards[index].column.map_or("Data", Column::heading);
        if heading != Some(name) {
            y += if heading.is_some() { GAP } else { 0 };
            headings.push((COLUMNS[column].0, y, name.to_owned()));
            y += 8;
            heading = Some(name);
        }
        cards[index].y = y;
        y += cards[index].height + GAP;
    }
    y - TOP
}

/// Moves shorter columns down so that lines stay short.
fn centre(cards: &mut [Card], headings: &mut [(u32, u32, String)], tallest: u32) {
    for (column, &(left, _)) in COLUMNS.iter().enumerate() {
        let bottom = cards.iter().filter(|card| place(card.column) == column).map(|card| card.y + card.height).max().unwrap_or(TOP);
        // A very long column of recipients must not push the controller out of sight.
        let shift = (tallest.saturating_sub(bottom - TOP + GAP) / 2).min(260);
        cards.iter_mut().filter(|card| place(card.column) == column).for_each(|card| card.y += shift);
        headings.iter_mut().filter(|(x, ..)| *x == left).for_each(|(_, y, _)| *y += shift);
    }
}

fn wires(picture: &Picture, categories: &BTreeMap<String, usize>, cards: &[Card], first_category: usize) -> Vec<Wire> {
    let mut wires = Vec::new();
    let card_of = |number: usize| cards[first_category..].iter().find(|card| card.number == Some(number)).expect("each category has a card");
    let mut bundles: BTreeMap<(usize, usize, Polarity), Vec<&Link>> = BTreeMap::new();
    let mut given: BTreeMap<(usize, usize), Vec<&Link>> = BTreeMap::new();
    for link in &picture.links {
        let collected = picture.nodes[link.from].column == Column::Subject;
        match categories.get(&link.category) {
            // What people give, or are said not to give, passes through the box of its category.
            Some(&number) if collected => {
                wires.push(wire(card_of(number), &cards[link.to], &[link], Some(number)));
                if link.polarity == Polarity::Affirmed {
                    given.entry((link.from, number)).or_default().push(link);
                }
            }
            _ => bundles.entry((link.from, link.to, link.polarity)).or_default().push(link),
        }
    }
    for ((from, number), links) in given {
        wires.push(Wire { pointed: false, width: 1.5, ..wire(&cards[from], card_of(number), &links, Some(number)) });
    }
    wires.extend(bundles.into_iter().map(|((from, to, _), links)| wire(&cards[from], &cards[to], &links, None)));
    for wire in wires.iter_mut().filter(|wire| wire.polarity == Polarity::Denied) {
        // Beside what is affirmed between the same two, not over it.
        wire.from.1 += 7;
        wire.to.1 += 9;
    }
    wires
}

/// A line for `links`, all between the same two boxes and of the same polarity.
fn wire(from: &Card, to: &Card, links: &[&Link], colour: Option<usize>) -> Wire {
    let backwards = from.x > to.x;
    let (left, right) = if backwards { (to, from) } else { (from, to) };
    let said: usize = links.iter().map(|link| link.said).sum();
    Wire {
        from: (left.x + left.width, left.y + left.height / 2),
        // Lines into one column from the same side end at the box's left edge; a line within a column goes round at its right.
        to: (if left.x == right.x { right.x + right.width } else { right.x }, right.y + right.height / 2),
        polarity: links[0].polarity,
        hedged: links.iter().all(|link| link.hedged),
        conditional: links.iter().all(|link| link.conditional),
        pointed: true,
        backwards,
        width: 1.0 + f64::from(u32::try_from(said.min(25)).unwrap_or(25)).sqrt() * 0.4,
        colour,
        tip: links.iter().map(|link| tip(link)).collect::<Vec<_>>().join("\n"),
    }
}

fn tip(link: &Link) -> String {
    let what = if link.items.is_empty() { "data".to_owned() } else { link.items_label(12) };
    let ways: Vec<&str> = link.actions.iter().copied().map(Action::as_str).collect();
    let not = if link.polarity == Polarity::Denied { "not " } else { "" };
    let quotes: String = link.quotes.iter().map(|quote| format!("\n“{quote}”")).collect();
    format!("{not}{}: {what}{quotes}", ways.join(", "))
}

/// Breaks `words` into lines that fit a box of `width`, at most three; bold letters are about seven pixels wide.
fn wrap(words: &str, width: u32) -> Vec<String> {
    let limit = ((width - 16) / 7) as usize;
    let mut lines: Vec<String> = Vec::new();
    for word in words.split(' ') {
        let word = crate::graph::shorten(word, limit - 1);
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= limit => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    if lines.len() > 3 {
        lines.truncate(3);
        lines[2].push('…');
    }
    lines
}
