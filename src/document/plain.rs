//! Plain text → blocks: paragraphs parted by blank lines or one a line, list items by their bullets or numbers.

use std::ops::Range;

use super::BlockKind;
use super::build::TextBuilder;
use super::wrap::Wrapping;

/// Signs that mark a list item by themselves.
const GLYPHS: [char; 13] = ['•', '·', '●', '○', '▪', '■', '◦', '‣', '∙', '►', '▸', '\u{f0b7}', '⁃'];
/// Signs that mark a list item when white space follows.
const DASHES: [char; 5] = ['-', '–', '—', '*', '+'];

/// Reads the lines of `range` into `builder`.
pub(super) fn read(builder: &mut TextBuilder, range: Range<usize>, wrapping: Wrapping) {
    let source = builder.source();
    let Some(text) = source.get(range.clone()) else { return };
    let mut reader = Reader { builder, wrapping, indents: Vec::new(), before: None };
    let mut at = range.start;
    for line in text.split_inclusive(['\n', '\r']) {
        reader.line(line, at);
        at += line.len();
    }
    reader.builder.end();
}

struct Reader<'b, 's> {
    builder: &'b mut TextBuilder<'s>,
    wrapping: Wrapping,
    /// Indents of the lists that are open, outermost first.
    indents: Vec<usize>,
    /// The line before, if not blank.
    before: Option<&'s str>,
}

impl Reader<'_, '_> {
    fn line(&mut self, line: &str, at: usize) {
        let trimmed = line.trim();
        if trimmed.is_empty() || is_rule(trimmed) {
            // "\r\n" comes as a line and an empty rest.
            if line != "\n" || !self.builder.source()[..at].ends_with('\r') {
                self.before = None;
                self.builder.end();
            }
            return;
        }
        let start = at + (line.len() - line.trim_start().len());
        let range = start..start + trimmed.len();
        let indent = start - at;
        let marker = marker_len(trimmed);
        if marker > 0 {
            let rest = &trimmed[marker..];
            let depth = self.depth(indent);
            self.builder.begin(BlockKind::ListItem { depth });
            self.builder.marker(start..start + trimmed[..marker].trim_end().len());
            self.builder.words(range.end - rest.len()..range.end);
        } else {
            let joined = self.before.is_some_and(|before| self.wrapping.joins(before, trimmed, false));
            if joined {
                self.builder.space(at.saturating_sub(1)..at);
            } else {
                let inside = self.indents.last().is_some_and(|list| indent > *list);
                let depth = u8::try_from(self.indents.len()).unwrap_or(u8::MAX);
                if !inside {
                    self.indents.clear();
                }
                self.builder.begin(if inside { BlockKind::ListItem { depth } } else { BlockKind::Paragraph });
            }
            self.builder.words(range.clone());
        }
        self.before = self.builder.source().get(range);
    }

    /// Depth of a list item that stands so far in.
    fn depth(&mut self, indent: usize) -> u8 {
        while self.indents.last().is_some_and(|list| *list > indent) {
            self.indents.pop();
        }
        if self.indents.last() != Some(&indent) {
            self.indents.push(indent);
        }
        u8::try_from(self.indents.len()).unwrap_or(u8::MAX)
    }
}

/// Whether a trimmed line is a rule of signs (`-----`, `* * *`): it parts blocks and says nothing.
fn is_rule(line: &str) -> bool {
    line.len() >= 3 && line.bytes().all(|byte| matches!(byte, b'-' | b'=' | b'*' | b'_' | b'~' | b'#' | b' '))
}

/// Whether a trimmed line starts with a bullet or a number of a list.
pub(super) fn is_marked(line: &str) -> bool {
    marker_len(line) > 0
}

/// Bytes of the bullet or number, with the white space after it, at the start of a trimmed line; 0 where there is none.
pub(super) fn marker_len(line: &str) -> usize {
    let Some(first) = line.chars().next() else { return 0 };
    let len = if GLYPHS.contains(&first) || DASHES.contains(&first) { first.len_utf8() } else { number_len(line) };
    let Some(rest) = line.get(len..).filter(|_| len > 0) else { return 0 };
    let space = rest.len() - rest.trim_start().len();
    if (space == 0 && !GLYPHS.contains(&first)) || space == rest.len() { 0 } else { len + space }
}

/// Bytes of `1.`, `12)`, `(3)`, `a)`, `(a)`, `iv)`, `(iv)`, `a.`: an Arabic number, a small letter or a small Roman number.
fn number_len(line: &str) -> usize {
    let open = usize::from(line.starts_with('('));
    let body = &line[open..];
    let digits = body.bytes().take_while(u8::is_ascii_digit).count();
    let letters = body.bytes().take_while(u8::is_ascii_lowercase).count();
    let count = if (1..=2).contains(&digits) {
        digits
    } else if letters == 1 || ((2..=5).contains(&letters) && body[..letters].bytes().all(|byte| matches!(byte, b'i' | b'v' | b'x'))) {
        letters
    } else {
        return 0;
    };
    match body.as_bytes().get(count) {
        Some(b')') => open + count + 1,
        Some(b'.') if open == 0 => count + 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Source, read};

    fn document(text: &str) -> Document {
        read(&Source { path: "policy.txt".into(), bytes: text.as_bytes().to_vec() })
    }

    fn blocks(text: &str) -> Vec<(BlockKind, String)> {
        let document = document(text);
        document.blocks.iter().map(|block| (block.kind, block.span.of(&document.text).to_owned())).collect()
    }

    #[test]
    fn parts_paragraphs_and_items() {
        let got = blocks("We collect:\r\n- your name;\r\n  - first\r\n  - last\r\n• your age\r\n\r\n(a) Fine\r\nThat is all.");
        let item = |depth| BlockKind::ListItem { depth };
        let want = [
            (BlockKind::Paragraph, "We collect:"),
            (item(1), "your name;"),
            (item(2), "first"),
            (item(2), "last"),
            (item(1), "your age"),
            (item(1), "Fine"),
            (BlockKind::Paragraph, "That is all."),
        ];
        assert_eq!(got.iter().map(|(kind, words)| (*kind, words.as_str())).collect::<Vec<_>>(), want);
    }

    #[test]
    fn knows_markers_from_words() {
        for (line, len) in [("1. One", 3), ("(iv) Four", 5), ("a) A", 3), ("•tight", 3), ("- dash", 2)] {
            assert_eq!(marker_len(line), len, "{line}");
        }
        for line in ["-5 degrees", "4.2 Clauses", "1st", "e.g. this", "(the Sites)", "2016. A year", "-", "a b", "is. it"] {
            assert_eq!(marker_len(line), 0, "{line}");
        }
    }

    #[test]
    fn keeps_indented_text() {
        let document = document("Title\n\n        We keep logs.\n");
        assert_eq!(document.text, "Title\n\nWe keep logs.");
    }
}
