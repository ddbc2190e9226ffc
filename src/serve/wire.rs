//! What the endpoint and its workers say to each other: frames of a length and JSON, an answer with its bytes behind it.

use serde::{Deserialize, Serialize};

use crate::query::Scope;

/// A task for a worker.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Job {
    /// A query, with the names of the formats to write rows and graphs in; none where the client takes no such answer.
    Query { text: String, scope: Scope, rows: Option<String>, graph: Option<String> },
    /// A graph, or the merge of all.
    Graph { name: Option<String>, format: String },
}

/// How a task ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Status {
    Done,
    /// The query is wrong.
    Bad,
    /// The client takes no format of this form of answer.
    NotAcceptable,
    /// There is no such graph.
    NotFound,
    /// There is more than may be answered.
    TooLarge,
}

/// The head of an answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Head {
    pub(super) status: Status,
    /// The media type of the bytes, or what is wrong.
    pub(super) text: String,
    /// How many rows or triples they are.
    pub(super) rows: usize,
    /// How many bytes follow.
    pub(super) length: u64,
}

/// What a worker knows once it has the data.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Summary {
    pub(super) quads: usize,
    /// Triples of the default graph as it was loaded.
    pub(super) default: usize,
    /// IRIs of the named graphs, and their triples.
    pub(super) graphs: Vec<(String, usize)>,
}
