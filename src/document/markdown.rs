//! Markdown → blocks, by the byte ranges of pulldown-cmark's events.
//!
//! Policies in Markdown mostly come from converters: lines that are not blank-separated paragraphs, indented text that is no code, lists
//! that run into the next paragraph. So a soft line break joins only where the document is wrapped by hand, and code is read as text.
//! Addresses of links and images are not text; the words of links are.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::BlockKind;
use super::build::TextBuilder;
use super::wrap::Wrapping;
use super::{html, plain};

/// Reads `source[from..]` into `builder`.
pub(super) fn read(builder: &mut TextBuilder, from: usize, wrapping: Wrapping) {
    let source = builder.source();
    let Some(text) = source.get(from..) else { return };
    let mut reader = Reader { builder, from, wrapping, lists: 0, skip: 0, table: Table::default(), tables: 0 };
    for (event, range) in Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter() {
        reader.event(event, range.start + from..range.end + from);
    }
    reader.builder.end();
}

/// Where in a table the reader stands.
#[derive(Debug, Clone, Copy, Default)]
struct Table {
    row: u32,
    column: u32,
    head: bool,
}

struct Reader<'b, 's> {
    builder: &'b mut TextBuilder<'s>,
    /// First byte of the source that is read.
    from: usize,
    wrapping: Wrapping,
    /// Open lists.
    lists: usize,
    /// Open elements whose text is not read, or has been read at once.
    skip: usize,
    table: Table,
    tables: u32,
}

