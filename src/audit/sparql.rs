//! A rule's query over a policy's graph → groups of rows.
//!
//! What the variables mean: `?evidence` and `?against` are places in the text; `?about` divides the rows into findings, one for each value (without
//! it all rows are one finding); `?flow` is the statement that is meant; all others are for the message.

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::model::{NamedNode, NamedNodeRef, Quad, Term};
use oxigraph::sparql::{QueryEvaluationError, QueryResults, QuerySolution, SparqlEvaluator, SparqlSyntaxError};
use oxigraph::store::{StorageError, Store};
use thiserror::Error;

use crate::knowledge::ns;

/// A query that could not be run.
#[derive(Debug, Error)]
pub enum SparqlError {
    /// It is no SPARQL.
    #[error("not SPARQL")]
    Syntax(#[from] SparqlSyntaxError),
    /// It failed while running.
    #[error("the query failed")]
    Evaluation(#[from] QueryEvaluationError),
    /// The store failed.
    #[error("the store of the graph failed")]
    Storage(#[from] StorageError),
    /// It is no SELECT.
    #[error("not a SELECT query")]
    NotSelect,
}

/// The rows of one finding.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Group {
    /// Value of `?about`, empty without.
    pub about: String,
    /// Values of all variables for the message, as words, each once, sorted.
    pub values: BTreeMap<String, BTreeSet<String>>,
    /// IRIs of places that state it.
    pub evidence: BTreeSet<String>,
    /// IRIs of places that stand against it.
    pub against: BTreeSet<String>,
    /// The least confidence of the statements that it rests on.
    pub confidence: Option<f64>,
}

/// A graph to run queries over.
pub struct Graph {
    store: Store,
}

impl Graph {
    /// A graph of `quads`.
    ///
    /// # Errors
    /// If the store fails.
    pub fn new(quads: impl IntoIterator<Item = Quad>) -> Result<Self, SparqlError> {
        let store = Store::new()?;
        store.extend(quads)?;
        Ok(Self { store })
    }

    /// Runs `query`.
    ///
    /// # Errors
    /// If it is no SELECT query, or fails.
    pub fn groups(&self, query: &str) -> Result<Vec<Group>, SparqlError> {
        let prepared = SparqlEvaluator::new().parse_query(query)?.on_store(&self.store);
        let QueryResults::Solutions(solutions) = prepared.execute()? else { return Err(SparqlError::NotSelect) };
        let mut groups: BTreeMap<String, Group> = BTreeMap::new();
        for solution in solutions {
            let solution = solution?;
            // An aggregate over nothing gives one row with nothing in it.
            if solution.iter().next().is_none() {
                continue;
            }
            let about = solution.get("about").map(|term| self.words(term)).unwrap_or_default();
            let group = groups.entry(about.clone()).or_insert_with(|| Group { about, ..Group::default() });
            self.add(group, &solution)?;
        }
        Ok(groups.into_values().collect())
    }

    fn add(&self, group: &mut Group, solution: &QuerySolution) -> Result<(), SparqlError> {
        for (variable, term) in solution {
            match (variable.as_str(), term) {
                ("evidence", Term::NamedNode(place)) => {
                    group.evidence.insert(place.as_str().to_owned());
                }
                ("against", Term::NamedNode(place)) => {
                    group.against.insert(place.as_str().to_owned());
                }
                ("flow", Term::NamedNode(flow)) => {
                    if let Some(confidence) = self.confidence(flow)? {
                        group.confidence = Some(group.confidence.map_or(confidence, |least| least.min(confidence)));
                    }
                }
                (name, term) => {
                    group.values.entry(name.to_owned()).or_default().insert(self.words(term));
                }
            }
        }
        Ok(())
    }

    fn confidence(&self, flow: &NamedNode) -> Result<Option<f64>, SparqlError> {
        let property = NamedNode::new_unchecked(format!("{}confidence", ns::PF));
        let mut found = self.store.quads_for_pattern(Some(flow.as_ref().into()), Some(property.as_ref()), None, None);
        let Some(quad) = found.next().transpose()? else { return Ok(None) };
        Ok(if let Term::Literal(value) = quad.object { value.value().parse().ok() } else { None })
    }

    /// A term as people read it: a literal's value, a concept's label, else its local name.
    fn words(&self, term: &Term) -> String {
        let Term::NamedNode(node) = term else {
            return if let Term::Literal(literal) = term { literal.value().to_owned() } else { String::new() };
        };
        let label = NamedNodeRef::new_unchecked("http://www.w3.org/2004/02/skos/core#prefLabel");
        let labels = self.store.quads_for_pattern(Some(node.as_ref().into()), Some(label), None, None);
        let mut labels: Vec<String> = labels
            .filter_map(Result::ok)
            .filter_map(|quad| if let Term::Literal(label) = quad.object { Some(label.value().to_owned()) } else { None })
            .collect();
        labels.sort();
        labels.into_iter().next().unwrap_or_else(|| {
            let short = ns::shorten(node.as_str());
            short.rsplit_once([':', '/', '#']).map_or(short.clone(), |(_, local)| local.to_owned())
        })
    }
}
