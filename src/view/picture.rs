//! What a picture of a flow graph shows, before anybody decides how it is drawn.
//!
//! In: a flow graph. Out: boxes in columns (people, controllers, recipients by side, countries) and one link per pair of parties, kind of
//! data and polarity. What is done at one party becomes notes in its box. Only the links that are said most often are kept.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::{DataKey, FlowGraph, FlowRef, Party, PartyKey, shorten};
use crate::label::PartyKind;
use crate::practice::{Action, Polarity};

/// Links that a picture shows at most: with more, Graphviz takes long and people see nothing.
pub const MAX_LINKS: usize = 150;

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

    const fn of(kind: PartyKind) -> Self {
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
}

impl Link {
    /// The kinds of data, those said most often first, at most `limit` of them.
    #[must_use]
    pub fn items_label(&self, limit: usize) -> String {
        let mut items: Vec<(&String, &usize)> = self.items.iter().collect();
        items.sort_by(|(one, often), (other, oftener)| oftener.cmp(often).then(one.cmp(other)));
        let more = items.len().saturating_sub(limit);
        let mut words: Vec<String> = items.into_iter().take(limit).map(|(item, _)| shorten(item, 40)).collect();
        if more > 0 {
            words.push(format!("{more} more"));
        }
        words.join(", ")
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
    /// Links that there was no room for.
    pub left_out: usize,
}

type LinkKey = (PartyKey, PartyKey, String, Polarity);

/// The picture of `graph`.
#[must_use]
pub fn picture(graph: &FlowGraph) -> Picture {
    let mut bundles: BTreeMap<LinkKey, Vec<FlowRef<'_>>> = BTreeMap::new();
    for flow in graph.flows().filter(|flow| flow.key.from != flow.key.to) {
        let key = (flow.key.from.clone(), flow.key.to.clone(), category(graph, &flow.key.data), flow.key.polarity);
        bundles.entry(key).or_default().push(flow);
    }
    let mut bundles: Vec<_> = bundles.into_iter().collect();
    let said = |flows: &[FlowRef<'_>]| flows.iter().map(|flow| flow.flow.said).sum::<usize>();
    // Denials are few and matter: they go first. Sorting is stable, so ties stay in the order of keys.
    bundles.sort_by_key(|((.., polarity), flows)| (*polarity == Polarity::Affirmed, usize::MAX - said(flows)));
    let left_out = bundles.len().saturating_sub(MAX_LINKS);
    bundles.truncate(MAX_LINKS);
    let (mut nodes, index) = boxes(graph, &bundles);
    let mut links: Vec<Link> = bundles.iter().map(|(key, flows)| link(graph, (index[&key.0], index[&key.1]), &key.2, flows)).collect();
    countries(graph, &bundles, &index, &mut nodes, &mut links);
    links.sort_by(|one, other| (one.from, one.to, one.polarity, &one.category).cmp(&(other.from, other.to, other.polarity, &other.category)));
    Picture { nodes, links, left_out }
}

/// The label of the category that `data` is drawn under: two steps below personal data in the ontology ("Contact", "Location"), which is
/// where its categories become those that people know.
fn category(graph: &FlowGraph, data: &DataKey) -> String {
    match data {
        DataKey::Unspecified => return "Unspecified data".to_owned(),
        DataKey::Words(_) => return "Other data".to_owned(),
        DataKey::Concept(_) => {}
    }
    let top = DataKey::Concept("dpv:PersonalData".to_owned());
    let mut chain = vec![data];
    while let Some(upper) = graph.uppers(chain[chain.len() - 1]).find(|upper| **upper == top || graph.subsumers(upper).contains(&&top)) {
        if chain.contains(&upper) {
            break;
        }
        chain.push(upper);
    }
    let at = if chain.last() == Some(&&top) { chain.len().saturating_sub(3) } else { 0 };
    graph.data_label(chain[at]).to_owned()
}

fn link(graph: &FlowGraph, (from, to): (usize, usize), category: &str, flows: &[FlowRef<'_>]) -> Link {
    let mut items: BTreeMap<String, usize> = BTreeMap::new();
    for flow in flows {
        *items.entry(graph.data_label(&flow.key.data).to_owned()).or_default() += flow.flow.said;
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
    }
}

fn quotes(flows: &[FlowRef<'_>]) -> Vec<String> {
    let sentences: BTreeSet<(usize, &str)> =
        flows.iter().flat_map(|flow| &flow.flow.grounds).map(|ground| (ground.points.start, ground.words.as_str())).collect();
    sentences.into_iter().take(QUOTES).map(|(_, words)| shorten(words, QUOTE)).collect()
}

/// The boxes of all parties that a link touches, and of controllers, in the order in which they stand.
fn boxes(graph: &FlowGraph, bundles: &[(LinkKey, Vec<FlowRef<'_>>)]) -> (Vec<Node>, BTreeMap<PartyKey, usize>) {
    let mut weight: BTreeMap<&PartyKey, usize> = BTreeMap::new();
    for (_, flows) in bundles {
        for flow in flows {
            *weight.entry(&flow.key.from).or_default() += flow.flow.said;
            *weight.entry(&flow.key.to).or_default() += flow.flow.said;
        }
    }
    let drawn = |party: &&Party| weight.contains_key(&party.key) || (bundles.is_empty() && party.kind() == PartyKind::First);
    let mut parties: Vec<&Party> = graph.parties().filter(drawn).collect();
    parties.sort_by_key(|party| (Column::of(party.kind()), usize::MAX - weight.get(&party.key).copied().unwrap_or(0), &party.key));
    let index = parties.iter().enumerate().map(|(index, party)| (party.key.clone(), index)).collect();
    (parties.into_iter().map(|party| node(graph, party)).collect(), index)
}

fn node(graph: &FlowGraph, party: &Party) -> Node {
    let own: Vec<FlowRef<'_>> = graph.flows_from(&party.key).into_iter().filter(|flow| flow.key.to == party.key).collect();
    let mut kinds: BTreeMap<(Polarity, Action), usize> = BTreeMap::new();
    for flow in &own {
        *kinds.entry((flow.key.polarity, flow.key.action)).or_default() += 1;
    }
    let notes = kinds.into_iter().map(|((polarity, action), count)| {
        let noun = if count == 1 { "kind" } else { "kinds" };
        let not = if polarity == Polarity::Denied { "not " } else { "" };
        format!("{not}{}: {count} {noun} of data", action.as_str())
    });
    Node { column: Column::of(party.kind()), label: shorten(&party.label, 60), notes: notes.collect(), quotes: quotes(&own) }
}

/// A box for each country that a drawn flow goes to, and a link to it from the one who gets the data.
fn countries(
    graph: &FlowGraph,
    bundles: &[(LinkKey, Vec<FlowRef<'_>>)],
    index: &BTreeMap<PartyKey, usize>,
    nodes: &mut Vec<Node>,
    links: &mut Vec<Link>,
) {
    let mut found: BTreeMap<(String, usize, Polarity), Vec<FlowRef<'_>>> = BTreeMap::new();
    for (key, flows) in bundles {
        for flow in flows {
            for place in flow.flow.terms(|ground| &ground.places) {
                let Some(curie) = place.concept.as_deref().filter(|curie| curie.starts_with("loc:")) else { continue };
                let label = if graph.label(curie) == &curie[4..] { place.words.clone() } else { graph.label(curie).to_owned() };
                found.entry((label, index[&key.1], key.3)).or_default().push(*flow);
            }
        }
    }
    let mut columns: BTreeMap<String, usize> = BTreeMap::new();
    for ((label, getter, polarity), flows) in found {
        let country = *columns.entry(label.clone()).or_insert_with(|| {
            nodes.push(Node { column: Column::Country, label: shorten(&label, 40), notes: Vec::new(), quotes: Vec::new() });
            nodes.len() - 1
        });
        links.push(Link { polarity, items: BTreeMap::new(), ..link(graph, (getter, country), "", &flows) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{brambleway, knowledge};

    #[test]
    fn bundles_what_goes_between_two_parties_by_category() {
        let picture = picture(&FlowGraph::build(&brambleway(), &knowledge()));
        let labels: Vec<(&str, Column)> = picture.nodes.iter().map(|node| (node.label.as_str(), node.column)).collect();
        let expected = [
            ("Data subject", Column::Subject),
            ("Brambleway Ltd", Column::Controller),
            ("Google LLC", Column::Third),
            ("Pine & \"Sons\" Ltd", Column::Third),
            ("Third Party", Column::Third),
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
}
