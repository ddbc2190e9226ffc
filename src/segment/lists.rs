//! Which sentence leads into a list.

use super::headings::Role;
use super::sentences::WORDS;
use super::{Sentence, SentenceKind};
use crate::document::BlockKind;

/// What may lead into the next block.
#[derive(Debug, Default)]
pub(super) struct Lists {
    /// The last sentence before the list, if it introduces one.
    opener: Option<usize>,
    /// The last sentence of the block before, or of the one before its items that lost their bullets, if it ends with a colon.
    colon: Option<usize>,
    /// The last sentence of each open item, by depth from 1.
    items: Vec<Option<usize>>,
}

impl Lists {
    /// The sentence that leads into a block of this kind; `item`: the block is an item though mark-up calls it a paragraph.
    pub(super) fn lead_in(&self, kind: BlockKind, item: bool) -> Option<usize> {
        match kind {
            BlockKind::ListItem { depth } => {
                let parents = usize::from(depth.saturating_sub(1)).min(self.items.len());
                self.items[..parents].iter().rev().find_map(|parent| *parent).or(self.opener)
            }
            BlockKind::Paragraph if item => self.colon.or(self.opener),
            _ => None,
        }
    }

    /// Notes the block at `index`, whose sentences have been appended to `sentences`.
    pub(super) fn leave(&mut self, text: &str, kind: BlockKind, role: Role, sentences: &[Sentence], index: usize) {
        let last = sentences.len().checked_sub(1).filter(|at| sentences[*at].block == index);
        if !role.item {
            self.colon = last.filter(|at| sentences[*at].span.of(text).ends_with(':'));
        }
        match kind {
            BlockKind::ListItem { depth } => {
                let depth = usize::from(depth.max(1));
                self.items.resize(depth - 1, None);
                self.items.push(last);
            }
            BlockKind::Paragraph if role.item => {}
            BlockKind::Cell { .. } => {}
            BlockKind::Paragraph | BlockKind::Heading { .. } => {
                self.items.clear();
                self.opener = last.filter(|at| {
                    let sentence = &sentences[*at];
                    let words = sentence.span.of(text);
                    if sentence.kind == SentenceKind::Heading { words.ends_with(':') } else { introduces(words) }
                });
            }
        }
    }
}

/// Whether a sentence promises a list.
pub(super) fn introduces(sentence: &str) -> bool {
    if sentence.ends_with([':', '-', '–', '—']) {
        return true;
    }
    let low = sentence.to_lowercase();
    // A sentence that ends promises a list only with its last words: "…the following information."
    let ended = sentence.ends_with(['.', '!', '?', ';']);
    let mut from = low.len().saturating_sub(if ended { 80 } else { 300 });
    while !low.is_char_boundary(from) {
        from += 1;
    }
    let promises = if ended { &WORDS.promising } else { &WORDS.introducing };
    promises.iter().any(|words| low[from..].contains(words.as_str()))
}