impl Reader<'_, '_> {
    fn event(&mut self, event: Event, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(&tag, range),
            Event::End(tag) => self.end(tag),
            _ if self.skip > 0 => {}
            Event::Text(words) => self.text(&words, range),
            Event::Code(words) => self.text(&words, range),
            Event::InlineHtml(_) => html::inline(self.builder, range),
            Event::Html(_) => html::fragment(self.builder, range, &mut self.tables),
            Event::SoftBreak => self.soft_break(range),
            Event::HardBreak => self.builder.line(range),
            Event::Rule => self.builder.end(),
            Event::FootnoteReference(_) | Event::TaskListMarker(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
    }

    /// Text is what stands in the source, or what an escape or an entity there stands for.
    fn text(&mut self, words: &str, range: Range<usize>) {
        let source = self.builder.source();
        let part = source.get(range.clone()).unwrap_or("");
        // Converters leave the signs of emphasis that holds only white space, or begins with some.
        let joined = source.as_bytes().get(range.end).is_some_and(u8::is_ascii_alphanumeric);
        if !words.is_empty() && !joined && words.bytes().all(|byte| matches!(byte, b'_' | b'*' | b' ')) {
            return self.builder.space(range);
        }
        if part == words {
            self.builder.words(range);
        } else if let Some(inside) = part.find(words).filter(|_| !words.is_empty()) {
            self.builder.words(range.start + inside..range.start + inside + words.len());
        } else {
            self.builder.decoded(words, range);
        }
    }

    fn start(&mut self, tag: &Tag, range: Range<usize>) {
        if self.skip > 0 {
            self.skip += 1;
            return;
        }
        match tag {
            Tag::Paragraph => {
                let kind = self.text_kind();
                // The first paragraph of an item is the item: its marker is due.
                if !(self.builder.is_fresh() && self.builder.kind() == kind) {
                    self.builder.begin(kind);
                }
            }
            Tag::Heading { level, .. } => self.builder.begin(BlockKind::Heading { level: *level as u8 }),
            Tag::List(_) => {
                self.builder.end();
                self.lists += 1;
            }
            Tag::Item => {
                let kind = self.text_kind();
                self.builder.begin(kind);
                let source = self.builder.source();
                let words = source.get(range.clone()).unwrap_or("");
                let marker = words.find(|c: char| c.is_whitespace()).unwrap_or(words.len()).min(11);
                self.builder.marker(range.start..range.start + marker);
            }
            Tag::CodeBlock(kind) => {
                self.code_block(kind, range);
                self.skip = 1;
            }
            Tag::HtmlBlock => {
                html::fragment(self.builder, range, &mut self.tables);
                self.skip = 1;
            }
            Tag::Image { .. } | Tag::MetadataBlock(_) => self.skip = 1,
            Tag::Strong => self.builder.bold(true),
            Tag::Table(_) => {
                self.builder.end();
                self.table = Table::default();
            }
            Tag::TableHead => self.table = Table { head: true, ..Table::default() },
            Tag::TableRow => self.table = Table { row: self.table.row + 1, column: 0, head: false },
            Tag::TableCell => {
                let Table { row, column, head } = self.table;
                self.builder.begin(BlockKind::Cell { table: self.tables, row, column, header: head });
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        if self.skip > 0 {
            self.skip -= 1;
            return;
        }
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item => self.builder.end(),
            TagEnd::List(_) => {
                self.builder.end();
                self.lists = self.lists.saturating_sub(1);
            }
            TagEnd::Strong => self.builder.bold(false),
            TagEnd::TableCell => {
                self.builder.end();
                self.table.column += 1;
            }
            TagEnd::Table => self.tables += 1,
            _ => {}
        }
    }

    /// What a run of text is here.
    fn text_kind(&self) -> BlockKind {
        if self.lists == 0 { BlockKind::Paragraph } else { BlockKind::ListItem { depth: u8::try_from(self.lists).unwrap_or(u8::MAX) } }
    }

    /// Code: the lines between its fences, or the indented ones, as plain text.
    fn code_block(&mut self, kind: &CodeBlockKind, range: Range<usize>) {
        let source = self.builder.source();
        let Some(block) = source.get(range.clone()) else { return };
        let mut inner = range;
        if matches!(kind, CodeBlockKind::Fenced(_)) {
            inner.start += block.find('\n').map_or(block.len(), |at| at + 1);
            let last = block.trim_end().rfind('\n').map_or(0, |at| at + 1);
            if block[last..].trim_start().starts_with(['`', '~']) {
                inner.end = inner.end - block.len() + last;
            }
        }
        self.builder.end();
        plain::read(self.builder, inner.start.min(inner.end)..inner.end, self.wrapping);
    }

    fn soft_break(&mut self, range: Range<usize>) {
        let source = self.builder.source();
        let signs = |c: char| c.is_whitespace() || matches!(c, '*' | '_' | '>');
        let start = source[self.from..range.start].rfind('\n').map_or(self.from, |at| self.from + at + 1);
        let line = source[start..range.start].trim_matches(signs);
        let rest = &source[range.end..];
        let next = &rest[..rest.find('\n').unwrap_or(rest.len())];
        let words = next.trim_matches(signs);
        if line.is_empty() || words.is_empty() || self.wrapping.joins(line, words, true) {
            self.builder.space(range);
            return;
        }
        // A line that does not go on an item's sentence and is not indented like the item stands after the list.
        let kind = if next.starts_with([' ', '\t']) || self.lists == 0 { self.builder.kind() } else { BlockKind::Paragraph };
        self.builder.begin(kind);
    }
}

#[cfg(test)]
mod tests {
    use crate::document::{BlockKind, Document, Source, read};

    fn document(text: &str) -> Document {
        read(&Source { path: "policy.md".into(), bytes: text.as_bytes().to_vec() })
    }

    fn blocks(document: &Document) -> Vec<(BlockKind, &str)> {
        document.blocks.iter().map(|block| (block.kind, block.span.of(&document.text))).collect()
    }

    #[test]
    fn reads_headings_lists_links_and_entities() {
        let text = "# Lumo *Privacy*\n\n  * your [name](http://lumo.example/n) &amp; age\n    * nested\n  * 1\\. thing ![pic](x.png)\n\nWe use <b>cookies</b>.\n";
        let document = document(text);
        let item = |depth| BlockKind::ListItem { depth };
        let want = [
            (BlockKind::Heading { level: 1 }, "Lumo Privacy"),
            (item(1), "your name & age"),
            (item(2), "nested"),
            (item(1), "1. thing"),
            (BlockKind::Paragraph, "We use cookies."),
        ];
        assert_eq!(blocks(&document), want);
        assert_eq!(document.metadata.title.as_deref(), Some("Lumo Privacy"));
    }

    #[test]
    fn reads_tables_by_cell() {
        let document = document("| Data | Purpose |\n|---|---|\n| Name | Delivery |\n");
        let cell = |row, column, header| BlockKind::Cell { table: 0, row, column, header };
        let want = [(cell(0, 0, true), "Data"), (cell(0, 1, true), "Purpose"), (cell(1, 0, false), "Name"), (cell(1, 1, false), "Delivery")];
        assert_eq!(blocks(&document), want);
    }

    #[test]
    fn reads_indented_and_fenced_text() {
        let document = document("Logs\n\n    We keep logs for\n    ten days.\n\n```\nfenced words\n```\n");
        assert!(document.text.contains("We keep logs for") && document.text.contains("fenced words"), "{}", document.text);
        assert!(!document.text.contains('`'));
    }

    #[test]
    fn marks_run_in_headings() {
        let document = document("**d. Reservation of consent;** no sale of data.\n");
        assert_eq!(document.blocks[0].bold_lead.map(|lead| lead.of(&document.text)), Some("d. Reservation of consent;"));
    }

    #[test]
    fn forgives_emphasis_with_white_space() {
        assert_eq!(document("# P\n\n _ **1\\. Scope**_\n\nText.\n").blocks[1].bold_lead.map(|lead| lead.len()), Some("1. Scope".len()));
    }

    #[test]
    fn ends_a_list_at_a_line_that_does_not_belong_to_it() {
        let document = document("# P\n\n- one of the things;\n- another of them.\nWe do not sell data.\nWe keep it safe.\nAnd so on.\n");
        assert_eq!(document.blocks[3].kind, BlockKind::Paragraph);
        assert_eq!(document.blocks[3].span.of(&document.text), "We do not sell data.");
    }
}
