//! `terms/*.ttl` → [`Concept`]s.

use std::collections::BTreeMap;

use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::{NamedOrBlankNode, Quad, Term};

use super::{KnowledgeError, ns};

/// The files of concepts; a file's stem is not its scheme: `skos:inScheme` says that.
pub const FILES: [&str; 7] = [
    "terms/data.ttl",
    "terms/purposes.ttl",
    "terms/technologies.ttl",
    "terms/recipients.ttl",
    "terms/legal-bases.ttl",
    "terms/measures.ttl",
    "terms/subjects.ttl",
];

/// The files of concepts that graphs state and that no words are looked up in; kinds of service stand with the organisations.
pub const STATED: [&str; 2] = ["operations.ttl", "policyflow.ttl"];

/// Something that words in a policy can mean.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Concept {
    /// `pd:EmailAddress`.
    pub curie: String,
    /// The IRI that it stands for.
    pub iri: String,
    /// Preferred English label.
    pub label: String,
    /// Concepts directly above, as CURIEs, sorted.
    pub broader: Vec<String>,
    /// Which list it is of: `data`, `purpose`, `recipient`, `measure`, `threat`, `legal-basis`, `technology`, `subject`.
    pub scheme: String,
    /// What it means, where we had to say it ourselves.
    pub definition: Option<String>,
    /// Other ways to write it, which find it in a text.
    pub alt_labels: Vec<String>,
    /// Cues that are strong but not enough by themselves.
    pub hidden_labels: Vec<String>,
    /// For a kind of recipient: on whose side it stands (`affiliate`, `third`, …).
    pub party: Option<String>,
}

/// The triples of a Turtle file.
pub(super) fn triples(file: &str, text: &str) -> Result<Vec<(String, String, String)>, KnowledgeError> {
    let mut found = Vec::new();
    for quad in RdfParser::from_format(RdfFormat::Turtle).for_slice(text.as_bytes()) {
        let Quad { subject, predicate, object, .. } =
            quad.map_err(|source| KnowledgeError::Turtle { file: file.to_owned(), source: Box::new(source.into()) })?;
        let NamedOrBlankNode::NamedNode(subject) = subject else { continue };
        let object = match object {
            Term::NamedNode(node) => node.into_string(),
            Term::Literal(literal) => literal.value().to_owned(),
            _ => continue,
        };
        found.push((subject.into_string(), predicate.into_string(), object));
    }
    Ok(found)
}

/// Reads the concepts of a file that are only stated, never looked for in a text: those with a `skos:prefLabel`.
pub(super) fn read_stated(file: &str, text: &str, into: &mut BTreeMap<String, Concept>) -> Result<(), KnowledgeError> {
    let mut found = BTreeMap::new();
    triples(file, text)?.into_iter().for_each(|triple| state(triple, &mut found));
    into.extend(found.into_iter().filter(|(_, concept)| !concept.label.is_empty()));
    Ok(())
}

/// Takes what one triple says of such a concept.
pub(super) fn state((subject, predicate, object): (String, String, String), into: &mut BTreeMap<String, Concept>) {
    let Some(name) = predicate.strip_prefix(ns::SKOS) else { return };
    let curie = ns::shorten(&subject);
    let concept = into.entry(curie.clone()).or_insert_with(|| Concept { curie, iri: subject, ..Concept::default() });
    match name {
        "prefLabel" => concept.label = object,
        "broader" => concept.broader.push(ns::shorten(&object)),
        "definition" => concept.definition = Some(object),
        _ => {}
    }
}

/// Reads one file of concepts into `into`; a concept may be described in several files.
pub(super) fn read(file: &str, text: &str, into: &mut BTreeMap<String, Concept>) -> Result<(), KnowledgeError> {
    let stem = file.rsplit('/').next().unwrap_or(file).trim_end_matches(".ttl");
    let scheme_of_file = match stem {
        "purposes" => "purpose",
        "technologies" => "technology",
        "recipients" => "recipient",
        "legal-bases" => "legal-basis",
        "measures" => "measure",
        "subjects" => "subject",
        other => other,
    };
    for (subject, predicate, object) in triples(file, text)? {
        let curie = ns::shorten(&subject);
        let concept = into.entry(curie.clone()).or_insert_with(|| Concept { curie, iri: subject, ..Concept::default() });
        if let Some(name) = predicate.strip_prefix(ns::SKOS) {
            match name {
                "prefLabel" => concept.label = object,
                "altLabel" => concept.alt_labels.push(object),
                "hiddenLabel" => concept.hidden_labels.push(object),
                "definition" => concept.definition = Some(object),
                "broader" => concept.broader.push(ns::shorten(&object)),
                "inScheme" => concept.scheme = scheme(&ns::shorten(&object), scheme_of_file),
                _ => {}
            }
        } else if predicate.strip_prefix(ns::PF) == Some("party") {
            concept.party = Some(object);
        }
    }
    // Scheme nodes and the like carry no scheme of their own: they are not concepts.
    into.retain(|_, concept| !concept.scheme.is_empty());
    for concept in into.values_mut() {
        concept.broader.sort();
        concept.broader.dedup();
    }
    Ok(())
}

/// The scheme's short name: the CURIE's local part where it is one of ours, else the file's.
fn scheme(curie: &str, of_file: &str) -> String {
    let name = curie.trim_start_matches("pf:").to_lowercase();
    match name.trim_end_matches('s') {
        "threat" => "threat".to_owned(),
        _ => of_file.to_owned(),
    }
}
