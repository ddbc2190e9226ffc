//! Sentences → tokens, parts of speech and grammar.
//!
//! What comes in: the text of a document and the spans of its sentences. What goes out: for each sentence its tokens as spans
//! ([`tokenize`]), a part of speech a token ([`tag`]) and a tree over the tokens ([`parse`]). The two models are weights in files,
//! learned from a larger parser; code that reads them makes no guess of its own. Nothing here knows privacy policies.

mod form;
pub mod grammar;
pub mod parse;
pub mod tag;
pub mod tokenize;
pub(crate) mod weights;

pub use grammar::Grammar;
pub use weights::ModelError;
pub mod words;

pub use words::{Annotated, Token, Tokens, annotate};
