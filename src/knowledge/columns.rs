//! What the columns of a table are about (`patterns/tables.toml`).

use serde::Deserialize;

use super::KnowledgeError;

/// Name under `ontology/`.
pub const FILE: &str = "patterns/tables.toml";

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    words: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Column {
    role: String,
    words: Vec<String>,
}

/// Roles of columns by the words of their headers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    column: Vec<Column>,
    nothing: Words,
}

impl Columns {
    /// Reads the file.
    ///
    /// # Errors
    /// When it is not the TOML that is expected.
    pub fn read(text: &str) -> Result<Self, KnowledgeError> {
        toml::from_str(text).map_err(|source| KnowledgeError::Toml { file: FILE.to_owned(), source: Box::new(source) })
    }

    /// The role word (`data`, `purpose`…) of the cells under a header.
    #[must_use]
    pub fn role(&self, header: &str) -> Option<&str> {
        let low = format!(" {} ", header.to_lowercase().split(|c: char| !c.is_alphanumeric() && c != '-').collect::<Vec<_>>().join(" "));
        self.column.iter().find(|column| column.words.iter().any(|word| low.contains(&format!(" {word} ")))).map(|column| column.role.as_str())
    }

    /// Whether a cell says that there is nothing.
    #[must_use]
    pub fn is_nothing(&self, cell: &str) -> bool {
        let low = cell.trim().to_lowercase();
        low.is_empty() || self.nothing.words.contains(&low)
    }
}

#[cfg(test)]
mod tests {
    use crate::knowledge::Knowledge;

    #[test]
    fn headers_name_roles() {
        let knowledge = Knowledge::embedded().expect("the embedded files are sound");
        let columns = knowledge.columns();
        assert_eq!(columns.role("Categories of personal data"), Some("data"));
        assert_eq!(columns.role("Purpose of processing"), Some("purpose"));
        assert_eq!(columns.role("Recipients"), Some("recipient"));
        assert_eq!(columns.role("No."), None);
        assert!(columns.is_nothing(" None ") && !columns.is_nothing("names"));
    }
}
