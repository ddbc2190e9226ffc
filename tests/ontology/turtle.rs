//! Turtle files as lists of triples that can be asked.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::{NamedOrBlankNode, Quad, Term};

/// A file under the project's root.
pub fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// All files under a folder with one of these endings, sorted.
pub fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path, endings));
        } else if path.extension().and_then(|ending| ending.to_str()).is_some_and(|ending| endings.contains(&ending)) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The triples of a file in the order in which they stand there, with IRIs as CURIEs.
pub struct Turtle {
    pub text: String,
    prefixes: BTreeMap<String, String>,
    triples: Vec<(String, String, String)>,
}

impl Turtle {
    pub fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut turtle = Self { prefixes: BTreeMap::new(), triples: Vec::new(), text };
        for line in turtle.text.lines().filter_map(|line| line.strip_prefix("@prefix ")) {
            let (prefix, rest) = line.split_once(": <").expect("a prefix");
            turtle.prefixes.insert(rest.trim_end_matches("> .").to_owned(), prefix.to_owned());
        }
        for quad in RdfParser::from_format(RdfFormat::Turtle).for_slice(turtle.text.as_bytes()) {
            let Quad { subject, predicate, object, .. } = quad.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let subject = match subject {
                NamedOrBlankNode::NamedNode(node) => turtle.short(node.as_str()),
                NamedOrBlankNode::BlankNode(node) => node.to_string(),
            };
            let object = match object {
                Term::NamedNode(node) => turtle.short(node.as_str()),
                Term::BlankNode(node) => node.to_string(),
                Term::Literal(literal) => literal.value().to_owned(),
            };
            turtle.triples.push((subject, turtle.short(predicate.as_str()), object));
        }
        turtle
    }

    fn short(&self, iri: &str) -> String {
        if iri == "http://www.w3.org/1999/02/22-rdf-syntax-ns#type" {
            return "a".to_owned();
        }
        let found = self.prefixes.iter().filter(|(namespace, _)| iri.starts_with(namespace.as_str())).max_by_key(|(namespace, _)| namespace.len());
        found.map_or_else(|| format!("<{iri}>"), |(namespace, prefix)| format!("{prefix}:{}", &iri[namespace.len()..]))
    }

    /// Subjects, each once, in the file's order.
    pub fn subjects(&self) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        for (subject, _, _) in &self.triples {
            if found.last() != Some(&subject.as_str()) && !found.contains(&subject.as_str()) {
                found.push(subject);
            }
        }
        found
    }

    /// The objects of a subject's property.
    pub fn all(&self, subject: &str, predicate: &str) -> Vec<&str> {
        self.triples.iter().filter(|(of, property, _)| of == subject && property == predicate).map(|(_, _, object)| object.as_str()).collect()
    }

    /// The first of them.
    pub fn one(&self, subject: &str, predicate: &str) -> Option<&str> {
        self.all(subject, predicate).first().copied()
    }

    pub fn is_a(&self, subject: &str, class: &str) -> bool {
        self.all(subject, "a").contains(&class)
    }

    /// All properties that occur.
    pub fn predicates(&self) -> BTreeSet<&str> {
        self.triples.iter().map(|(_, predicate, _)| predicate.as_str()).collect()
    }

    /// The members of an RDF list.
    pub fn list(&self, head: &str) -> Vec<&str> {
        let rdf = |name: &str| self.short(&format!("http://www.w3.org/1999/02/22-rdf-syntax-ns#{name}"));
        let (first, rest) = (rdf("first"), rdf("rest"));
        let (mut members, mut at) = (Vec::new(), head);
        while let Some(member) = self.one(at, &first) {
            members.push(member);
            at = self.one(at, &rest).expect("a list goes on");
        }
        members
    }
}
