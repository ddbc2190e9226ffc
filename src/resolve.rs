//! What mentions stand for: we = the company, "this information" = what was just named, words = concepts, names = organisations.
//!
//! In: a document's mentions and practices. Out: the same with parties, concepts, antecedents and the policy's own subsumptions filled in.

pub mod anaphora;
pub mod concepts;
pub mod controller;
pub mod parties;

pub use controller::{Controller, ControllerOrigin};
