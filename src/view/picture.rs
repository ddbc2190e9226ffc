//! What a picture of a flow graph shows, before anybody decides how it is drawn.
//!
//! In: a flow graph. Out: boxes in columns (people, controllers, recipients by side, countries) and one link per pair of boxes, category of
//! data and polarity. What is done at one party becomes notes in its box. Parties and categories that are spoken of least share a box, so
//! that a page holds it; nothing is left out silently.

mod choose;
mod options;

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::{FlowGraph, FlowRef, PartyKey, shorten};
use crate::label::PartyKind;
use crate::practice::{Action, Polarity};
use choose::{Boxes, Categories};

pub(in crate::view) use choose::category;
pub use options::{Detail, Direction, PictureOptions};

/// Sentences that a tooltip quotes, and characters of each.
const QUOTES: usize = 3;
const QUOTE: usize = 240;

/// Where a box stands, from left to right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// People whose data it is.
    Subject,
    /// Those who answer for the policies.
    Controller,
    /// Companies of the controller's group.
    Affiliate,
    /// Everybody else who gets or gives data.
    Third,
    /// Courts, police, regulators.
    Authority,
    /// Other users, the public.
    Others,
    /// Countries that data go to.
    Country,
}

impl Column {
    /// All, from left to right.
    pub const ALL: [Self; 7] = [Self::Subject, Self::Controller, Self::Affiliate, Self::Third, Self::Authority, Self::Others, Self::Country];

    /// Its heading.
    #[must_use]
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Subject => "People",
            Self::Controller => "Controller",
            Self::Affiliate => "Group companies",
            Self::Third => "Third parties",
            Self::Authority => "Authorities",
            Self::Others => "Other people",
            Self::Country => "Countries",
        }
    }

    /// What a box for several of them is called.
    const fn rest(self) -> &'static str {
        match self {
            Self::Subject => "groups of people",
            Self::Controller => "controllers",
            Self::Affiliate => "group companies",
            Self::Third => "third parties",
            Self::Authority => "authorities",
            Self::Others => "groups of other people",
            Self::Country => "countries",
        }
    }

    /// Where a party of that kind stands.
    pub(in crate::view) const fn of(kind: PartyKind) -> Self {
        match kind {
            PartyKind::First => Self::Controller,
            PartyKind::User => Self::Subject,
            PartyKind::Affiliate => Self::Affiliate,
            PartyKind::Third => Self::Third,
            PartyKind::Authority => Self::Authority,
            PartyKind::OtherUsers | PartyKind::Public => Self::Others,
        }
    }
}

/// A party or a country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Where it stands.
    pub column: Column,
    /// What people call it.
    pub label: String,
    /// What is done there: "stores 4 kinds of data".
    pub notes: Vec<String>,
    /// Sentences that say so.
    pub quotes: Vec<String>,
    /// Where the first of them can be read.
    pub href: Option<String>,
    /// Whether it stands for several that there was no room for.
    pub is_rest: bool,
}

/// Data of one category from one box to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Index of the box that gives.
    pub from: usize,
    /// Index of the box that gets.
    pub to: usize,
    /// The category's label; empty for the link to a country.
    pub category: String,
    /// The kinds of data in it and how often each is said.
    pub items: BTreeMap<String, usize>,
    /// In which ways.
    pub actions: BTreeSet<Action>,
    /// Said or denied.
    pub polarity: Polarity,
    /// Whether it is nowhere said outright.
    pub hedged: bool,
    /// Whether it is always under a condition.
    pub conditional: bool,
    /// How many statements say it.
    pub said: usize,
    /// Some of them.
    pub quotes: Vec<String>,
    /// Where the first of them can be read.
    pub href: Option<String>,
    /// What for, and how often that is said.
    pub purposes: BTreeMap<String, usize>,
}

impl Link {
    /// The kinds of data, those said most often first, at most `limit` of them.
    #[must_use]
    pub fn items_label(&self, limit: usize) -> String {
        commonest(&self.items, limit)
    }

    /// What can be said of it in some lines: what is done, with what, what for, and the policy's words.
    #[must_use]
    pub fn tip(&self) -> Vec<String> {
        let what = if self.items.is_empty() { "data".to_owned() } else { self.items_label(12) };
        let often = if self.said == 1 { "1 statement".to_owned() } else { format!("{} statements", self.said) };
        let mut lines = vec![format!("{}: {what} ({often})", self.actions_label())];
        if !self.purposes.is_empty() {
            lines.push(format!("for: {}", commonest(&self.purposes, 6)));
        }
        lines.extend(self.quotes.iter().map(|quote| format!("“{quote}”")));
        lines
    }

