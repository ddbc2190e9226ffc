//! What was seen to happen against what the policy says: PoliCheck's five answers, with the steps by which the stated covers the seen.
//!
//! In: rows of a CSV file (app or site, domain or SDK, company, data type, party, date, country), made by whatever watches traffic. Out: one finding a row:
//! *clear* (the policy names recipient and data), *vague* (it names what stands above), *ambiguous* (it says and denies it), *incorrect* (it
//! only denies it), *omitted* (it says nothing). Besides: recipients that are named and were never seen, countries that were seen and are not named.

mod beyond;

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use thiserror::Error;

use crate::audit::contradiction::{is_firmly_denied, path};
use crate::audit::finding::{Evidence, Finding, Quotes};
use crate::audit::rules::{Engine, Rules};
use crate::audit::{Case, embedded, finding, message};
use crate::graph::{DataKey, FlowGraph, FlowRef, PartyKey, normalise};
use crate::knowledge::{Knowledge, Organisation};
use crate::label::PartyKind;
use crate::practice::{Action, Polarity};

/// One thing that was seen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Observation {
    /// The app or site that it was seen in; empty: any policy.
    #[serde(default, alias = "site", alias = "package")]
    pub app: String,
    /// Where the data went: a domain, or the name of an SDK.
    #[serde(default, alias = "sdk", alias = "host")]
    pub domain: String,
    /// Whose that is, where it is known.
    #[serde(default)]
    pub company: String,
    /// What went there: a label or a CURIE of the ontology, or words.
    #[serde(alias = "data type", alias = "data_type", alias = "data-type")]
    pub data: String,
    /// `first` where the data went to the controller itself.
    #[serde(default)]
    pub party: String,
    /// When.
    #[serde(default)]
    pub date: String,
    /// Where to.
    #[serde(default)]
    pub country: String,
}

/// A file of observations that cannot be read.
#[derive(Debug, Error)]
#[error("row {row}: not the columns that are expected (app, domain, company, data, party, date, country)")]
pub struct ObservedError {
    row: usize,
    #[source]
    source: csv::Error,
}

/// Reads observations from CSV with a header; columns may stand in any order, and others beside them.
///
/// # Errors
/// If it is no CSV, or has no column for the data.
pub fn read(text: &str) -> Result<Vec<Observation>, ObservedError> {
    let rows = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes()).into_deserialize();
    rows.enumerate().map(|(index, row)| row.map_err(|source| ObservedError { row: index + 2, source })).collect()
}

/// Places that a finding quotes.
const QUOTED: usize = 6;

/// How well the policy's words cover what was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Cover {
    Broad,
    Exact,
}

/// Who was seen, as far as the ontology knows.
struct Seen<'a> {
    words: String,
    /// IRIs that name it: itself, who provides it, who owns that.
    organisations: BTreeSet<&'a str>,
    names: BTreeSet<String>,
    /// Kinds of recipient that it is of.
    kinds: BTreeSet<String>,
    first: bool,
}

/// The finding of each observation that is about this policy.
pub(super) fn compare(case: &Case<'_>, rules: &Rules, observed: &[Observation]) -> Vec<Finding> {
    let graph = FlowGraph::build(case.extraction, case.knowledge);
    let ours: Vec<&Observation> = observed.iter().filter(|observation| is_about(case, &observation.app)).collect();
    let key = |o: &&'_ Observation| [&o.app, &o.domain, &o.company, &o.data, &o.party].map(Clone::clone);
    let distinct: BTreeMap<_, _> = ours.iter().map(|observation| (key(observation), *observation)).collect();
    let (mut found, mut all) = (Vec::new(), Vec::new());
    for observation in distinct.into_values() {
        let seen = seen(case.knowledge, &observation.domain, &observation.company, &observation.party);
        found.extend(answer(case, rules, &graph, &seen, &observation.data));
        all.push(seen);
    }
    found.extend(beyond::never_seen(case, rules, &graph, &all));
    found.extend(beyond::elsewhere(case, rules, &ours));
    found
}

/// Whether an app or site is that of the policy: its controller, its site, or the name of its file.
fn is_about(case: &Case<'_>, app: &str) -> bool {
    let document = &case.extraction.document;
    let app = app.to_lowercase();
    let names = [
        case.extraction.controller.name.as_deref(),
        document.metadata.site.as_deref(),
        document.metadata.source_url.as_deref(),
        Some(&document.path),
    ];
    app.is_empty() || names.into_iter().flatten().any(|name| name.to_lowercase().contains(&app))
}

