//! `ontology/` and `models/` → [`Knowledge`]: everything that the program knows, checked, behind one argument.

/// What the stages need to know.
#[derive(Debug, Clone, Default)]
pub struct Knowledge {}
