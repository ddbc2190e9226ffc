//! Builds the text that is read: words in, cleaned, block after block, with the way back to the source kept for every one.
//!
//! In: ranges of the source (or what an entity in it stands for), marked as words, spaces, line breaks, blocks. Out: the text, its
//! [`SourceMap`] and its [`Block`]s. Cleaning is of characters only: unusual spaces, quotation marks, invisible characters.

use std::ops::Range;

use super::{Block, BlockKind};
use crate::text::{SourceMap, SourceMapBuilder, Span};

/// What becomes of a character.
enum Cleaned {
    /// It stays.
    Keep,
    /// It only separates words.
    Space,
    /// It ends a line.
    Line,
    /// Nobody can see it.
    Drop,
    /// It is written otherwise.
    As(&'static str),
}

/// How a character of the source is read. The control range 80–9F holds the typographic signs of Windows-1252 in pages that call
/// themselves Latin-1.
const fn clean(c: char) -> Cleaned {
    match c {
        ' ' | '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
            Cleaned::Space
        }
        '\u{85}' | '\u{2028}' | '\u{2029}' => Cleaned::Line,
        '‘' | '’' | '‚' | '‛' | '′' | '\u{91}' | '\u{92}' => Cleaned::As("'"),
        '“' | '”' | '„' | '‟' | '″' | '«' | '»' | '\u{93}' | '\u{94}' => Cleaned::As("\""),
        '\u{96}' => Cleaned::As("–"),
        '\u{97}' => Cleaned::As("—"),
        '\u{2010}' | '\u{2011}' => Cleaned::As("-"),
        '\0'..='\u{1f}'
        | '\u{7f}'..='\u{9f}'
        | '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}'
        | '\u{fe0e}'
        | '\u{fe0f}'
        | '\u{feff}' => Cleaned::Drop,
        _ => Cleaned::Keep,
    }
}

/// White space seen since the last word, written only when another word follows in the same block.
#[derive(Debug, Clone)]
enum Gap {
    None,
    Space(Range<usize>),
    Line(Range<usize>),
}

/// The block that words go into.
#[derive(Debug, Clone)]
struct Open {
    kind: BlockKind,
    /// Where its first word stands in the text.
    start: Option<usize>,
    /// How far bold words reach from the start without a break.
    bold_end: Option<usize>,
    /// Whether a word that is not bold has come.
    plain_seen: bool,
}

/// The text under construction.
#[derive(Debug)]
pub(super) struct TextBuilder<'s> {
    source: &'s str,
    out: SourceMapBuilder,
    blocks: Vec<Block>,
    open: Open,
    gap: Gap,
    marker: Option<Range<usize>>,
    bold: usize,
}

impl<'s> TextBuilder<'s> {
    /// An empty text for `source`, the decoded file.
    pub(super) fn new(source: &'s str) -> Self {
        Self {
            source,
            out: SourceMapBuilder::new(),
            blocks: Vec::new(),
            open: Open { kind: BlockKind::Paragraph, start: None, bold_end: None, plain_seen: false },
            gap: Gap::None,
            marker: None,
            bold: 0,
        }
    }

