//! Sentences → tokens, parts of speech and grammar.
//!
//! What comes in: the text of a document and the spans of its sentences. What goes out: for each sentence its tokens as spans
//! ([`tokenize`]).

pub mod tokenize;