    /// What is done, as one reads it: "not share, not sell".
    #[must_use]
    pub fn actions_label(&self) -> String {
        let not = if self.polarity == Polarity::Denied { "not " } else { "" };
        self.actions.iter().map(|action| format!("{not}{}", action.as_str())).collect::<Vec<_>>().join(", ")
    }
}

/// A picture, ready to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Boxes by column, controllers and recipients with more flows first.
    pub nodes: Vec<Node>,
    /// Links, sorted by their ends.
    pub links: Vec<Link>,
    /// Statements between parties that share a box, which no link can show.
    pub within: usize,
    /// What is shown of what there is; empty where it is all.
    pub note: String,
}

impl Picture {
    /// One link for each pair of boxes and polarity, whose items are categories.
    #[must_use]
    pub fn by_pair(&self) -> Vec<Link> {
        let mut pairs: BTreeMap<(usize, usize, Polarity), Link> = BTreeMap::new();
        for link in &self.links {
            let items = if link.category.is_empty() { BTreeMap::new() } else { BTreeMap::from([(link.category.clone(), link.said)]) };
            let key = (link.from, link.to, link.polarity);
            let Some(pair) = pairs.get_mut(&key) else {
                pairs.insert(key, Link { category: String::new(), items, ..link.clone() });
                continue;
            };
            pair.items.extend(items);
            pair.actions.extend(&link.actions);
            pair.hedged &= link.hedged;
            pair.conditional &= link.conditional;
            pair.said += link.said;
            for (purpose, said) in &link.purposes {
                *pair.purposes.entry(purpose.clone()).or_default() += said;
            }
        }
        pairs.into_values().collect()
    }

    /// At most `limit` links: if there are more, those of each pair together; if still more, those that are said most often. With a remark
    /// on what was done, empty where nothing was.
    #[must_use]
    pub fn at_most(&self, limit: usize) -> (Vec<Link>, String) {
        if self.links.len() <= limit {
            return (self.links.clone(), String::new());
        }
        let mut links = self.by_pair();
        let more = links.len().saturating_sub(limit);
        if more == 0 {
            return (links, "the data between two parties are drawn as one line".to_owned());
        }
        // Denials are few and matter: they go first. Sorting is stable, so ties stay in order.
        links.sort_by_key(|link| (link.polarity == Polarity::Affirmed, usize::MAX - link.said));
        links.truncate(limit);
        links.sort_by_key(|link| (link.from, link.to, link.polarity));
        (links, format!("{more} lines that are said less often are not drawn"))
    }
}

/// What belongs to one link: its ends, the category of data, the kind where each is drawn for itself, and the polarity.
type Bundle = (usize, usize, String, Option<String>, Polarity);

/// The picture of `graph`: a link for each category of data.
#[must_use]
pub fn picture(graph: &FlowGraph, options: &PictureOptions) -> Picture {
    compose(graph, options, false)
}

/// The picture of `graph`: a link for each kind of data.
#[must_use]
pub fn picture_by_item(graph: &FlowGraph, options: &PictureOptions) -> Picture {
    compose(graph, options, true)
}

fn compose(graph: &FlowGraph, options: &PictureOptions, by_item: bool) -> Picture {
    let part = options.select(graph);
    let note = note(graph, &part, options);
    let graph = part.as_ref();
    let Boxes { mut nodes, index } = Boxes::of(graph, options);
    let categories = Categories::of(graph, options.detail);
    let mut bundles: BTreeMap<Bundle, Vec<FlowRef<'_>>> = BTreeMap::new();
    let mut within = 0;
    for flow in graph.flows().filter(|flow| flow.key.from != flow.key.to) {
        let (from, to) = (index[&flow.key.from], index[&flow.key.to]);
        if from == to {
            within += flow.flow.said;
            continue;
        }
        let item = by_item.then(|| graph.data_label(&flow.key.data).to_owned());
        bundles.entry((from, to, categories.name(graph, &flow.key.data), item, flow.key.polarity)).or_default().push(flow);
    }
    let mut links: Vec<Link> = bundles.iter().map(|(key, flows)| link(graph, options, (key.0, key.1), &key.2, flows)).collect();
    countries(graph, options, &index, &mut nodes, &mut links);
    links.sort_by(|one, other| (one.from, one.to, one.polarity, &one.category).cmp(&(other.from, other.to, other.polarity, &other.category)));
    Picture { nodes, links, within, note }
}

fn note(graph: &FlowGraph, part: &FlowGraph, options: &PictureOptions) -> String {
    let mut words = Vec::new();
    if let Some(focus) = &options.focus {
        words.push(format!("what has to do with “{}”", shorten(focus, 60)));
    }
    if options.min_confidence > 0.0 {
        words.push(format!("confidence at least {:.2}", options.min_confidence));
    }
    if words.is_empty() { String::new() } else { format!("{}: {} of {} flows", words.join(", "), part.len(), graph.len()) }
}

