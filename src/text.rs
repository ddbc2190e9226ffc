//! Places in a text: spans in bytes, and the way back to the stored file.
//!
//! Inside the program a place is a [`Span`] of bytes of [`Document::text`](crate::document::Document::text), the text that is read.
//! Outside (records, RDF, CSV) a place is a range of Unicode code points of the file as it was stored, tags and all, because that is
//! what other programs can check. [`SourceMap`] leads from the one to the other.

use std::ops::Range;

/// A half-open range of bytes, always on character boundaries of the text that it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// A span from `start` to `end`; an inverted pair gives the empty span at `start`.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end: if end < start { start } else { end } }
    }

    /// The words at this place; empty if the span does not lie in `text`.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or("")
    }

    /// Length in bytes.
    #[must_use]
    pub const fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether nothing is in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` lies wholly inside.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share a byte.
    #[must_use]
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// Without white space at either end.
    #[must_use]
    pub fn trim(self, text: &str) -> Self {
        let words = self.of(text);
        let start = self.start + (words.len() - words.trim_start().len());
        Self::new(start, start + words.trim().len())
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// A stretch of the text that is read and the stretch of the stored file that it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    text: usize,
    text_len: usize,
    source: usize,
    source_len: usize,
}

/// Leads from bytes of the text that is read to code points of the stored file.
///
/// The text is built by appending to it: either a stretch that stands in the source just so ([`SourceMapBuilder::copy`]), or a
/// replacement for a stretch of the source ([`SourceMapBuilder::replace`]: an entity, a folded white space, a line break for `<br>`).
#[derive(Debug, Clone, Default)]
pub struct SourceMap {
    runs: Vec<Run>,
    /// Code points before each multiple of [`STRIDE`] bytes of the source.
    points: Vec<usize>,
}

/// Bytes between two remembered code point counts; a look-up counts at most so many bytes.
const STRIDE: usize = 512;

/// Builds a text together with its [`SourceMap`].
#[derive(Debug, Clone, Default)]
pub struct SourceMapBuilder {
    text: String,
    runs: Vec<Run>,
}

impl SourceMapBuilder {
    /// An empty text.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The text so far.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Appends `source[range]` as it stands. A range outside the source or off character boundaries appends nothing.
    pub fn copy(&mut self, source: &str, range: Range<usize>) {
        let Some(words) = source.get(range.clone()) else { return };
        if words.is_empty() {
            return;
        }
        if let Some(last) = self.runs.last_mut()
            && last.text_len == last.source_len
            && last.text + last.text_len == self.text.len()
            && last.source + last.source_len == range.start
        {
            last.text_len += words.len();
            last.source_len += words.len();
        } else {
            self.runs.push(Run { text: self.text.len(), text_len: words.len(), source: range.start, source_len: words.len() });
        }
        self.text.push_str(words);
    }

    /// Appends `words` for what stands in the source at `range` (bytes; may be empty: something that only separates).
    pub fn replace(&mut self, words: &str, range: Range<usize>) {
        if words.is_empty() {
            return;
        }
        // A run of equal lengths would be taken for a copy: split it so that its inside never is addressed byte by byte.
        self.runs.push(Run { text: self.text.len(), text_len: words.len(), source: range.start, source_len: range.len() });
        self.text.push_str(words);
    }

    /// The text and the way back into `source`, the file's bytes decoded as text.
    #[must_use]
    pub fn finish(self, source: &str) -> (String, SourceMap) {
        let mut points = vec![0];
        for (count, (at, _)) in source.char_indices().enumerate() {
            while at >= points.len() * STRIDE {
                points.push(count);
            }
        }
        (self.text, SourceMap { runs: self.runs, points })
    }
}

impl SourceMap {
    /// Where `span` of the text stands in the stored file, in bytes of the decoded source.
    #[must_use]
    pub fn source_bytes(&self, span: Span) -> Range<usize> {
        if span.is_empty() {
            let at = self.source_start(span.start);
            return at..at;
        }
        let start = self.source_start(span.start);
        start..self.source_end(span.end).max(start)
    }

    /// Where `span` of the text stands in the stored file, in code points: what records and RDF say.
    #[must_use]
    pub fn source_points(&self, source: &str, span: Span) -> Range<usize> {
        let bytes = self.source_bytes(span);
        self.point(source, bytes.start)..self.point(source, bytes.end)
    }

    /// Code points before byte `at` of the source.
    #[must_use]
    pub fn point(&self, source: &str, at: usize) -> usize {
        let slot = (at / STRIDE).min(self.points.len().saturating_sub(1));
        let Some(&before) = self.points.get(slot) else { return 0 };
        // The count was taken at the first character that starts at or after the multiple.
        let mut from = (slot * STRIDE).min(source.len());
        while !source.is_char_boundary(from) {
            from += 1;
        }
        before + source.get(from..at).map_or(0, |part| part.chars().count())
    }

    fn run_at(&self, at: usize) -> Option<&Run> {
        let next = self.runs.partition_point(|run| run.text <= at);
        next.checked_sub(1).and_then(|index| self.runs.get(index))
    }

    fn source_start(&self, at: usize) -> usize {
        self.run_at(at).map_or(0, |run| {
            let inside = at - run.text;
            if run.text_len == run.source_len {
                run.source + inside.min(run.source_len)
            } else if inside == 0 {
                run.source
            } else {
                run.source + run.source_len
            }
        })
    }

    fn source_end(&self, end: usize) -> usize {
        self.run_at(end - 1).map_or(0, |run| {
            let inside = end - run.text;
            if run.text_len == run.source_len { run.source + inside.min(run.source_len) } else { run.source + run.source_len }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leads_back_through_entities_and_tags() {
        let source = "é <b>R&amp;D</b> data 🍪";
        let mut builder = SourceMapBuilder::new();
        builder.copy(source, 0..3);
        builder.copy(source, 6..7);
        builder.replace("&", 7..12);
        builder.copy(source, 12..13);
        builder.copy(source, 17..source.len());
        let (text, map) = builder.finish(source);
        assert_eq!(text, "é R&D data 🍪");
        let span = Span::new(3, 6);
        assert_eq!(span.of(&text), "R&D");
        assert_eq!(&source[map.source_bytes(span)], "R&amp;D");
        assert_eq!(map.source_points(source, span), 5..12);
        let cookie = Span::new(text.len() - 4, text.len());
        let points = map.source_points(source, cookie);
        assert_eq!(source.chars().skip(points.start).take(points.len()).collect::<String>(), "🍪");
    }

    #[test]
    fn counts_code_points_far_into_a_text() {
        let source = "ü".repeat(2000);
        let mut builder = SourceMapBuilder::new();
        builder.copy(&source, 0..source.len());
        let (_, map) = builder.finish(&source);
        for point in [0, 1, 255, 256, 257, 511, 1023, 1999, 2000] {
            assert_eq!(map.point(&source, point * 2), point);
        }
    }

    #[test]
    fn trims_and_joins() {
        let text = "  a b ";
        assert_eq!(Span::new(0, 6).trim(text), Span::new(2, 5));
        assert_eq!(Span::new(0, 1).join(Span::new(4, 6)), Span::new(0, 6));
        assert!(Span::new(0, 3).overlaps(Span::new(2, 4)) && !Span::new(0, 2).overlaps(Span::new(2, 4)));
    }
}
