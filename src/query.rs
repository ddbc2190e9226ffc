//! SPARQL 1.1 over graphs of policies.
//!
//! In: RDF in any syntax, or the quads of the RDF view; a query, of one's own or one of the questions in `ontology/queries/`. Out: bytes
//! in a format that fits the form of the query. The data are loaded once and then only read ([`Dataset`]); nothing here opens files or
//! the network, so `SERVICE` is refused.
//!
//! The default graph is the union of all graphs, since each policy version has a graph of its own: a plain query sees them all. A triple
//! that stands in several graphs is one triple there, as the standard has it for merged graphs.

mod answer;
mod dataset;
mod question;
mod table;
mod view;

pub use answer::{Limits, ResultFormat, WriteError, write, write_graph};
pub use dataset::{Builder, Dataset, ENDINGS, LoadError};
pub use question::{Parameter, Question, QuestionError, embedded, term};

use oxigraph::model::{GraphName, NamedNode, NamedOrBlankNode};
use oxigraph::sparql::{QueryEvaluationError, QueryResults, SparqlEvaluator};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::knowledge::ns;
use crate::view::rdf::vocab;
use view::View;

/// What can be wrong with a query.
#[derive(Debug, Error)]
pub enum QueryError {
    /// It is not SPARQL.
    #[error("line {line}, column {column}: {message}\n{excerpt}")]
    Syntax {
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
        /// What was expected there.
        message: String,
        /// The line, and a mark under the place.
        excerpt: String,
    },
    /// It is SPARQL by its letters, but contradicts itself.
    #[error("{0}")]
    Invalid(String),
    /// It cannot be evaluated: a service is asked, or a function that does not exist.
    #[error(transparent)]
    Evaluation(#[from] QueryEvaluationError),
    /// A graph or the base is named by something that is no IRI.
    #[error("{iri:?} is no absolute IRI")]
    Graph {
        /// What stands there.
        iri: String,
    },
}

/// What the protocol and not the query says: the dataset that is asked, and the base of IRIs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// Graphs whose merge is the default graph.
    pub default: Vec<String>,
    /// The named graphs.
    pub named: Vec<String>,
    /// What relative IRIs of the query are relative to.
    pub base: Option<String>,
}

/// Prefixes that every query may use without declaring them.
pub fn prefixes() -> impl Iterator<Item = (&'static str, &'static str)> {
    vocab::PREFIXES.iter().copied().chain([("org", ns::ORG)])
}

/// Asks `text` of `dataset`. A scope that names graphs stands before what the query says of its dataset.
///
/// # Errors
/// If the text is no query, or one that cannot be evaluated.
pub fn ask<'d>(dataset: &'d Dataset, text: &str, scope: &Scope) -> Result<QueryResults<'d>, QueryError> {
    let mut evaluator = prefixes()
        .fold(SparqlEvaluator::new(), |evaluator, (prefix, iri)| evaluator.with_prefix(prefix, iri).expect("our namespaces are absolute IRIs"));
    if let Some(base) = &scope.base {
        evaluator = evaluator.with_base_iri(base).map_err(|_| QueryError::Graph { iri: base.clone() })?;
    }
    let mut query = evaluator.parse_query(text).map_err(|error| syntax_error(text, &error.to_string()))?;
    if !scope.default.is_empty() || !scope.named.is_empty() {
        let named = scope.named.iter().map(|iri| node(iri).map(NamedOrBlankNode::from)).collect::<Result<_, _>>()?;
        let default = scope.default.iter().map(|iri| node(iri).map(GraphName::from)).collect::<Result<_, _>>()?;
        query.dataset_mut().set_default_graph(default);
        query.dataset_mut().set_available_named_graphs(named);
    }
    Ok(query.on_queryable_dataset(View::new(dataset)).execute()?)
}

fn node(iri: &str) -> Result<NamedNode, QueryError> {
    NamedNode::new(iri).map_err(|_| QueryError::Graph { iri: iri.to_owned() })
}

/// The parser's message with its place, shown in the text.
fn syntax_error(text: &str, error: &str) -> QueryError {
    let parse = || {
        let (place, expected) = error.strip_prefix("error at ")?.split_once(": ")?;
        let (line, column) = place.split_once(':')?;
        Some((line.parse::<usize>().ok()?, column.parse::<usize>().ok()?, expected))
    };
    let Some((line, column, expected)) = parse() else { return QueryError::Invalid(error.to_owned()) };
    let shown: String = text.lines().nth(line - 1).unwrap_or("").chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    // A query may be one very long line.
    let from = column.saturating_sub(60);
    let part: String = shown.chars().skip(from).take(100).collect();
    let excerpt = format!("  {part}\n  {}^", " ".repeat(column - 1 - from.min(column - 1)));
    QueryError::Syntax { line, column, message: readable(expected), excerpt }
}

/// The parser lists everything that could stand there, down to single letters; a few alternatives are enough. What it knows to be wrong is
/// a sentence among them.
fn readable(expected: &str) -> String {
    const SHOWN: usize = 8;
    let list = expected.strip_prefix("expected ").unwrap_or(expected);
    let all: Vec<&str> = list.strip_prefix("one of ").unwrap_or(list).split(", ").collect();
    if let Some(sentence) = all.iter().find(|item| item.starts_with(char::is_uppercase) && item.contains(' ')) {
        return (*sentence).to_owned();
    }
    let words: Vec<&str> = all.iter().copied().filter(|item| !item.starts_with('[') && *item != "\"#\"").collect();
    match words.len() {
        0 => "this cannot stand here".to_owned(),
        1..=SHOWN => format!("expected {}", words.join(" or ")),
        _ => format!("expected {} or others", words[..SHOWN].join(" or ")),
    }
}

#[cfg(test)]
mod tests;
