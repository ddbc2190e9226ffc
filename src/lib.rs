//! policyflow reads privacy policies and gives back a knowledge graph of data flows.

pub mod annotate;
pub mod audit;
pub mod cli;
pub mod corpus;
pub mod diagnostic;
pub mod diff;
pub mod document;
pub mod graph;
pub mod knowledge;
pub mod label;
pub mod lineage;
pub mod pipeline;
pub mod practice;
pub mod push;
pub mod query;
pub mod resolve;
pub mod segment;
#[cfg(feature = "serve")]
pub mod serve;
pub mod text;
#[cfg(feature = "train")]
pub mod train;
pub mod view;

#[cfg(test)]
mod sample;
