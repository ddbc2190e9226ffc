//! `ontology/` and `models/` → [`Knowledge`]: everything that the program knows, checked, behind one argument.
//!
//! In: the files of `ontology/` (embedded in the program, or from a folder given by `--ontology`) and the weights of `models/`.
//! Out: concepts with their broader links, organisations, places, the lexicon that finds all of their names in a text, word lists of the
//! patterns, and the learned weights. A file that does not parse is an error that names it; nothing is skipped silently.

pub(crate) mod buckets;
pub mod classes;
pub mod columns;
pub mod concepts;
pub mod disclosures;
pub mod embedded;
pub(crate) mod filter;
pub mod lexicon;
mod needed;
pub mod ns;
pub mod organisations;
pub mod patterns;
pub mod places;
pub mod weights;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use thiserror::Error;

pub use classes::Classes;
pub use columns::Columns;
pub use concepts::Concept;
pub use disclosures::Disclosures;
pub use lexicon::{Entry, EntryKind, Lexicon, Match};
pub use organisations::Organisation;
pub use patterns::Patterns;
pub use places::Place;
pub use weights::Weights;

/// A file of the ontology or a model that can't be used.
#[derive(Debug, Error)]
pub enum KnowledgeError {
    /// The file could not be read.
    #[error("can't read {}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The Turtle file does not parse.
    #[error("{file}: not Turtle")]
    Turtle {
        /// Name under `ontology/`.
        file: String,
        /// Where and why.
        source: Box<oxigraph::io::RdfParseError>,
    },
    /// The TOML file does not parse.
    #[error("{file}: not the TOML that is expected")]
    Toml {
        /// Name under `ontology/`.
        file: String,
        /// Where and why.
        source: Box<toml::de::Error>,
    },
    /// The CSV file does not parse.
    #[error("{file}: not the CSV that is expected")]
    Csv {
        /// Name under `ontology/`.
        file: String,
        /// Where and why.
        source: csv::Error,
    },
    /// The file parses but does not make sense.
    #[error("{file}: {message}")]
    Invalid {
        /// Name under `ontology/` or `models/`.
        file: String,
        /// What is wrong.
        message: String,
    },
}

/// What the choice of concepts has learned, for data and for purposes.
#[derive(Debug, Clone, Default)]
pub struct Naming {
    /// For data.
    pub data: Option<Weights>,
    /// For purposes.
    pub purposes: Option<Weights>,
}

/// What the stages need to know.
#[derive(Debug, Clone)]
pub struct Knowledge {
    concepts: BTreeMap<String, Concept>,
    stated: BTreeMap<String, Concept>,
    organisations: BTreeMap<String, Organisation>,
    places: Vec<Place>,
    place_names: BTreeMap<String, usize>,
    lexicon: Lexicon,
    patterns: Patterns,
    classes: Classes,
    disclosures: Disclosures,
    columns: Columns,
    labeller: Option<Weights>,
    linker: Option<Weights>,
    naming: Naming,
    fingerprint: String,
}

impl Knowledge {
    /// The knowledge that is embedded in the program.
    ///
    /// # Errors
    /// When an embedded file is broken, which a test rules out.
    pub fn embedded() -> Result<Self, KnowledgeError> {
        Self::from_files(&|name| {
            embedded::FILES
                .iter()
                .find(|(file, _)| *file == name)
                .map(|(_, text)| (*text).to_owned())
                .ok_or_else(|| KnowledgeError::Invalid { file: name.to_owned(), message: "is not embedded".to_owned() })
        })
    }

