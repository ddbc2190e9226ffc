//! The files of `ontology/` as they stood when the program was built.

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        /// Name under `ontology/` and contents.
        pub const FILES: &[(&str, &str)] = &[$(($name, include_str!(concat!("../../ontology/", $name)))),*];
    };
}

files![
    "terms/data.ttl",
    "terms/purposes.ttl",
    "terms/technologies.ttl",
    "terms/recipients.ttl",
    "terms/legal-bases.ttl",
    "terms/measures.ttl",
    "terms/subjects.ttl",
    "organisations.ttl",
    "operations.ttl",
    "policyflow.ttl",
    "places.csv",
    "patterns/triggers.toml",
    "patterns/cues.toml",
    "patterns/controller.toml",
    "patterns/parties.toml",
    "patterns/disclosures.toml",
    "patterns/tables.toml",
    "patterns/references.toml",
];

/// Weights of the labeller; empty while there are none.
pub const LABELLER: &[u8] = include_bytes!("../../models/labeller.bin");
/// Weights of the assembly of practices; empty while there are none.
pub const LINKER: &[u8] = include_bytes!("../../models/linker.bin");
/// Weights that choose a concept for the words of data; empty while there are none.
pub const DATA_CONCEPTS: &[u8] = include_bytes!("../../models/concepts-data.bin");
/// The same for purposes.
pub const PURPOSE_CONCEPTS: &[u8] = include_bytes!("../../models/concepts-purpose.bin");
/// Classes of words with like meaning.
pub const CLASSES: &str = include_str!("../../models/classes.tsv");
