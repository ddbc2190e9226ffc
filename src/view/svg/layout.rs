//! Where everything stands: boxes stacked in columns, columns centred, lines from edge to edge. Whole pixels throughout.

use std::collections::BTreeMap;

use crate::practice::Polarity;
use crate::view::picture::{Column, Detail, Direction, Link, Node, Picture};

/// Height of a line of words.
pub(super) const LINE: u32 = 15;
/// Category numbers side by side in a box, and the room of each.
pub(super) const CHIPS: u32 = 5;
pub(super) const CHIP: u32 = 48;
const GAP: u32 = 14;
const TOP: u32 = 84;
/// Room between two bands of a picture that is read from top to bottom, and how wide a band may be.
const BAND: u32 = 60;
const WIDEST: u32 = 1500;
/// Left edge and width of the five columns of boxes.
const COLUMNS: [(u32, u32); 5] = [(20, 150), (250, 230), (590, 220), (940, 250), (1270, 150)];

/// A category's number in the box of somebody who gets it.
pub(super) struct Chip {
    pub(super) number: usize,
    pub(super) denied: bool,
    pub(super) hedged: bool,
    pub(super) said: usize,
    pub(super) href: Option<String>,
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
    /// Whether it stands for several.
    pub(super) is_rest: bool,
    pub(super) href: Option<String>,
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
    pub(super) href: Option<String>,
    pub(super) tip: String,
}

/// The picture in pixels.
pub(super) struct Layout {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) cards: Vec<Card>,
    pub(super) wires: Vec<Wire>,
    pub(super) headings: Vec<(u32, u32, String)>,
    /// Whether it is read from top to bottom.
    pub(super) is_down: bool,
}

impl Layout {
    pub(super) fn of(picture: &Picture, detail: Detail, direction: Direction) -> Self {
        let is_down = direction == Direction::TopToBottom;
        let categories = categories(picture);
        let mut cards: Vec<Card> = picture.nodes.iter().enumerate().map(|(index, node)| party_card(picture, &categories, index, node)).collect();
        let first_category = cards.len();
        cards.extend(categories.iter().map(|(name, number)| category_card(picture, name, *number, detail)));
        let mut headings = Vec::new();
        let bottom = if is_down {
            bands(&mut cards, &mut headings)
        } else {
            let tallest = (0..COLUMNS.len()).map(|column| stack(&mut cards, column, &mut headings)).max().unwrap_or(0);
            centre(&mut cards, &mut headings, tallest);
            TOP + tallest
        };
        let wires = wires(picture, &categories, &cards, first_category, is_down);
        let wide = cards.iter().map(|card| card.x + card.width).max().unwrap_or(0).max(1410);
        Self { width: wide + 50, height: bottom + 50, cards, wires, headings, is_down }
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
            let (denied, hedged) = (link.polarity == Polarity::Denied, link.hedged);
            match chips.iter_mut().find(|chip| (chip.number, chip.denied) == (number, denied)) {
                // From another giver.
                Some(chip) => {
                    (chip.said, chip.hedged, chip.tip) = (chip.said + link.said, chip.hedged && hedged, format!("{}\n{}", chip.tip, tip(link)))
                }
                None => chips.push(Chip { number, denied, hedged, said: link.said, href: link.href.clone(), tip: tip(link) }),
            }
        }
        chips.sort_by_key(|chip| (chip.denied, chip.number));
    }
    let rows = (chips.len() as u32).div_ceil(CHIPS);
    let height = 10 + LINE * (title.len() + node.notes.len()) as u32 + if rows > 0 { rows * 20 + 4 } else { 0 };
    let quotes = node.quotes.iter().map(|quote| format!("“{quote}”"));
    let tip = std::iter::once(&node.label).chain(&node.notes).cloned().chain(quotes).collect::<Vec<_>>().join("\n");
    let (x, column) = (COLUMNS[column].0, Some(node.column));
    // Small letters are about six pixels wide; what is cut off can be read in the tip.
    let room = ((width - 12) / 6) as usize;
    let notes = node.notes.iter().map(|note| crate::graph::shorten(note, room)).collect();
    let href = node.href.clone();
    Card { x, y: 0, width, height, column, title, notes, chips, number: None, colour: None, is_rest: node.is_rest, href, tip }
}

