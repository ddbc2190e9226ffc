//! Headings as they come → sections, each in its parent.
//!
//! Headings that mark-up declares have levels. Others (bold lines, numbered ones, capitals) are ranked by their order: a style seen for
//! the first time under a heading is below it, and the same style again closes everything down to where it stood.

use super::Section;
use crate::document::BlockKind;
use crate::text::Span;

/// How a heading is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// By mark-up, with its level.
    Declared(u8),
    /// `4.`, `4.2`: by the depth of its number.
    Numbered(u8),
    /// `II.`
    Roman,
    /// `A.`, `(a)`
    Lettered,
    /// A line in capitals.
    Capitals,
    /// A bold line.
    Bold,
    /// A short line like a title.
    Title,
    /// Bold words at the start of a paragraph (`false`) or of a list item.
    RunIn {
        /// Whether it holds for a list item.
        item: bool,
    },
}

/// The sections so far, and those that are open.
#[derive(Debug)]
pub(super) struct Outline {
    sections: Vec<Section>,
    /// Open sections below the document, outermost first: style and index.
    open: Vec<(Style, usize)>,
}

impl Outline {
    /// The document itself.
    pub(super) fn new() -> Self {
        Self { sections: vec![Section { heading: None, level: 0, parent: None }], open: Vec::new() }
    }

    /// The innermost open section.
    pub(super) fn section(&self) -> usize {
        self.open.last().map_or(0, |(_, index)| *index)
    }

    /// Closes what does not reach into a block of this kind: the run-in heading of an item ends with its list.
    pub(super) fn leave(&mut self, kind: BlockKind) {
        if !matches!(kind, BlockKind::ListItem { .. }) && matches!(self.open.last(), Some((Style::RunIn { item: true }, _))) {
            self.open.pop();
        }
    }

    /// Opens the section of a heading, and gives its index.
    pub(super) fn enter(&mut self, style: Style, heading: Span) -> usize {
        // A run-in heading holds nothing but text.
        if matches!(self.open.last(), Some((Style::RunIn { .. }, _))) {
            self.open.pop();
        }
        let keep = match style {
            Style::Declared(level) => self.open.iter().position(|(open, _)| !matches!(open, Style::Declared(other) if *other < level)),
            Style::Numbered(depth) => self.open.iter().position(|(open, _)| matches!(open, Style::Numbered(other) if *other >= depth)),
            Style::RunIn { .. } => None,
            _ => self.open.iter().position(|(open, _)| *open == style),
        };
        if let Some(keep) = keep {
            self.open.truncate(keep);
        }
        let parent = self.section();
        let index = self.sections.len();
        let below = self.sections[parent].level.saturating_add(1);
        let level = if let Style::Declared(level) = style { level } else { below };
        self.sections.push(Section { heading: Some(heading), level, parent: Some(parent) });
        self.open.push((style, index));
        index
    }

    /// All sections.
    pub(super) fn finish(self) -> Vec<Section> {
        self.sections
    }
}
