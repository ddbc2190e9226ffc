//! What the service says of itself: SPARQL 1.1 Service Description, and VoID.

use oxigraph::model::vocab::{rdf, xsd};
use oxigraph::model::{BlankNode, GraphName, Literal, NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term};

use crate::knowledge::ns;
use crate::query::ResultFormat;
use crate::serve::wire::Summary;
use crate::view::Format;
use crate::view::rdf::write::{sorted, to_bytes};

macro_rules! sd {
    ($name:literal) => {
        NamedNodeRef::new_unchecked(concat!("http://www.w3.org/ns/sparql-service-description#", $name))
    };
}

macro_rules! void {
    ($name:literal) => {
        NamedNodeRef::new_unchecked(concat!("http://rdfs.org/ns/void#", $name))
    };
}

/// Formats of results and of RDF that are given out.
const FORMATS: [&str; 8] =
    ["SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle", "N-Triples", "RDF_XML", "JSON-LD"];

/// Gathers triples.
#[derive(Default)]
struct Facts {
    quads: Vec<Quad>,
    blank: usize,
}

impl Facts {
    fn add(&mut self, subject: &NamedOrBlankNode, predicate: NamedNodeRef<'_>, object: impl Into<Term>) {
        self.quads.push(Quad::new(subject.clone(), predicate, object, GraphName::DefaultGraph));
    }

    fn node(&mut self, class: NamedNodeRef<'_>) -> NamedOrBlankNode {
        self.blank += 1;
        let node = NamedOrBlankNode::from(BlankNode::new_unchecked(format!("n{}", self.blank)));
        self.add(&node, rdf::TYPE, class.into_owned());
        node
    }

    fn graph(&mut self, triples: usize) -> NamedOrBlankNode {
        let graph = self.node(sd!("Graph"));
        self.add(&graph, void!("triples"), count(triples));
        graph
    }

    fn bytes(self, format: ResultFormat) -> Vec<u8> {
        let format = match format {
            ResultFormat::NTriples => Format::NQuads,
            ResultFormat::JsonLd => Format::JsonLd,
            ResultFormat::RdfXml => Format::RdfXml,
            _ => Format::Turtle,
        };
        to_bytes(format, &sorted(self.quads))
    }
}

fn count(number: usize) -> Literal {
    Literal::new_typed_literal(number.to_string(), xsd::INTEGER)
}

/// The address as a resource; the host's name comes from the client, so it may be no IRI.
fn address(iri: String) -> NamedOrBlankNode {
    NamedNode::new(iri).map_or_else(|_| BlankNode::new_unchecked("here").into(), Into::into)
}

/// The description of the service at `endpoint`.
pub(super) fn service(summary: &Summary, endpoint: String, format: ResultFormat) -> Vec<u8> {
    let mut facts = Facts::default();
    let service = address(endpoint);
    facts.add(&service, rdf::TYPE, sd!("Service").into_owned());
    facts.add(&service, sd!("endpoint"), Term::from(service.clone()));
    facts.add(&service, sd!("supportedLanguage"), sd!("SPARQL11Query").into_owned());
    facts.add(&service, sd!("feature"), sd!("UnionDefaultGraph").into_owned());
    for format in FORMATS {
        facts.add(&service, sd!("resultFormat"), NamedNode::new_unchecked(format!("http://www.w3.org/ns/formats/{format}")));
    }
    let dataset = facts.node(sd!("Dataset"));
    facts.add(&service, sd!("defaultDataset"), Term::from(dataset.clone()));
    let default = facts.node(sd!("Graph"));
    facts.add(&dataset, sd!("defaultGraph"), Term::from(default));
    for (name, triples) in &summary.graphs {
        let named = facts.node(sd!("NamedGraph"));
        facts.add(&dataset, sd!("namedGraph"), Term::from(named.clone()));
        facts.add(&named, sd!("name"), NamedNode::new_unchecked(name.clone()));
        let graph = facts.graph(*triples);
        facts.add(&named, sd!("graph"), Term::from(graph));
    }
    facts.bytes(format)
}

/// The dataset behind the service at `home`.
pub(super) fn dataset(summary: &Summary, home: &str, base_iri: &str, format: ResultFormat) -> Vec<u8> {
    let mut facts = Facts::default();
    let dataset = address(format!("{home}/.well-known/void#dataset"));
    facts.add(&dataset, rdf::TYPE, void!("Dataset").into_owned());
    let title = NamedNodeRef::new_unchecked("http://purl.org/dc/terms/title");
    facts.add(&dataset, title, Literal::new_language_tagged_literal_unchecked("Privacy policies as graphs of data flows", "en"));
    facts.add(&dataset, void!("triples"), count(summary.quads));
    facts.add(&dataset, void!("uriSpace"), Literal::new_simple_literal(base_iri));
    for vocabulary in [ns::DPV, ns::PD, ns::TECH, ns::LOC, ns::PF, ns::SKOS] {
        facts.add(&dataset, void!("vocabulary"), NamedNode::new_unchecked(vocabulary));
    }
    for (property, path) in
        [(void!("sparqlEndpoint"), "/sparql"), (void!("dataDump"), "/store?default"), (void!("uriLookupEndpoint"), "/resource?iri=")]
    {
        facts.add(&dataset, property, Term::from(address(format!("{home}{path}"))));
    }
    for (name, triples) in &summary.graphs {
        let graph = NamedOrBlankNode::from(NamedNode::new_unchecked(name.clone()));
        facts.add(&dataset, void!("subset"), Term::from(graph.clone()));
        facts.add(&graph, rdf::TYPE, void!("Dataset").into_owned());
        facts.add(&graph, void!("triples"), count(*triples));
    }
    facts.bytes(format)
}
