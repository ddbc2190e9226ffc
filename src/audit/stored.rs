//! Graphs that were exported before → findings, quoted from the evidence that the graphs hold.
//!
//! A graph quotes the sentences that something was read from, not the whole text. So audits that look for sentences run as they do on a
//! text; those that ask for something missing run where the graph has statements of that kind, and are hints; those that need every sentence, and those
//! that the program works out from its own reading (contradictions, observations), are not run: [`not_run`] names them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use oxigraph::model::{NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term};

use crate::audit::date::Date;
use crate::audit::facts::{Dates, Said, points_of, profiles};
use crate::audit::finding::{Evidence, Finding, Quotes};
use crate::audit::phrases::tokens;
use crate::audit::rules::{Body, Profile, Reads, Rule, Rules};
use crate::audit::setting::{Passage, Setting};
use crate::audit::sparql::Graph;
use crate::audit::{AuditError, AuditOptions, Audited, of_group, order};
use crate::diagnostic::{Code, Severity};
use crate::graph::one_line;
use crate::knowledge::Knowledge;
use crate::query::Dataset;
use crate::view::rdf::vocab::{dct, dpv, oa, pf, prov};

/// Said with findings that only the text could make sure of.
const BY_GRAPH: &str = "(This is by the graph alone: the text was not read.)";

/// Audits every policy version of `dataset`, by their IRIs.
///
/// # Errors
/// If the query of a rule is none, or fails.
pub fn audit_graphs(dataset: &Dataset, knowledge: &Knowledge, rules: &Rules, options: &AuditOptions<'_>) -> Result<Vec<Audited>, AuditError> {
    let policies = policies(dataset);
    policies.into_iter().map(|(notice, quads)| audit_one(&Stored::new(notice, quads), knowledge, rules, options)).collect()
}

/// Codes of the rules that graphs cannot be asked for.
pub fn not_run(rules: &Rules) -> impl Iterator<Item = &str> {
    rules.all().iter().filter(|rule| !runs(rule)).map(|rule| rule.code.as_str())
}

fn runs(rule: &Rule) -> bool {
    rule.reads != Reads::Text && matches!(rule.body, Body::Query(_))
}

/// The triples of each policy version. One graph may hold several, as Turtle does: what is another version's own is left out.
fn policies(dataset: &Dataset) -> BTreeMap<String, Vec<Quad>> {
    let named = dataset.graphs().into_iter().filter_map(|(name, _)| if let Term::NamedNode(node) = name { dataset.graph(Some(node)) } else { None });
    let mut all: BTreeMap<String, Vec<Quad>> = BTreeMap::new();
    for quads in named.chain([dataset.default_graph()]) {
        let notices: BTreeSet<String> =
            quads.iter().filter(|quad| quad.predicate == dct::IS_VERSION_OF).filter_map(|quad| iri(&quad.subject)).collect();
        for notice in &notices {
            let own = |node: &str| !notices.iter().any(|other| other != notice && is_of(node, other));
            let whole = |quad: &&Quad| {
                let object = if let Term::NamedNode(node) = &quad.object { own(node.as_str()) } else { true };
                object && iri(&quad.subject).is_none_or(|node| own(&node))
            };
            all.entry(notice.clone()).or_default().extend(quads.iter().filter(whole).cloned());
        }
    }
    all
}

fn iri(node: &NamedOrBlankNode) -> Option<String> {
    if let NamedOrBlankNode::NamedNode(node) = node { Some(node.as_str().to_owned()) } else { None }
}