fn category_card(picture: &Picture, name: &str, number: usize, detail: Detail) -> Card {
    let mut items: BTreeMap<&str, usize> = BTreeMap::new();
    for link in picture.links.iter().filter(|link| link.category == name) {
        for (item, said) in &link.items {
            *items.entry(item).or_default() += said;
        }
    }
    let mut items: Vec<(&str, usize)> = items.into_iter().filter(|(item, _)| *item != name).collect();
    items.sort_by(|(one, often), (other, oftener)| oftener.cmp(often).then(one.cmp(other)));
    let (x, width) = COLUMNS[1];
    let limit = detail.items();
    // A line for one more is no shorter than that one.
    let limit = if items.len() == limit.saturating_add(1) { items.len() } else { limit };
    let more = items.len().saturating_sub(limit);
    let tip = std::iter::once(name).chain(items.iter().map(|(item, _)| *item)).collect::<Vec<_>>().join("\n");
    let mut notes: Vec<String> = items.into_iter().take(limit).map(|(item, said)| format!("{} ×{said}", crate::graph::shorten(item, 34))).collect();
    if more > 0 {
        notes.push(if limit == 0 { format!("{more} kinds") } else { format!("and {more} more") });
    }
    let title = wrap(name, width - 26);
    let height = 12 + LINE * (title.len() + notes.len()) as u32;
    Card {
        x,
        y: 0,
        width,
        height,
        column: None,
        title,
        notes,
        chips: Vec::new(),
        number: Some(number),
        colour: Some(number),
        is_rest: false,
        href: None,
        tip,
    }
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

/// Lays the boxes out in bands from top to bottom, each as many rows as it needs; where the last one ends.
fn bands(cards: &mut [Card], headings: &mut Vec<(u32, u32, String)>) -> u32 {
    let mut y = TOP - 20;
    for (column, &(_, width)) in COLUMNS.iter().enumerate() {
        let mut order: Vec<usize> = (0..cards.len()).filter(|&index| place(cards[index].column) == column).collect();
        order.sort_by_key(|&index| (cards[index].column, cards[index].number, index));
        let mut heading = None;
        let per_row = (WIDEST / (width + GAP)).max(1) as usize;
        // Rows of equal length look better than one full and one nearly empty.
        let rows = order.len().div_ceil(per_row);
        for row in order.chunks(order.len().div_ceil(rows.max(1)).max(1)) {
            let wide = row.len() as u32 * (width + GAP) - GAP;
            let mut x = 20 + (WIDEST.saturating_sub(wide)) / 2;
            for &index in row {
                let name = cards[index].column.map_or("Data", Column::heading);
                if heading != Some(name) {
                    headings.push((x, y + 12, name.to_owned()));
                    heading = Some(name);
                }
                (cards[index].x, cards[index].y) = (x, y + 20);
                x += width + GAP;
            }
            y += 20 + GAP + row.iter().map(|&index| cards[index].height).max().unwrap_or(0);
        }
        y += if order.is_empty() { 0 } else { BAND };
    }
    y.saturating_sub(BAND)
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

fn wires(picture: &Picture, categories: &BTreeMap<String, usize>, cards: &[Card], first_category: usize, is_down: bool) -> Vec<Wire> {
    let mut wires = Vec::new();
    let card_of = |number: usize| cards[first_category..].iter().find(|card| card.number == Some(number)).expect("each category has a card");
    let mut bundles: BTreeMap<(usize, usize, Polarity), Vec<&Link>> = BTreeMap::new();
    let mut given: BTreeMap<(usize, usize), Vec<&Link>> = BTreeMap::new();
    for link in &picture.links {
        let collected = picture.nodes[link.from].column == Column::Subject;
        match categories.get(&link.category) {
            // What people give, or are said not to give, passes through the box of its category.
            Some(&number) if collected => {
                wires.push(wire(card_of(number), &cards[link.to], &[link], Some(number), is_down));
                if link.polarity == Polarity::Affirmed {
                    given.entry((link.from, number)).or_default().push(link);
                }
            }
            _ => bundles.entry((link.from, link.to, link.polarity)).or_default().push(link),
        }
    }
    for ((from, number), links) in given {
        wires.push(Wire { pointed: false, width: 1.5, ..wire(&cards[from], card_of(number), &links, Some(number), is_down) });
    }
    wires.extend(bundles.into_iter().map(|((from, to, _), links)| wire(&cards[from], &cards[to], &links, None, is_down)));
    for wire in wires.iter_mut().filter(|wire| wire.polarity == Polarity::Denied) {
        // Beside what is affirmed between the same two, not over it.
        if is_down {
            wire.from.0 += 9;
            wire.to.0 += 9;
        } else {
            wire.from.1 += 7;
            wire.to.1 += 9;
        }
    }
    wires
}

/// A line for `links`, all between the same two boxes and of the same polarity.
fn wire(from: &Card, to: &Card, links: &[&Link], colour: Option<usize>, is_down: bool) -> Wire {
    let backwards = place(from.column) > place(to.column);
    let within = place(from.column) == place(to.column);
    let (first, second) = if backwards { (to, from) } else { (from, to) };
    let said: usize = links.iter().map(|link| link.said).sum();
    Wire {
        // Lines into one column from the same side end at the box's left edge; a line within a column goes round at its right.
        from: if is_down { (first.x + first.width / 2, first.y + first.height) } else { (first.x + first.width, first.y + first.height / 2) },
        to: match (is_down, within) {
            (true, true) => (second.x + second.width / 2, second.y + second.height),
            (true, false) => (second.x + second.width / 2, second.y),
            (false, true) => (second.x + second.width, second.y + second.height / 2),
            (false, false) => (second.x, second.y + second.height / 2),
        },
        polarity: links[0].polarity,
        hedged: links.iter().all(|link| link.hedged),
        conditional: links.iter().all(|link| link.conditional),
        pointed: true,
        backwards,
        width: 1.0 + f64::from(u32::try_from(said.min(25)).unwrap_or(25)).sqrt() * 0.4,
        colour,
        href: links.iter().find_map(|link| link.href.clone()),
        tip: links.iter().map(|link| tip(link)).collect::<Vec<_>>().join("\n"),
    }
}

fn tip(link: &Link) -> String {
    link.tip().join("\n")
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
