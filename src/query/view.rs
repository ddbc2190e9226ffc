//! The dataset as the evaluator of SPARQL sees it.

use std::convert::Infallible;

use oxigraph::model::Term;
use spareval::{InternalQuad, QueryableDataset};

use crate::query::dataset::{Dataset, Graphs};

/// A dataset whose default graph is the union of its graphs.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'d> {
    dataset: &'d Dataset,
}

impl<'d> View<'d> {
    pub(super) const fn new(dataset: &'d Dataset) -> Self {
        Self { dataset }
    }
}

/// A term: one of the dataset by its number, or one that the query made. What is in the dataset is always a number, so that equal terms
/// have equal values.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Value {
    Stored(u32),
    Made(Box<Term>),
}

impl Value {
    const fn stored(&self) -> Option<u32> {
        match self {
            Self::Stored(number) => Some(*number),
            Self::Made(_) => None,
        }
    }
}

impl<'d> QueryableDataset<'d> for View<'d> {
    type InternalTerm = Value;
    type Error = Infallible;

    fn internal_quads_for_pattern(
        &self,
        subject: Option<&Value>,
        predicate: Option<&Value>,
        object: Option<&Value>,
        graph_name: Option<Option<&Value>>,
    ) -> impl Iterator<Item = Result<InternalQuad<Value>, Infallible>> + use<'d> {
        let graphs = match graph_name {
            None => Some(Graphs::Named),
            Some(None) => Some(Graphs::Union),
            Some(Some(name)) => name.stored().map(Graphs::One),
        };
        let bound = [subject, predicate, object];
        let pattern = bound.map(|value| value.and_then(Value::stored));
        // A term that the dataset does not have is in none of its quads.
        let known = bound.iter().zip(&pattern).all(|(value, number)| value.is_none() || number.is_some());
        let named = graph_name != Some(None);
        let dataset = self.dataset;
        graphs.filter(|_| known).into_iter().flat_map(move |graphs| dataset.find(pattern, graphs)).map(move |[subject, predicate, object, graph]| {
            Ok(InternalQuad {
                subject: Value::Stored(subject),
                predicate: Value::Stored(predicate),
                object: Value::Stored(object),
                graph_name: named.then_some(Value::Stored(graph)),
            })
        })
    }

    fn internal_named_graphs(&self) -> impl Iterator<Item = Result<Value, Infallible>> + use<'d> {
        self.dataset.named().map(|number| Ok(Value::Stored(number)))
    }

    fn contains_internal_graph_name(&self, graph_name: &Value) -> Result<bool, Infallible> {
        Ok(graph_name.stored().is_some_and(|number| self.dataset.has_graph(number)))
    }

    fn internalize_term(&self, term: Term) -> Result<Value, Infallible> {
        Ok(self.dataset.number(&term).map_or_else(|| Value::Made(Box::new(term)), Value::Stored))
    }

    fn externalize_term(&self, term: Value) -> Result<Term, Infallible> {
        Ok(match term {
            Value::Stored(number) => self.dataset.term(number).clone(),
            Value::Made(term) => *term,
        })
    }
}