fn seen<'a>(knowledge: &'a Knowledge, domain: &str, company: &str, party: &str) -> Seen<'a> {
    let domain = domain.to_lowercase();
    let under = |owned: &String| domain == *owned || domain.strip_suffix(owned.as_str()).is_some_and(|head| head.ends_with('.'));
    let called = |organisation: &Organisation, name: &str| {
        let labels = std::iter::once(&organisation.name).chain(&organisation.aliases).chain(&organisation.ambiguous);
        !name.is_empty() && labels.into_iter().any(|label| label.eq_ignore_ascii_case(name))
    };
    let is = |organisation: &&Organisation| called(organisation, company) || called(organisation, &domain) || organisation.domains.iter().any(under);
    let mut organisations = BTreeSet::new();
    let mut kinds = BTreeSet::new();
    let recipients = csv::Reader::from_reader(embedded::SERVICE_KINDS.as_bytes()).into_deserialize().collect::<Result<Vec<(String, String)>, _>>();
    let recipients = recipients.expect("a test reads the table");
    for organisation in knowledge.organisations().filter(&is) {
        kinds.extend(recipients.iter().filter(|(service, _)| organisation.services.contains(service)).map(|(_, kind)| kind.clone()));
        let mut next = Some(organisation.iri.as_str());
        while let Some(iri) = next.filter(|iri| organisations.insert(*iri)) {
            next = knowledge.organisation(iri).and_then(|owner| owner.provided_by.as_deref().or(owner.parent.as_deref()));
        }
    }
    // The entry that is named itself, not who owns it: the first found is a service or a company by that name or domain.
    let known = knowledge.organisations().find(&is).map(|organisation| format!("{} ({domain})", organisation.name));
    let words = if company.is_empty() { known.unwrap_or_else(|| domain.clone()) } else { company.to_owned() };
    let names = [company, &domain].into_iter().filter(|name| !name.is_empty()).map(normalise).collect();
    Seen { words, organisations, names, kinds, first: party.eq_ignore_ascii_case("first") }
}

/// The key of a data type as people write it.
fn data_key(knowledge: &Knowledge, words: &str) -> DataKey {
    if knowledge.concept(words).is_some() {
        return DataKey::Concept(words.to_owned());
    }
    let fold = |text: &str| text.to_lowercase().replace(['-', '_'], " ");
    let wanted = fold(words);
    let labels = |label: &String| fold(label) == wanted || fold(label) == wanted.trim_end_matches('s');
    let concept = knowledge.concepts().filter(|concept| matches!(concept.scheme.as_str(), "data" | "technology"));
    let named =
        concept.filter(|concept| labels(&concept.label) || concept.alt_labels.iter().any(labels) || concept.curie.rsplit(':').next() == Some(words));
    named.map(|concept| DataKey::Concept(concept.curie.clone())).next().unwrap_or_else(|| DataKey::Words(normalise(words)))
}

