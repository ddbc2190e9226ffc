//! [`Document`] → sections, lists with their lead-ins, tables with their headers, sentences.
//!
//! In: a document's text and blocks. Out: [`Segments`]; every sentence knows its section (the path of headings above it), the sentence
//! that leads into its list, and the header cells of its table column and row. What it does not try: to look inside a sentence.

mod headings;
mod lists;
mod outline;
mod sentences;
mod tables;

use crate::diagnostic::{Code, Diagnostic};
use crate::document::{BlockKind, Document};
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
    /// Remarks made while dividing.
    pub diagnostics: Vec<Diagnostic>,
}

impl Segments {
    /// The sentence in which `at` lies, or the next one; one past the last where none follows.
    #[must_use]
    pub fn sentence_at(&self, at: usize) -> usize {
        self.sentences.partition_point(|sentence| sentence.span.end <= at)
    }

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

/// Bytes of text that are divided, and so read: several times the longest policy that we have seen. What is longer is no policy, and every
/// statement in it would cost some kilobytes in each export.
pub const MOST: usize = 512 << 10;

/// Divides a document into its parts. Linear in the document's length; what stands after the first [`MOST`] bytes is left out, with a
/// remark.
#[must_use]
pub fn segment(document: &Document) -> Segments {
    let roles = headings::roles(document);
    let tables = tables::headers(document);
    let mut outline = outline::Outline::new();
    let mut lists = lists::Lists::default();
    let mut segments = Segments::default();
    let mut spans = Vec::new();
    let mut overlong = 0_usize;
    let text = upto(&document.text, MOST);
    for (index, block) in document.blocks.iter().enumerate().take_while(|(_, block)| block.span.start < text.len()) {
        let role = roles.get(index).copied().unwrap_or_default();
        outline.leave(block.kind);
        let mut body = Span::new(block.span.start, block.span.end.min(text.len()));
        if let Some((style, lead)) = role.heading {
            let section = outline.enter(style, lead);
            let lead_in = if lead == block.span { None } else { lists.lead_in(block.kind, role.item) };
            segments.sentences.push(Sentence { span: lead, kind: SentenceKind::Heading, section, block: index, lead_in, headers: Vec::new() });
            body = Span::new(lead.end, body.end);
        }
        spans.clear();
        overlong += usize::from(sentences::split(text, body, &mut spans));
        let kind = match block.kind {
            BlockKind::Cell { .. } => SentenceKind::Cell,
            BlockKind::ListItem { .. } => SentenceKind::Item,
            _ if role.item => SentenceKind::Item,
            _ => SentenceKind::Prose,
        };
        let lead_in = lists.lead_in(block.kind, role.item);
        for span in &spans {
            let headers = tables.get(&index).cloned().unwrap_or_default();
            segments.sentences.push(Sentence { span: *span, kind, section: outline.section(), block: index, lead_in, headers });
        }
        lists.leave(text, block.kind, role, &segments.sentences, index);
    }
    segments.sections = outline.finish();
    if overlong > 0 {
        let message = format!("{overlong} stretches of text without a sentence end were cut into pieces");
        segments.diagnostics.push(Diagnostic::new(Code::OverlongParagraph, message));
    }
    if text.len() < document.text.len() {
        let message = format!("only the first {} of {} bytes of text are read: no policy is that long", text.len(), document.text.len());
        segments.diagnostics.push(Diagnostic::new(Code::OverlongDocument, message));
    }
    segments
}

/// The first `most` bytes of `text`, or a little less, so that no character is cut.
fn upto(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests;
