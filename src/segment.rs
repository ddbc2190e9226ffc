//! [`Document`] → sections, lists with their lead-ins, tables with their headers, sentences.
//!
//! In: a document's text and blocks. Out: [`Segments`]; every sentence knows its section (the path of headings above it), the sentence
//! that leads into its list, and the header cells of its table column and row. What it does not try: to look inside a sentence.

use crate::document::Document;
use crate::text::Span;

/// A heading and what stands under it, up to the next heading of its level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The heading's words; `None` for what stands before the first heading.
    pub heading: Option<Span>,
    /// 0 for the document itself, else the heading's level.
    pub level: u8,
    /// The section that this one stands in; the document itself (index 0) has none.
    pub parent: Option<usize>,
}

/// What kind of segment a sentence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SentenceKind {
    /// A sentence of running text.
    Prose,
    /// An item of a list, or a sentence in one.
    Item,
    /// A cell of a table, or a sentence in one.
    Cell,
    /// A heading (or a run-in one): context, seldom a statement.
    Heading,
}

/// One sentence, list item, cell or heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Where, without white space at either end.
    pub span: Span,
    /// What it is.
    pub kind: SentenceKind,
    /// Index of its section.
    pub section: usize,
    /// Index of the block in the document that it stands in.
    pub block: usize,
    /// Index of the sentence that leads into the list that this item belongs to ("We collect:").
    pub lead_in: Option<usize>,
    /// Header cells that hold for this cell: of its column first, then of its row.
    pub headers: Vec<Span>,
}

/// The parts of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Segments {
    /// Sections; index 0 is the document itself.
    pub sections: Vec<Section>,
    /// Sentences in document order; they do not overlap.
    pub sentences: Vec<Sentence>,
}

impl Segments {
    /// The headings above section `index`, outermost first.
    #[must_use]
    pub fn heading_path(&self, index: usize) -> Vec<Span> {
        let mut path = Vec::new();
        let mut at = Some(index);
        while let Some(section) = at.and_then(|index| self.sections.get(index)) {
            path.extend(section.heading);
            at = section.parent;
        }
        path.reverse();
        path
    }
}

/// Divides a document into its parts.
#[must_use]
pub fn segment(_document: &Document) -> Segments {
    Segments::default()
}