fn link(graph: &FlowGraph, options: &PictureOptions, (from, to): (usize, usize), category: &str, flows: &[FlowRef<'_>]) -> Link {
    let (mut items, mut purposes) = (BTreeMap::<String, usize>::new(), BTreeMap::<String, usize>::new());
    for flow in flows {
        *items.entry(graph.data_label(&flow.key.data).to_owned()).or_default() += flow.flow.said;
        for purpose in flow.flow.grounds.iter().flat_map(|ground| &ground.purposes) {
            let words = purpose.concept.as_deref().map_or(purpose.words.as_str(), |curie| graph.label(curie));
            *purposes.entry(shorten(words, 60)).or_default() += 1;
        }
    }
    Link {
        from,
        to,
        category: category.to_owned(),
        items,
        actions: flows.iter().map(|flow| flow.key.action).collect(),
        polarity: flows[0].key.polarity,
        hedged: flows.iter().all(|flow| flow.flow.is_hedged()),
        conditional: flows.iter().all(|flow| flow.flow.is_conditional()),
        said: flows.iter().map(|flow| flow.flow.said).sum(),
        quotes: quotes(flows),
        href: flows.iter().flat_map(|flow| &flow.flow.grounds).min_by_key(|ground| ground.points.start).and_then(|ground| options.href(ground)),
        purposes,
    }
}

fn quotes(flows: &[FlowRef<'_>]) -> Vec<String> {
    let sentences: BTreeSet<(usize, &str)> =
        flows.iter().flat_map(|flow| &flow.flow.grounds).map(|ground| (ground.points.start, ground.words.as_str())).collect();
    sentences.into_iter().take(QUOTES).map(|(_, words)| shorten(words, QUOTE)).collect()
}

/// The words that occur most often, at most `limit` of them.
fn commonest(words: &BTreeMap<String, usize>, limit: usize) -> String {
    let mut items: Vec<(&String, &usize)> = words.iter().collect();
    items.sort_by(|(one, often), (other, oftener)| oftener.cmp(often).then(one.cmp(other)));
    let more = items.len().saturating_sub(limit);
    let mut words: Vec<String> = items.into_iter().take(limit).map(|(item, _)| shorten(item, 40)).collect();
    if more > 0 {
        words.push(format!("{more} more"));
    }
    words.join(", ")
}

/// A box for each country that a drawn flow goes to, and a link to it from the one who gets the data.
fn countries(graph: &FlowGraph, options: &PictureOptions, index: &BTreeMap<PartyKey, usize>, nodes: &mut Vec<Node>, links: &mut Vec<Link>) {
    let mut found: BTreeMap<String, BTreeMap<(usize, Polarity), Vec<FlowRef<'_>>>> = BTreeMap::new();
    for flow in graph.flows().filter(|flow| flow.key.from != flow.key.to) {
        for place in flow.flow.terms(|ground| &ground.places) {
            let Some(curie) = place.concept.as_deref().filter(|curie| curie.starts_with("loc:")) else { continue };
            let label = if graph.label(curie) == &curie[4..] { place.words.clone() } else { graph.label(curie).to_owned() };
            found.entry(label).or_default().entry((index[&flow.key.to], flow.key.polarity)).or_default().push(flow);
        }
    }
    let said = |ways: &BTreeMap<(usize, Polarity), Vec<FlowRef<'_>>>| ways.values().flatten().map(|flow| flow.flow.said).sum::<usize>();
    let mut order: Vec<_> = found.into_iter().collect();
    order.sort_by_key(|(_, ways)| usize::MAX - said(ways));
    let limit = options.detail.boxes(Column::Country);
    let rest = if order.len() > limit.saturating_add(1) { order.split_off(limit) } else { Vec::new() };
    for (label, ways) in order {
        nodes.push(Node::new(Column::Country, shorten(&label, 40)));
        for ((getter, _), flows) in ways {
            links.push(Link { items: BTreeMap::new(), ..link(graph, options, (getter, nodes.len() - 1), "", &flows) });
        }
    }
    if rest.is_empty() {
        return;
    }
    let names: Vec<String> = rest.iter().map(|(label, _)| label.clone()).collect();
    nodes.push(Node::rest(Column::Country, &names));
    let mut ways: BTreeMap<(usize, Polarity), Vec<FlowRef<'_>>> = BTreeMap::new();
    rest.into_iter().flat_map(|(_, ways)| ways).for_each(|(way, flows)| ways.entry(way).or_default().extend(flows));
    for ((getter, _), flows) in ways {
        links.push(Link { items: BTreeMap::new(), ..link(graph, options, (getter, nodes.len() - 1), "", &flows) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{brambleway, crowd, knowledge};

    #[test]
    fn bundles_what_goes_between_two_parties_by_category() {
        let picture = picture(&FlowGraph::build(&brambleway(), &knowledge()), &PictureOptions::default());
        let labels: Vec<(&str, Column)> = picture.nodes.iter().map(|node| (node.label.as_str(), node.column)).collect();
        let expected = [
            ("Data subject", Column::Subject),
            ("Brambleway Ltd", Column::Controller),
            ("Google LLC", Column::Third),
            ("Pine & \"Sons\" Ltd", Column::Third),
            ("Third parties", Column::Third),
            ("Unspecified recipients", Column::Third),
            ("USA", Column::Country),
        ];
        assert_eq!(labels, expected);
        assert_eq!(picture.nodes[1].notes, ["store: 1 kind of data"]);
        let lines: Vec<String> = picture
            .links
            .iter()
            .map(|link| format!("{}>{} {} [{}] {}", link.from, link.to, link.category, link.items_label(3), link.actions_label()))
            .collect();
        let expected = [
            "0>1 Contact [Email Address] collect",
            "0>4 Contact [Email Address] collect",
            "1>2 Contact [Email Address] share",
            "1>3 Contact [Email Address] share",
            "1>5 Personal Data [Personal Data] not sell",
            "2>6  [] share",
        ];
        assert_eq!(lines, expected);
        assert!(picture.links[3].hedged && picture.links[2].conditional);
    }

    #[test]
    fn a_crowd_still_fits_a_page_and_nobody_is_lost() {
        let graph = FlowGraph::build(&crowd(40, 60), &knowledge());
        let said: usize = graph.flows().map(|flow| flow.flow.said).sum();
        for detail in Detail::ALL {
            let options = PictureOptions { detail, ..PictureOptions::default() };
            let picture = picture(&graph, &options);
            assert_eq!(picture.links.iter().map(|link| link.said).sum::<usize>() + picture.within, said, "{detail:?}: every statement is drawn");
            let categories: BTreeSet<&String> = picture.links.iter().map(|link| &link.category).collect();
            let expected = match detail {
                Detail::Overview => (2 + 6 + 1, 6 + 1),
                Detail::Categories => (2 + 14 + 1, 11 + 1),
                Detail::Everything => (2 + 40, 60),
            };
            assert_eq!((picture.nodes.len(), categories.len()), expected, "{detail:?}");
            assert_eq!(picture.nodes.iter().filter(|node| node.is_rest).count(), usize::from(detail != Detail::Everything));
        }
    }

    #[test]
    fn lines_are_merged_before_any_is_left_out() {
        let graph = FlowGraph::build(&crowd(40, 60), &knowledge());
        let picture = picture_by_item(&graph, &PictureOptions { detail: Detail::Everything, ..PictureOptions::default() });
        let (merged, note) = picture.at_most(150);
        assert!(merged.len() <= 150 && picture.links.len() > 150 && note.contains("one line"), "{note}");
        let said = |links: &[Link]| links.iter().map(|link| link.said).sum::<usize>();
        assert_eq!(said(&merged), said(&picture.links));
        let (few, note) = picture.at_most(10);
        assert!(few.len() == 10 && note.contains("not drawn") && few.iter().all(|link| link.polarity == Polarity::Denied || link.said > 1));
    }

    #[test]
    fn shows_what_is_asked_for_and_says_so() {
        let graph = FlowGraph::build(&brambleway(), &knowledge());
        let focused = picture(&graph, &PictureOptions { focus: Some("google".to_owned()), ..PictureOptions::default() });
        assert!(focused.nodes.iter().any(|node| node.label == "Google LLC") && focused.nodes.iter().all(|node| !node.label.contains("Pine")));
        assert_eq!(focused.note, format!("what has to do with “google”: 1 of {} flows", graph.len()));
        let sure = picture(&graph, &PictureOptions { min_confidence: 0.99, ..PictureOptions::default() });
        assert!(sure.links.is_empty() && sure.nodes.len() == 1);
    }

    #[test]
    fn evidence_leads_to_the_sentence() {
        let extraction = brambleway();
        let graph = FlowGraph::build(&extraction, &knowledge());
        let href = |page: &str| {
            let pages = BTreeMap::from([(extraction.document.sha256.clone(), page.to_owned())]);
            picture(&graph, &PictureOptions { pages, ..PictureOptions::default() }).links[0].href.clone()
        };
        assert_eq!(href("https://a.example/p#x").as_deref(), Some("https://a.example/p#:~:text=We%20collect%20your%20e%2Dmail%20address."));
        assert_eq!(href("a.html").as_deref(), Some("a.html#p1"));
    }
}
