//! What one answer per observation does not tell: recipients that are named and never seen, and countries that are seen and not named.

use std::collections::{BTreeMap, BTreeSet};

use crate::audit::finding::{Evidence, Finding};
use crate::audit::observed::{Observation, Seen, quotes};
use crate::audit::rules::{Rule, Rules};
use crate::audit::setting::places_in;
use crate::audit::{Case, finding, message};
use crate::graph::{FlowGraph, FlowRef, PartyKey};
use crate::knowledge::{Knowledge, Place, ns};
use crate::label::PartyKind;
use crate::practice::Polarity;

/// Recipients that are named, and that nothing which was seen went to; nothing was looked for where `seen` holds no other party.
pub(super) fn never_seen(case: &Case<'_>, rules: &Rules, graph: &FlowGraph, seen: &[Seen<'_>]) -> Vec<Finding> {
    let Some(rule) = rules.rule("E06").filter(|_| seen.iter().any(|one| !one.first)) else { return Vec::new() };
    let was_seen = |flow: &FlowRef<'_>| match &flow.key.to {
        // A service of a company was seen where the company was, and a company where its service was.
        PartyKey::Organisation(iri) => {
            let mut owners = case.knowledge.organisation(iri).into_iter().flat_map(|own| own.provided_by.iter().chain(&own.parent));
            seen.iter().any(|one| one.organisations.contains(iri.as_str()))
                || owners.any(|iri| seen.iter().any(|one| one.organisations.contains(iri.as_str())))
        }
        PartyKey::Named(name) => seen.iter().any(|one| one.names.contains(name)),
        _ => true,
    };
    let gets = |flow: &FlowRef<'_>| flow.key.polarity == Polarity::Affirmed && flow.key.action.gives() && flow.to.kind() == PartyKind::Third;
    let mut missing: BTreeMap<&PartyKey, Vec<FlowRef<'_>>> = BTreeMap::new();
    for flow in graph.flows().filter(|flow| gets(flow) && !was_seen(flow)) {
        missing.entry(&flow.key.to).or_default().push(flow);
    }
    let one = |flows: Vec<FlowRef<'_>>| {
        let name = flows.first().map_or(String::new(), |flow| flow.to.label.clone());
        let values = BTreeMap::from([("recipient".to_owned(), BTreeSet::from([name.clone()]))]);
        finding(rule, &name, message::fill(&rule.message, &values), quotes(case, "states", flows.iter()), Vec::new(), None)
    };
    missing.into_values().map(one).collect()
}

/// Countries outside the European Economic Area to which data were seen to go, and that the policy does not name where it says where data go.
pub(super) fn elsewhere(case: &Case<'_>, rules: &Rules, observed: &[&Observation]) -> Vec<Finding> {
    let Some(rule) = rules.rule("E07") else { return Vec::new() };
    // Any sentence about data that names the country silences; only those about where data go are quoted as naming it.
    let (mentioned, stated) = (named(case, &["data-go"]), named(case, &["processed-in", "outside-eea"]));
    let seat = case.extraction.controller.name.as_deref().and_then(|name| seat(case.knowledge, name));
    let mut found: BTreeMap<&str, (&Place, BTreeSet<String>)> = BTreeMap::new();
    for observation in observed.iter().filter(|observation| !observation.country.is_empty()) {
        let Some(place) = place(case.knowledge, &observation.country).filter(|place| !place.eea && !place.eu) else { continue };
        let iri = ns::expand(&place.iri);
        if iri.as_ref().is_some_and(|iri| mentioned.contains_key(iri)) || iri == seat {
            continue;
        }
        let to = if observation.company.is_empty() { &observation.domain } else { &observation.company };
        found.entry(&place.code).or_insert_with(|| (place, BTreeSet::new())).1.insert(format!("{} to {to}", observation.data));
    }
    found.into_values().map(|(place, what)| report(case, rule, place, what, &stated)).collect()
}

fn report(case: &Case<'_>, rule: &Rule, place: &Place, what: BTreeSet<String>, stated: &BTreeMap<String, BTreeSet<usize>>) -> Finding {
    let all = || (0..).map_while(|index| case.knowledge.place_at(index));
    let name = |iri: &String| all().find(|place| ns::expand(&place.iri).as_ref() == Some(iri)).map(|place| place.name.clone());
    let mut named: BTreeSet<String> = stated.keys().filter_map(name).collect();
    if named.is_empty() {
        named.insert("no country".to_owned());
    }
    let sentences: BTreeSet<usize> = stated.values().flatten().copied().collect();
    let quote = |index: usize| case.extraction.segments.sentences.get(index).and_then(|sentence| case.places.at("states", sentence.span));
    let evidence: Vec<Evidence> = sentences.into_iter().filter_map(quote).take(super::QUOTED).collect();
    let values =
        BTreeMap::from([("observed".to_owned(), what), ("country".to_owned(), BTreeSet::from([place.name.clone()])), ("stated".to_owned(), named)]);
    finding(rule, &place.code, message::fill(&rule.message, &values), evidence, Vec::new(), None)
}

/// The places that are named in sentences of one of these lists of wordings, each with the sentences.
fn named(case: &Case<'_>, lists: &[&str]) -> BTreeMap<String, BTreeSet<usize>> {
    let mut found: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for said in case.said.iter().filter(|said| said.lists.iter().any(|list| lists.contains(list))) {
        let words = case.extraction.segments.sentences[said.sentence].span.of(&case.extraction.document.text);
        for iri in places_in(case.knowledge, words) {
            found.entry(iri).or_default().insert(said.sentence);
        }
    }
    found
}

/// A place by its code or its name.
fn place<'a>(knowledge: &'a Knowledge, words: &str) -> Option<&'a Place> {
    let mut all = (0..).map_while(|index| knowledge.place_at(index));
    all.find(|place| place.code.eq_ignore_ascii_case(words)).or_else(|| knowledge.place(words))
}

/// Where an organisation of the ontology sits, as an IRI.
fn seat(knowledge: &Knowledge, name: &str) -> Option<String> {
    let named = |label: &String| label.eq_ignore_ascii_case(name);
    let known = knowledge.organisations().find(|one| named(&one.name) || one.aliases.iter().any(named))?;
    known.seat.as_deref().and_then(ns::expand)
}
