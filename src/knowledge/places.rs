//! `places.csv` → [`Place`]s: countries, unions and the regions that have privacy laws of their own.

use serde::Deserialize;

use super::KnowledgeError;

/// The file.
pub const FILE: &str = "places.csv";

/// A country, a union or a region.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// ISO 3166 code, or the union's short name.
    pub code: String,
    /// CURIE of DPV's locations.
    pub iri: String,
    /// English name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// In the European Economic Area today.
    pub eea: bool,
    /// In the European Union today.
    pub eu: bool,
}

#[derive(Deserialize)]
struct Row {
    code: String,
    iri: String,
    name: String,
    aliases: String,
    eea: bool,
    eu: bool,
}

/// Reads the file.
pub(super) fn read(file: &str, text: &str) -> Result<Vec<Place>, KnowledgeError> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize::<Row>()
        .map(|row| {
            let Row { code, iri, name, aliases, eea, eu } = row.map_err(|source| KnowledgeError::Csv { file: file.to_owned(), source })?;
            let aliases = aliases.split('|').map(str::trim).filter(|alias| !alias.is_empty()).map(str::to_owned).collect();
            Ok(Place { code, iri, name, aliases, eea, eu })
        })
        .collect()
}