    /// The knowledge in folder `root`, laid out like `ontology/`; files that are missing there are taken from the embedded ones.
    ///
    /// # Errors
    /// When a file that is there can't be read or does not parse.
    pub fn from_dir(root: &Path) -> Result<Self, KnowledgeError> {
        Self::from_files(&|name| {
            let path = root.join(name);
            match std::fs::read_to_string(&path) {
                Ok(text) => Ok(text),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    Ok(embedded::FILES.iter().find(|(file, _)| *file == name).map(|(_, text)| (*text).to_owned()).unwrap_or_default())
                }
                Err(source) => Err(KnowledgeError::Read { path, source }),
            }
        })
    }

    fn from_files(read: &dyn Fn(&str) -> Result<String, KnowledgeError>) -> Result<Self, KnowledgeError> {
        let mut hash = Sha256::new();
        let mut take = |name: &str| {
            let text = read(name)?;
            hash.update(name.as_bytes());
            hash.update(text.as_bytes());
            Ok::<_, KnowledgeError>(text)
        };
        let mut concepts = BTreeMap::new();
        for file in concepts::FILES {
            concepts::read(file, &take(file)?, &mut concepts)?;
        }
        let mut stated = BTreeMap::new();
        let organisations = organisations::read(organisations::FILE, &take(organisations::FILE)?, &mut stated)?;
        for file in concepts::STATED {
            concepts::read_stated(file, &take(file)?, &mut stated)?;
        }
        let places = places::read(places::FILE, &take(places::FILE)?)?;
        let patterns = Patterns::read(&mut take)?;
        let disclosures = Disclosures::read(&take(disclosures::FILE)?)?;
        let columns = Columns::read(&take(columns::FILE)?)?;
        let lexicon = Lexicon::build(&concepts, &organisations, &places, &patterns);
        let place_names = place_names(&places);
        let classes = Classes::read(embedded::CLASSES).map_err(|line| KnowledgeError::Invalid {
            file: "models/classes.tsv".to_owned(),
            message: format!("line {line} is no word with classes"),
        })?;
        hash.update(embedded::CLASSES);
        let labeller = weights("models/labeller.bin", embedded::LABELLER)?;
        let linker = weights("models/linker.bin", embedded::LINKER)?;
        hash.update(embedded::LABELLER);
        hash.update(embedded::LINKER);
        let naming = Naming {
            data: weights("models/concepts-data.bin", embedded::DATA_CONCEPTS)?,
            purposes: weights("models/concepts-purpose.bin", embedded::PURPOSE_CONCEPTS)?,
        };
        hash.update(embedded::DATA_CONCEPTS);
        hash.update(embedded::PURPOSE_CONCEPTS);
        let fingerprint = hex(&hash.finalize());
        Ok(Self {
            concepts,
            stated,
            organisations,
            places,
            place_names,
            lexicon,
            patterns,
            classes,
            disclosures,
            columns,
            labeller,
            linker,
            naming,
            fingerprint,
        })
    }

    /// The concept with this CURIE.
    #[must_use]
    pub fn concept(&self, curie: &str) -> Option<&Concept> {
        self.concepts.get(curie)
    }

    /// The concept with this CURIE, or what graphs state that no words are looked up in: an operation, a kind of duration, a right.
    #[must_use]
    pub fn described(&self, curie: &str) -> Option<&Concept> {
        self.concepts.get(curie).or_else(|| self.stated.get(curie))
    }

    /// All concepts that words can mean, by CURIE.
    pub fn concepts(&self) -> impl Iterator<Item = &Concept> {
        self.concepts.values()
    }

    /// The concepts above `curie`, nearest first, each once; not `curie` itself.
    #[must_use]
    pub fn ancestors(&self, curie: &str) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        let mut level = vec![curie];
        while !level.is_empty() {
            let mut next = Vec::new();
            for concept in level.iter().filter_map(|curie| self.concepts.get(*curie)) {
                for broader in &concept.broader {
                    if broader != curie && !found.contains(&broader.as_str()) {
                        found.push(broader);
                        next.push(broader.as_str());
                    }
                }
            }
            level = next;
        }
        found
    }

    /// Whether `narrow` is `broad` or below it.
    #[must_use]
    pub fn is_a(&self, narrow: &str, broad: &str) -> bool {
        narrow == broad || self.ancestors(narrow).contains(&broad)
    }

    /// The organisation or service with this IRI.
    #[must_use]
    pub fn organisation(&self, iri: &str) -> Option<&Organisation> {
        self.organisations.get(iri)
    }

    /// All organisations and services, by IRI.
    pub fn organisations(&self) -> impl Iterator<Item = &Organisation> {
        self.organisations.values()
    }

    /// The country, union or region that `words` name (any case).
    #[must_use]
    pub fn place(&self, words: &str) -> Option<&Place> {
        self.place_names.get(&words.to_lowercase()).and_then(|index| self.places.get(*index))
    }

    /// The place at `index` of `places.csv`, as a lexicon entry names it.
    #[must_use]
    pub fn place_at(&self, index: usize) -> Option<&Place> {
        self.places.get(index)
    }

    /// The IRI that a CURIE of our prefixes stands for.
    #[must_use]
    pub fn expand(&self, curie: &str) -> Option<String> {
        ns::expand(curie)
    }

    /// Finds names of everything in a text.
    #[must_use]
    pub const fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// Word lists of the patterns.
    #[must_use]
    pub const fn patterns(&self) -> &Patterns {
        &self.patterns
    }

    /// Classes of words with like meaning.
    #[must_use]
    pub const fn classes(&self) -> &Classes {
        &self.classes
    }

    /// What the columns of tables are about.
    #[must_use]
    pub const fn columns(&self) -> &Columns {
        &self.columns
    }

    /// Patterns of disclosures that stand in few fixed forms.
    #[must_use]
    pub const fn disclosures(&self) -> &Disclosures {
        &self.disclosures
    }

    /// The learned labeller, where the program was built with one.
    #[must_use]
    pub const fn labeller(&self) -> Option<&Weights> {
        self.labeller.as_ref()
    }

    /// What the assembly of practices has learned, where the program was built with it.
    #[must_use]
    pub const fn linker(&self) -> Option<&Weights> {
        self.linker.as_ref()
    }

    /// The same knowledge with other learned weights: for training and its evaluation.
    #[must_use]
    pub fn with_weights(mut self, labeller: Option<Weights>, linker: Option<Weights>) -> Self {
        self.labeller = labeller;
        self.linker = linker;
        self
    }

    /// What the choice of concepts has learned.
    #[must_use]
    pub const fn naming(&self) -> &Naming {
        &self.naming
    }

    /// The same knowledge with another learned choice of concepts.
    #[must_use]
    pub fn with_naming(mut self, naming: Naming) -> Self {
        self.naming = naming;
        self
    }

    /// SHA-256 over all files of the ontology: equal knowledge, equal fingerprint.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }
}

/// Each name of a place, lower case, with the first place that has it.
fn place_names(places: &[Place]) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for (index, place) in places.iter().enumerate() {
        for name in std::iter::once(&place.name).chain(&place.aliases) {
            found.entry(name.to_lowercase()).or_insert(index);
        }
    }
    found
}

/// An empty file stands for "not trained yet".
fn weights(file: &str, bytes: &'static [u8]) -> Result<Option<Weights>, KnowledgeError> {
    if bytes.is_empty() {
        return Ok(None);
    }
    Weights::from_static(bytes).map(Some).map_err(|error| KnowledgeError::Invalid { file: file.to_owned(), message: error.to_string() })
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a String can't fail");
        text
    })
}