    /// The decoded file.
    pub(super) const fn source(&self) -> &'s str {
        self.source
    }

    /// Ends the open block, if words are in it, and starts one of another kind.
    pub(super) fn begin(&mut self, kind: BlockKind) {
        self.end();
        self.open.kind = kind;
    }

    /// Ends the open block; words that follow without a [`Self::begin`] are a paragraph.
    pub(super) fn end(&mut self) {
        let fresh = Open { kind: BlockKind::Paragraph, start: None, bold_end: None, plain_seen: false };
        let open = std::mem::replace(&mut self.open, fresh);
        self.gap = Gap::None;
        if let Some(start) = open.start {
            self.marker = None;
            let span = Span::new(start, self.out.text().len());
            let bold_lead = open.bold_end.map(|end| Span::new(start, end));
            // Rules and other ornaments stay in the text, but nothing can be read from them.
            if span.of(self.out.text()).contains(char::is_alphanumeric) {
                self.blocks.push(Block { kind: open.kind, span, bold_lead });
            }
        }
    }

    /// Whether the open block has no words yet.
    pub(super) const fn is_fresh(&self) -> bool {
        self.open.start.is_none()
    }

    /// Kind of the open block.
    pub(super) const fn kind(&self) -> BlockKind {
        self.open.kind
    }

    /// A bullet or number that stands before the next block: it goes into the text, but not into the block.
    pub(super) fn marker(&mut self, range: Range<usize>) {
        self.marker = Some(range);
    }

    /// Bold begins (`true`) or ends; calls nest.
    pub(super) const fn bold(&mut self, on: bool) {
        self.bold = if on { self.bold + 1 } else { self.bold.saturating_sub(1) };
    }

    /// White space at `range` of the source.
    pub(super) fn space(&mut self, range: Range<usize>) {
        if matches!(self.gap, Gap::None) && self.open.start.is_some() {
            self.gap = Gap::Space(range);
        }
    }

    /// A line ends here, within the block.
    pub(super) fn line(&mut self, range: Range<usize>) {
        if self.open.start.is_none() {
            return;
        }
        // Two in a row part paragraphs.
        if matches!(self.gap, Gap::Line(_)) && matches!(self.open.kind, BlockKind::Paragraph | BlockKind::ListItem { .. }) {
            self.begin(self.open.kind);
        } else {
            self.gap = Gap::Line(range);
        }
    }

    /// The words at `range` of the source, cleaned.
    pub(super) fn words(&mut self, range: Range<usize>) {
        let source = self.source;
        let Some(words) = source.get(range.clone()) else { return };
        let mut from = 0;
        let mut at = 0;
        while at < words.len() {
            let (end, found) = next_special(words, at);
            let Some(c) = found else {
                self.put(range.start + from..range.start + words.len());
                return;
            };
            self.put(range.start + from..range.start + end);
            at = end + c.len_utf8();
            from = at;
            let place = range.start + end..range.start + at;
            match clean(c) {
                Cleaned::Space => {
                    let run = space_run(words, at);
                    self.space(place.start..range.start + run);
                    at = run;
                    from = run;
                }
                Cleaned::Line => self.line(place),
                Cleaned::As(other) => self.put_as(other, place),
                Cleaned::Drop | Cleaned::Keep => {}
            }
        }
        self.put(range.start + from..range.end);
    }

    /// What an entity or an escape at `range` of the source stands for.
    pub(super) fn decoded(&mut self, words: &str, range: Range<usize>) {
        let mut from = 0;
        for (at, c) in words.char_indices() {
            let cleaned = clean(c);
            if matches!(cleaned, Cleaned::Keep) {
                continue;
            }
            self.put_as(&words[from..at], range.clone());
            from = at + c.len_utf8();
            match cleaned {
                Cleaned::Space => self.space(range.clone()),
                Cleaned::Line => self.line(range.clone()),
                Cleaned::As(other) => self.put_as(other, range.clone()),
                Cleaned::Drop | Cleaned::Keep => {}
            }
        }
        self.put_as(&words[from..], range);
    }

    /// The text, the way back, the blocks.
    pub(super) fn finish(mut self) -> (String, SourceMap, Vec<Block>) {
        self.end();
        let (text, map) = self.out.finish(self.source);
        (text, map, self.blocks)
    }

    fn put(&mut self, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        self.open_at(range.start);
        self.out.copy(self.source, range);
        self.mark_bold();
    }

    fn put_as(&mut self, words: &str, range: Range<usize>) {
        if words.is_empty() {
            return;
        }
        self.open_at(range.start);
        self.out.replace(words, range);
        self.mark_bold();
    }

    /// Writes what is due before a word that stands at `at` in the source.
    fn open_at(&mut self, at: usize) {
        if self.open.start.is_some() {
            match std::mem::replace(&mut self.gap, Gap::None) {
                Gap::None => {}
                Gap::Space(range) => self.out.replace(" ", range),
                Gap::Line(range) => self.out.replace("\n", range),
            }
            return;
        }
        if !self.out.text().is_empty() {
            let between = self.blocks.last().map_or("\n\n", |last| separator(last.kind, self.open.kind));
            self.out.replace(between, at..at);
        }
        if let Some(marker) = self.marker.take()
            && !marker.is_empty()
        {
            let end = marker.end;
            self.out.copy(self.source, marker);
            self.out.replace(" ", end..end);
        }
        self.open.start = Some(self.out.text().len());
    }

    fn mark_bold(&mut self) {
        if self.bold == 0 {
            self.open.plain_seen = true;
        } else if !self.open.plain_seen {
            self.open.bold_end = Some(self.out.text().len());
        }
    }
}

