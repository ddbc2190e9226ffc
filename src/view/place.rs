//! Where something stands in the stored file, as every view says it: code points and the words there.

use std::ops::Range;

use crate::document::Document;
use crate::text::Span;

/// A place in the stored file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place<'a> {
    /// Unicode code points of the stored file, tags and all.
    pub points: Range<usize>,
    /// What stands there, tags and all.
    pub source: &'a str,
    /// The words that are read there, without mark-up.
    pub words: &'a str,
}

/// Where `span` of the document's text stands in its file.
#[must_use]
pub fn place(document: &Document, span: Span) -> Place<'_> {
    Place {
        points: document.map.source_points(&document.source, span),
        source: document.source.get(document.map.source_bytes(span)).unwrap_or(""),
        words: span.of(&document.text),
    }
}