fn answer(case: &Case<'_>, rules: &Rules, graph: &FlowGraph, seen: &Seen<'_>, words: &str) -> Option<Finding> {
    let data = data_key(case.knowledge, words);
    let mut stated: Vec<(Cover, FlowRef<'_>, String)> = Vec::new();
    let mut denied: Vec<(FlowRef<'_>, String)> = Vec::new();
    for flow in graph.flows() {
        let Some((of_party, to)) = party_cover(case.knowledge, seen, &flow) else { continue };
        let Some((of_data, what)) = data_cover(case.knowledge, graph, &data, &flow.key.data) else { continue };
        let steps = format!("{what}; {to}");
        if flow.key.polarity == Polarity::Affirmed {
            stated.push((of_party.min(of_data), flow, steps));
        } else if is_firmly_denied(case, &flow) {
            denied.push((flow, steps));
        }
    }
    let best = stated.iter().map(|(cover, ..)| *cover).max();
    let code = match (best, denied.is_empty()) {
        (None, true) => "E01",
        (Some(Cover::Broad), true) => "E02",
        (Some(_), false) => "E03",
        (None, false) => "E04",
        (Some(Cover::Exact), true) => "E05",
    };
    let rule = rules.of(Engine::Observed).find(|rule| rule.code == code)?;
    stated.retain(|(cover, ..)| Some(*cover) == best);
    let observed = format!("{words} to {}", if seen.first { "the controller" } else { &seen.words });
    let steps: BTreeSet<String> = stated.iter().map(|(_, _, steps)| steps.clone()).chain(denied.iter().map(|(_, steps)| steps.clone())).collect();
    let values = BTreeMap::from([
        ("observed".to_owned(), BTreeSet::from([observed.clone()])),
        ("covered".to_owned(), steps.iter().take(2).cloned().collect()),
    ]);
    let mut evidence = quotes(case, "states", stated.iter().map(|(_, flow, _)| flow));
    evidence.extend(quotes(case, "denies", denied.iter().map(|(flow, _)| flow)));
    let confidence = stated.iter().map(|(_, flow, _)| flow).chain(denied.iter().map(|(flow, _)| flow));
    let least = confidence.flat_map(|flow| &flow.flow.grounds).map(|ground| f64::from(ground.confidence)).reduce(f64::min);
    Some(finding(rule, &observed, message::fill(&rule.message, &values), evidence, steps.into_iter().collect(), least))
}

fn quotes<'f, 'g: 'f>(case: &Case<'_>, role: &'static str, flows: impl Iterator<Item = &'f FlowRef<'g>>) -> Vec<Evidence> {
    let points: BTreeSet<(usize, usize)> = flows.flat_map(|flow| &flow.flow.grounds).map(|ground| (ground.points.start, ground.points.end)).collect();
    points.into_iter().take(QUOTED).filter_map(|(start, end)| case.places.evidence(role, start..end)).collect()
}

/// How well the recipient of a flow covers who was seen, and the steps.
fn party_cover(knowledge: &Knowledge, seen: &Seen<'_>, flow: &FlowRef<'_>) -> Option<(Cover, String)> {
    let key = flow.key;
    if seen.first {
        let collects = flow.to.kind() == PartyKind::First && matches!(key.action, Action::Collect | Action::Share | Action::Transfer | Action::Store);
        return collects.then(|| (Cover::Exact, "the controller".to_owned()));
    }
    if flow.to.kind() == PartyKind::First || key.to == PartyKey::Subject || !(key.action.gives() || key.action == Action::Collect) {
        return None;
    }
    let label = &flow.to.label;
    let broad = || Some((Cover::Broad, format!("{} → {label}", seen.words)));
    match &key.to {
        PartyKey::Organisation(iri) => seen.organisations.contains(iri.as_str()).then(|| (Cover::Exact, label.clone())),
        PartyKey::Named(name) => seen.names.contains(name).then(|| (Cover::Exact, label.clone())),
        PartyKey::Category(curie) if generic(curie) => broad(),
        PartyKey::Category(curie) => seen.kinds.iter().any(|kind| knowledge.is_a(kind, curie)).then(broad).flatten(),
        PartyKey::Words(_) | PartyKey::Side(PartyKind::Third) | PartyKey::Unspecified if flow.to.kind() == PartyKind::Third => broad(),
        _ => None,
    }
}

/// Kinds of recipient that any company may be of.
fn generic(curie: &str) -> bool {
    [
        "dpv:ThirdParty",
        "dpv:Recipient",
        "dpv:ServiceProvider",
        "dpv:DataProcessor",
        "dpv:DataSubProcessor",
        "pf:BusinessPartner",
        "dpv:Organisation",
        "dpv:LegalEntity",
        "dpv:Entity",
    ]
    .contains(&curie)
}

fn data_cover(knowledge: &Knowledge, graph: &FlowGraph, seen: &DataKey, stated: &DataKey) -> Option<(Cover, String)> {
    let label = |key: &DataKey| {
        key.concept().and_then(|curie| knowledge.concept(curie)).map_or_else(|| graph.data_label(key).to_owned(), |c| c.label.clone())
    };
    if seen == stated {
        return Some((Cover::Exact, label(seen)));
    }
    // What the policy itself subsumes comes first, then the ontology.
    if let Some(path) = path(graph, seen, stated) {
        return Some((Cover::Broad, path.into_iter().map(label).collect::<Vec<_>>().join(" → ")));
    }
    let (Some(below), Some(above)) = (seen.concept(), stated.concept()) else { return None };
    knowledge.is_a(below, above).then(|| (Cover::Broad, format!("{} → {}", label(seen), label(stated))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_columns_in_any_order() {
        let rows = read("date,sdk,Company,data type\n2026-01-02, ads.example ,,Email address\n");
        assert!(rows.is_ok_and(|rows| rows[0].domain == "ads.example" && rows[0].data == "Email address" && rows[0].company.is_empty()));
        assert!(read("domain\nx\n").is_err());
    }

    #[test]
    fn the_table_of_services_names_concepts() {
        let knowledge = Knowledge::embedded().expect("it is well formed");
        let seen = seen(&knowledge, "stats.g.doubleclick.net", "", "");
        assert!(seen.organisations.iter().any(|iri| iri.ends_with("/google")), "{:?}", seen.organisations);
        assert!(!seen.kinds.is_empty());
        for row in csv::Reader::from_reader(embedded::SERVICE_KINDS.as_bytes()).into_deserialize::<(String, String)>() {
            let (service, recipient) = row.expect("two columns");
            assert!(knowledge.concept(&recipient).is_some(), "{recipient}");
            assert!(knowledge.organisations().any(|organisation| organisation.services.contains(&service)), "{service}");
        }
    }
}
