//! Which version of a policy is the current one: known only where several policies are written together.

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::model::{GraphName, NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term};

use crate::view::rdf::PolicyQuads;
use crate::view::rdf::vocab::{dcat, dct, dpv, foaf, pf};
use crate::view::rdf::write::sorted;

/// The newest version of each policy among those that came by.
#[derive(Debug, Default)]
pub struct Versions {
    /// By series: the newest date, and the notices of that date.
    newest: BTreeMap<String, (String, Vec<NamedNode>)>,
    /// Notices that a newer one of their series has replaced.
    replaced: BTreeSet<NamedNode>,
    /// What was said of series: their versions say it again.
    said: BTreeSet<String>,
}

impl Versions {
    /// Takes note of one version.
    pub fn add(&mut self, policy: &PolicyQuads) {
        let entry = || policy.own.iter().filter(|quad| quad.graph_name == GraphName::DefaultGraph);
        let Some(graph) = entry().find(|quad| quad.predicate == dcat::IN_SERIES) else { return };
        let of_graph = |predicate| entry().find(|quad| quad.subject == graph.subject && quad.predicate == predicate).map(|quad| &quad.object);
        let (Term::NamedNode(series), Some(Term::NamedNode(notice))) = (&graph.object, of_graph(foaf::PRIMARY_TOPIC)) else { return };
        let date = match of_graph(dct::DATE) {
            Some(Term::Literal(date)) => date.value().to_owned(),
            _ => String::new(),
        };
        let newest = self.newest.entry(series.as_str().to_owned()).or_default();
        if newest.0 < date {
            let (_, older) = std::mem::replace(newest, (date, vec![notice.clone()]));
            self.replaced.extend(older);
        } else if newest.0 > date {
            self.replaced.insert(notice.clone());
        } else if !newest.1.contains(notice) {
            newest.1.push(notice.clone());
        }
    }

    /// The policy's quads without those that another version of it has said before.
    pub fn fresh<'a>(&mut self, policy: &'a PolicyQuads) -> Vec<&'a Quad> {
        let series = policy.own.iter().find(|quad| quad.predicate == dcat::IN_SERIES).map(|quad| quad.object.clone());
        let of_series = |quad: &Quad| quad.graph_name == GraphName::DefaultGraph && series.as_ref() == Some(&Term::from(quad.subject.clone()));
        policy.own.iter().filter(|quad| !of_series(quad) || self.said.insert(quad.to_string())).collect()
    }

    /// States the current version of each policy in the default graph, and which versions were replaced; of several versions of one day, or
    /// without date, none is said to be the current one.
    #[must_use]
    pub fn quads(&self) -> Vec<Quad> {
        let mut quads = Vec::new();
        for (series, (_, notices)) in &self.newest {
            if let [notice] = notices.as_slice() {
                quads.push(fact(&NamedNode::new_unchecked(series.as_str()), pf::CURRENT, notice));
                quads.push(fact(notice, dpv::HAS_NOTICE_STATUS, &dpv::NOTICE_LATEST.into_owned()));
            }
        }
        quads.extend(self.replaced.iter().map(|notice| fact(notice, dpv::HAS_NOTICE_STATUS, &dpv::NOTICE_STALE.into_owned())));
        sorted(quads)
    }
}

fn fact(subject: &NamedNode, predicate: NamedNodeRef<'_>, object: &NamedNode) -> Quad {
    Quad::new(NamedOrBlankNode::from(subject.clone()), predicate, object.clone(), GraphName::DefaultGraph)
}