/// Whether a node is a version or a part of it.
fn is_of(node: &str, version: &str) -> bool {
    node.strip_prefix(version).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Words of the text as a graph quotes them.
struct Quote {
    /// Without mark-up.
    words: String,
    /// As the file has them.
    exact: String,
    before: String,
    after: String,
}

/// One policy version of a graph.
struct Stored {
    notice: NamedNode,
    quads: Vec<Quad>,
    /// By subject and property.
    facts: BTreeMap<(String, String), Vec<Term>>,
    /// Evidence of flows and statements, by code points.
    quotes: BTreeMap<(usize, usize), (String, Quote)>,
}

impl Stored {
    fn new(notice: String, quads: Vec<Quad>) -> Self {
        let mut facts: BTreeMap<(String, String), Vec<Term>> = BTreeMap::new();
        for quad in &quads {
            if let Some(subject) = iri(&quad.subject) {
                facts.entry((subject, quad.predicate.as_str().to_owned())).or_default().push(quad.object.clone());
            }
        }
        let mut stored = Self { notice: NamedNode::new_unchecked(notice), quads, facts, quotes: BTreeMap::new() };
        let places: BTreeSet<String> =
            stored.quads.iter().filter(|quad| quad.predicate == prov::DERIVED_FROM).filter_map(|quad| node(&quad.object)).collect();
        for place in places {
            if let (Some(points), Some(quote)) = (points_of(&place), stored.quote(&place)) {
                stored.quotes.insert((points.start, points.end), (place, quote));
            }
        }
        stored
    }

    fn all(&self, subject: &str, property: NamedNodeRef<'_>) -> &[Term] {
        self.facts.get(&(subject.to_owned(), property.as_str().to_owned())).map_or(&[], Vec::as_slice)
    }

    /// The first value of a property, by its letters.
    fn value(&self, subject: &str, property: NamedNodeRef<'_>) -> Option<String> {
        self.all(subject, property)
            .iter()
            .filter_map(|term| if let Term::Literal(value) = term { Some(value.value().to_owned()) } else { None })
            .min()
    }

    fn link(&self, subject: &str, property: NamedNodeRef<'_>) -> Option<String> {
        self.all(subject, property).iter().filter_map(node).min()
    }

    fn quote(&self, place: &str) -> Option<Quote> {
        let selectors = self.all(place, oa::HAS_SELECTOR).iter().filter_map(node);
        let selector = selectors.into_iter().find(|selector| !self.all(selector, oa::EXACT).is_empty())?;
        let text = |property| self.value(&selector, property).unwrap_or_default();
        let exact = text(oa::EXACT);
        // The words stand apart only where the file has mark-up among them.
        let words = self.value(place, pf::WORDS).unwrap_or_else(|| one_line(&exact));
        let (before, after) = (without_tags(&text(oa::PREFIX)), without_tags(&text(oa::SUFFIX)));
        // The context is cut by letters, in the middle of words.
        let before = before.split_once(char::is_whitespace).map_or(String::new(), |(_, rest)| rest.to_owned());
        let after = after.rsplit_once(char::is_whitespace).map_or(String::new(), |(rest, _)| rest.to_owned());
        Some(Quote { words, exact, before, after })
    }

    /// What the quoted passages say.
    fn said<'r>(&self, rules: &'r Rules) -> Vec<Said<'r>> {
        let one = |(index, (_, quote)): (usize, &(String, Quote))| Said { sentence: index, lists: rules.phrases.of("", &quote.words) };
        self.quotes.values().enumerate().map(one).collect()
    }

    fn dates(&self, options: &AuditOptions<'_>) -> Dates {
        let archived = self.value(self.notice.as_str(), dct::DATE).as_deref().and_then(Date::from_iso);
        Dates::of(None, archived, options.as_of, options.today)
    }

    fn profiles(&self, said: &[Said<'_>], dates: &Dates) -> BTreeSet<Profile> {
        let mut found = profiles(said, dates);
        // The export writes articles only where the text speaks of European law.
        let articles = self.all(self.notice.as_str(), dpv::HAS_RIGHT).iter().filter_map(node);
        let european = articles.into_iter().any(|right| right.starts_with("https://w3id.org/dpv/legal/eu/gdpr#"));
        if european && !found.contains(&Profile::Uk) && dates.measured >= Date::new(2018, 5, 25).unwrap_or(dates.measured) {
            found.insert(Profile::Gdpr);
        }
        found
    }

    fn readable(&self) -> bool {
        let unreadable = [Code::EmptyDocument, Code::BinaryDocument, Code::NotEnglish].map(Code::as_str);
        let remarks = self.all(self.notice.as_str(), pf::DIAGNOSTIC);
        !remarks.iter().any(|term| matches!(term, Term::Literal(code) if unreadable.contains(&code.value())))
    }
}

/// A stretch of a file without its tags, of which the first and the last may be cut.
fn without_tags(stretch: &str) -> String {
    let opened = stretch.find('<').unwrap_or(stretch.len());
    let mut rest = stretch.find('>').filter(|closed| *closed < opened).map_or(stretch, |closed| &stretch[closed + 1..]);
    let mut plain = String::new();
    while let Some((words, tag)) = rest.split_once('<') {
        plain.push_str(words);
        plain.push(' ');
        rest = tag.split_once('>').map_or("", |(_, after)| after);
    }
    plain + rest
}

