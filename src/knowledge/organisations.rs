//! `organisations.ttl` → [`Organisation`]s: who policies name, under which names, and whose they are.

use std::collections::BTreeMap;

use super::concepts::{Concept, state, triples};
use super::{KnowledgeError, ns};

/// The file.
pub const FILE: &str = "organisations.ttl";

/// A company, or a service that a company provides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Organisation {
    /// Its IRI.
    pub iri: String,
    /// Full name.
    pub name: String,
    /// Other names that find it anywhere.
    pub aliases: Vec<String>,
    /// Names that are also ordinary words: only capitalised, and only where the context is that of a company.
    pub ambiguous: Vec<String>,
    /// IRI of the company that owns it.
    pub parent: Option<String>,
    /// For a service: IRI of the company that provides it.
    pub provided_by: Option<String>,
    /// Country of its seat, as a CURIE of DPV's locations.
    pub seat: Option<String>,
    /// Kinds of service, as CURIEs.
    pub services: Vec<String>,
    /// IRIs of the same organisation elsewhere (Wikidata).
    pub same_as: Vec<String>,
    /// Its domains.
    pub domains: Vec<String>,
}

/// Reads the file; the kinds of service go into `kinds`.
pub(super) fn read(file: &str, text: &str, kinds: &mut BTreeMap<String, Concept>) -> Result<BTreeMap<String, Organisation>, KnowledgeError> {
    let mut found: BTreeMap<String, Organisation> = BTreeMap::new();
    for (subject, predicate, object) in triples(file, text)? {
        if !subject.starts_with(ns::ORG) {
            state((subject, predicate, object), kinds);
            continue;
        }
        let entry = found.entry(subject.clone()).or_insert_with(|| Organisation { iri: subject, ..Organisation::default() });
        if let Some(name) = predicate.strip_prefix(ns::SKOS) {
            match name {
                "prefLabel" => entry.name = object,
                "altLabel" => entry.aliases.push(object),
                "exactMatch" => entry.same_as.push(object),
                _ => {}
            }
        } else if let Some(name) = predicate.strip_prefix(ns::PF) {
            match name {
                "ambiguousLabel" => entry.ambiguous.push(object),
                "parent" => entry.parent = Some(object),
                "providedBy" => entry.provided_by = Some(object),
                "seat" => entry.seat = Some(ns::shorten(&object)),
                "service" => entry.services.push(ns::shorten(&object)),
                "domain" => entry.domains.push(object),
                _ => {}
            }
        }
    }
    if let Some(nameless) = found.values().find(|entry| entry.name.is_empty()) {
        return Err(KnowledgeError::Invalid { file: file.to_owned(), message: format!("{} has no skos:prefLabel", nameless.iri) });
    }
    Ok(found)
}
