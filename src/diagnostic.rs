//! What the program has to say about a policy or about its own reading of it: never an error, always with a stable code.

use std::fmt;

use serde::Serialize;

use crate::text::Span;

/// How much a diagnostic or a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Something may have been lost or misread.
    Warning,
    /// The document could not be read as a policy.
    Error,
}

impl Severity {
    /// The word that is printed.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// The stable codes of diagnostics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// The file holds no words.
    EmptyDocument,
    /// The file is not text (zero bytes, an archive, an image).
    BinaryDocument,
    /// The bytes fit no declared encoding; some were replaced.
    UndecodableBytes,
    /// The text is not English: it is stored, but nothing is read from it.
    NotEnglish,
    /// Neither the text nor its surroundings name a controller.
    UnnamedController,
    /// No main content was found in the page; all of its text is read.
    NoMainContent,
    /// Mark-up is nested deeper than is followed; the rest was flattened.
    DeepNesting,
    /// A stretch of text goes on longer than any sentence; it was cut into pieces.
    OverlongParagraph,
    /// The text is longer than any policy; only its beginning was read.
    OverlongDocument,
    /// The document states no practice that the program can read.
    NoPractice,
}

impl Code {
    /// The code as it is printed, in kebab case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EmptyDocument => "empty-document",
            Self::BinaryDocument => "binary-document",
            Self::UndecodableBytes => "undecodable-bytes",
            Self::NotEnglish => "not-english",
            Self::UnnamedController => "unnamed-controller",
            Self::NoMainContent => "no-main-content",
            Self::DeepNesting => "deep-nesting",
            Self::OverlongParagraph => "overlong-paragraph",
            Self::OverlongDocument => "overlong-document",
            Self::NoPractice => "no-practice",
        }
    }

    /// How much it matters.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::EmptyDocument | Self::BinaryDocument => Severity::Error,
            Self::UndecodableBytes
            | Self::NotEnglish
            | Self::DeepNesting
            | Self::OverlongParagraph
            | Self::OverlongDocument
            | Self::UnnamedController => Severity::Warning,
            Self::NoMainContent | Self::NoPractice => Severity::Note,
        }
    }
}

/// One remark about a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which kind of remark.
    pub code: Code,
    /// The remark in words; names what was seen, not the file (the caller knows it).
    pub message: String,
    /// The place in the document's text, where there is one.
    pub span: Option<Span>,
}

impl Diagnostic {
    /// A remark about the whole document.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), span: None }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]: {}", self.code.severity().as_str(), self.code.as_str(), self.message)
    }
}