fn node(term: &Term) -> Option<String> {
    if let Term::NamedNode(node) = term { Some(node.as_str().to_owned()) } else { None }
}

impl Quotes for Stored {
    fn evidence(&self, role: &'static str, points: Range<usize>) -> Option<Evidence> {
        let (_, quote) = self.quotes.get(&(points.start, points.end))?;
        let Quote { words, exact, before, after } = quote;
        Some(Evidence {
            role,
            start: points.start,
            end: points.end,
            words: words.clone(),
            lines: None,
            source: exact.clone(),
            before: before.clone(),
            after: after.clone(),
        })
    }
}

fn audit_one(stored: &Stored, knowledge: &Knowledge, rules: &Rules, options: &AuditOptions<'_>) -> Result<Audited, AuditError> {
    let (said, dates) = (stored.said(rules), stored.dates(options));
    let profiles = if options.profiles.is_empty() { stored.profiles(&said, &dates) } else { options.profiles.clone() };
    let setting = Setting { knowledge, rules, dates: &dates, profiles: &profiles, notice: stored.notice.clone() };
    let readable = stored.readable();
    let mut findings = if readable { run(stored, &setting, &said)? } else { Vec::new() };
    findings.sort_by(|left, right| order(left).cmp(&order(right)));
    let notice = stored.notice.as_str();
    // The notice rests on the text, and what is found in it on places of the text.
    let text = stored.all(notice, prov::DERIVED_FROM).iter().filter_map(node).find(|text| stored.value(text, pf::SHA256).is_some());
    let of_text = |property| text.as_deref().and_then(|text| stored.value(text, property));
    let controller = stored.link(notice, dpv::HAS_DATA_CONTROLLER).and_then(|controller| stored.value(&controller, dpv::HAS_NAME));
    Ok(Audited {
        path: of_text(pf::PATH).unwrap_or_else(|| notice.to_owned()),
        sha256: of_text(pf::SHA256).unwrap_or_default(),
        lines: 0,
        code_points: stored.quotes.keys().map(|(_, end)| *end).max().unwrap_or(0),
        title: stored.value(notice, dct::TITLE),
        controller,
        date: dates.measured,
        date_origin: dates.origin,
        profiles,
        readable,
        findings,
    })
}

fn run(stored: &Stored, setting: &Setting<'_>, said: &[Said<'_>]) -> Result<Vec<Finding>, AuditError> {
    let words = stored.quotes.values().map(|(_, quote)| tokens(&quote.words).len()).sum();
    let mut quads = stored.quads.clone();
    quads.extend(setting.quads(words));
    for ((place, quote), said) in stored.quotes.values().zip(said) {
        let place = NamedNode::new_unchecked(place.as_str());
        setting.passage(&Passage { place, words: &quote.words, source: &quote.exact, kind: "prose", lists: &said.lists }, &mut quads);
    }
    let failed = |rule: &Rule, source| AuditError { file: rule.file.clone(), source };
    let wanted: Vec<&Rule> = setting.rules.all().iter().filter(|rule| runs(rule) && !rule.profiles.is_disjoint(setting.profiles)).collect();
    let Some(first) = wanted.first() else { return Ok(Vec::new()) };
    let graph = Graph::new(quads).map_err(|source| failed(first, source))?;
    let mut found = Vec::new();
    for rule in wanted {
        let Body::Query(query) = &rule.body else { continue };
        for group in graph.groups(query).map_err(|source| failed(rule, source))? {
            let mut finding = of_group(rule, &group, stored);
            if rule.reads == Reads::Statements {
                finding.severity = finding.severity.min(Severity::Note);
                finding.message = format!("{} {BY_GRAPH}", finding.message);
            }
            found.push(finding);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn context_is_shown_without_tags() {
        assert_eq!(without_tags("d>one <b>two</b> three <p"), "one  two  three  ");
        assert_eq!(without_tags("plain | words"), "plain | words");
        assert!(is_of("urn:x/version/a/span/1-2", "urn:x/version/a") && !is_of("urn:x/version/ab", "urn:x/version/a"));
    }
}
