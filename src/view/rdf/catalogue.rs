//! The catalogue, in the default graph: each policy as a series of versions, each version's graph with its provenance and the files it is in.

use oxigraph::model::{GraphName, Literal, NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term};

use crate::graph::one_line;
use crate::knowledge::ns;
use crate::view::rdf::iri::hash;
use crate::view::rdf::vocab::{dcat, dct, dpv, foaf, pf, prov, rdf, rdfs, void, xsd};
use crate::view::rdf::write::sorted;
use crate::view::rdf::{Builder, PolicyQuads, plain};

impl Builder<'_> {
    /// The entry in the catalogue, in the default graph.
    pub(super) fn catalogue(&mut self) {
        let catalogue = self.iris.global("catalogue");
        let tool = self.iris.global(concat!("tool/policyflow-", env!("CARGO_PKG_VERSION")));
        let shared: [(&NamedNode, NamedNodeRef<'_>, Term); 5] = [
            (&catalogue, rdf::TYPE, dcat::CATALOG.into_owned().into()),
            (&catalogue, dct::TITLE, plain("Privacy policies as graphs of data flows").into()),
            (&tool, rdf::TYPE, prov::SOFTWARE_AGENT.into_owned().into()),
            (&tool, rdfs::LABEL, plain(concat!("policyflow ", env!("CARGO_PKG_VERSION"))).into()),
            (&catalogue, prov::ATTRIBUTED_TO, tool.clone().into()),
        ];
        self.shared = shared.into_iter().map(|(subject, predicate, object)| default(subject, predicate, object)).collect();
        let (graph, run) = (self.iris.graph.clone(), self.iris.run.clone());
        self.entry.push(default(&catalogue, dcat::HAS_DATASET, graph.clone().into()));
        self.series();
        self.dataset(&graph, &run);
        self.run(&run, &tool);
    }

    fn series(&mut self) {
        let series = self.iris.series.clone();
        let document = &self.extraction.document;
        let title = document
            .metadata
            .title
            .as_deref()
            .map_or_else(|| format!("Privacy policy of {}", self.extraction.controller.name.as_deref().unwrap_or("an unnamed controller")), one_line);
        for class in [dpv::PRIVACY_NOTICE, dcat::DATASET_SERIES] {
            self.entry.push(default(&series, rdf::TYPE, class.into_owned().into()));
        }
        let title = self.text(&title);
        self.entry.push(default(&series, dct::TITLE, title.into()));
        if let Some(page) = self.page() {
            self.entry.push(default(&series, foaf::PAGE, page.into()));
        }
    }

    fn dataset(&mut self, graph: &NamedNode, run: &NamedNode) {
        let vocabularies = [ns::DPV, ns::PD, ns::TECH, ns::LOC, ns::EU_GDPR, ns::PF];
        let triples = sorted(self.graph.clone()).len();
        let mut facts: Vec<(NamedNodeRef<'_>, Term)> = vec![
            (rdf::TYPE, dcat::DATASET.into_owned().into()),
            (rdf::TYPE, void::DATASET.into_owned().into()),
            (rdf::TYPE, prov::ENTITY.into_owned().into()),
            (dcat::IN_SERIES, self.iris.series.clone().into()),
            (foaf::PRIMARY_TOPIC, self.iris.notice.clone().into()),
            (dct::CONFORMS_TO, NamedNode::new_unchecked("https://w3id.org/dpv/2.3").into()),
            (dct::CONFORMS_TO, NamedNode::new_unchecked(ns::PF.trim_end_matches('#')).into()),
            (void::TRIPLES, Literal::from(triples as u64).into()),
            (prov::GENERATED_BY, run.clone().into()),
        ];
        facts.extend(vocabularies.map(|namespace| (void::VOCABULARY, NamedNode::new_unchecked(namespace).into())));
        facts.extend(self.archived().map(|day| (dct::DATE, day.into())));
        self.entry.extend(facts.into_iter().map(|(predicate, object)| default(graph, predicate, object)));
    }

    fn run(&mut self, run: &NamedNode, tool: &NamedNode) {
        let mut facts: Vec<(NamedNodeRef<'_>, Term)> = vec![
            (rdf::TYPE, prov::ACTIVITY.into_owned().into()),
            (prov::USED, self.iris.text.clone().into()),
            (prov::ASSOCIATED_WITH, tool.clone().into()),
            (pf::PROFILE, plain(self.extraction.profile.as_str()).into()),
            (pf::KNOWLEDGE, plain(self.knowledge.fingerprint()).into()),
        ];
        if let Some(time) = &self.options.time {
            facts.push((prov::ENDED_AT, Literal::new_typed_literal(time.as_str(), xsd::DATE_TIME).into()));
        }
        self.entry.extend(facts.into_iter().map(|(predicate, object)| default(run, predicate, object)));
    }
}

fn default(subject: &NamedNode, predicate: NamedNodeRef<'_>, object: Term) -> Quad {
    Quad::new(subject.clone(), predicate, object, GraphName::DefaultGraph)
}

/// The media type of an exported file by its name (IANA's register); `None` for files of formats that are not registered.
#[must_use]
pub fn media_type(file: &str) -> Option<&'static str> {
    Some(match file.rsplit_once('.')?.1 {
        "ttl" => "text/turtle",
        "trig" => "application/trig",
        "nq" => "application/n-quads",
        "jsonld" => "application/ld+json",
        "rdf" => "application/rdf+xml",
        "json" => "application/json",
        "csv" => "text/csv",
        "html" => "text/html",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "dot" => "text/vnd.graphviz",
        _ => return None,
    })
}

impl PolicyQuads {
    /// Says in which files the policy's graph is written: a distribution of its dataset for each that has a media type.
    #[must_use]
    pub fn in_files(mut self, files: &[String]) -> Self {
        let dataset = self.own.iter().find(|quad| quad.predicate == dcat::IN_SERIES).map(|quad| quad.subject.clone());
        if let Some(NamedOrBlankNode::NamedNode(dataset)) = dataset {
            self.own.extend(distributions(&dataset, files));
            self.own = sorted(self.own);
        }
        self
    }

    /// The files that all policies of the catalogue are in together, as distributions of the catalogue.
    #[must_use]
    pub fn catalogue_files(&self, files: &[String]) -> Vec<Quad> {
        let catalogue = self.shared.iter().find(|quad| quad.object == Term::from(dcat::CATALOG.into_owned())).map(|quad| &quad.subject);
        if let Some(NamedOrBlankNode::NamedNode(catalogue)) = catalogue { sorted(distributions(catalogue, files)) } else { Vec::new() }
    }
}

fn distributions(dataset: &NamedNode, files: &[String]) -> Vec<Quad> {
    let mut quads = Vec::new();
    for (file, kind) in files.iter().filter_map(|file| Some((file, media_type(file)?))) {
        let node = NamedNode::new_unchecked(format!("{}/file/{}", dataset.as_str(), hash(&[file])));
        let kind = NamedNode::new_unchecked(format!("https://www.iana.org/assignments/media-types/{kind}"));
        quads.push(default(dataset, dcat::HAS_DISTRIBUTION, node.clone().into()));
        quads.push(default(&node, rdf::TYPE, dcat::DISTRIBUTION.into_owned().into()));
        quads.push(default(&node, dct::TITLE, plain(file).into()));
        quads.push(default(&node, dcat::MEDIA_TYPE, kind.into()));
    }
    quads
}