/// What stands between two blocks in the text.
fn separator(before: BlockKind, after: BlockKind) -> &'static str {
    match (before, after) {
        (BlockKind::Cell { table: t, row: r, .. }, BlockKind::Cell { table, row, .. }) if t == table && r == row => "\t",
        (BlockKind::Cell { table: t, .. }, BlockKind::Cell { table, .. }) if t == table => "\n",
        (BlockKind::ListItem { .. }, BlockKind::ListItem { .. }) => "\n",
        _ => "\n\n",
    }
}

/// The next character, from byte `at`, that is not simply kept; a single space between two visible ASCII characters is.
fn next_special(words: &str, mut at: usize) -> (usize, Option<char>) {
    let bytes = words.as_bytes();
    while let Some(&byte) = bytes.get(at) {
        match byte {
            0x21..=0x7e => at += 1,
            b' ' if at > 0 && is_visible(bytes.get(at - 1)) && is_visible(bytes.get(at + 1)) => at += 1,
            0..=0x7f => return (at, Some(char::from(byte))),
            _ => {
                let Some(c) = words.get(at..).and_then(|rest| rest.chars().next()) else { return (at, None) };
                if !matches!(clean(c), Cleaned::Keep) {
                    return (at, Some(c));
                }
                at += c.len_utf8();
            }
        }
    }
    (at, None)
}

const fn is_visible(byte: Option<&u8>) -> bool {
    matches!(byte, Some(0x21..=0x7e))
}

/// Where the white space that goes on at byte `at` ends.
fn space_run(words: &str, at: usize) -> usize {
    words.get(at..).map_or(at, |rest| at + (rest.len() - rest.trim_start_matches(|c| matches!(clean(c), Cleaned::Space)).len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cleans_words_and_keeps_the_way_back() {
        let source = "\u{feff}We\u{a0}\u{a0}use “cook\u{ad}ies”  and\r\npixels";
        let mut builder = TextBuilder::new(source);
        builder.words(0..source.len());
        let (text, map, blocks) = builder.finish();
        assert_eq!(text, "We use \"cookies\" and pixels");
        assert_eq!(blocks.len(), 1);
        let at = text.find("cookies").expect("it was written");
        assert_eq!(&source[map.source_bytes(Span::new(at, at + 7))], "cook\u{ad}ies");
        let end = text.len();
        assert_eq!(&source[map.source_bytes(Span::new(end - 6, end))], "pixels");
    }

    #[test]
    fn marks_bold_that_leads_a_block() {
        let source = "Cookies. We use them. Bold";
        let mut builder = TextBuilder::new(source);
        builder.bold(true);
        builder.words(0..8);
        builder.bold(false);
        builder.words(8..21);
        builder.bold(true);
        builder.words(21..26);
        let (text, _, blocks) = builder.finish();
        assert_eq!(blocks[0].bold_lead.map(|span| span.of(&text).to_owned()).as_deref(), Some("Cookies."));
    }

    #[test]
    fn leaves_no_trace_of_empty_blocks_and_puts_markers_outside() {
        let source = "- one";
        let mut builder = TextBuilder::new(source);
        builder.begin(BlockKind::Paragraph);
        builder.space(0..0);
        builder.begin(BlockKind::ListItem { depth: 1 });
        builder.marker(0..1);
        builder.words(2..5);
        let (text, _, blocks) = builder.finish();
        assert_eq!((text.as_str(), blocks.len()), ("- one", 1));
        assert_eq!(blocks[0].span.of(&text), "one");
    }
}
