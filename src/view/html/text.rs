//! The policy's text with its evidence marked: every sentence has a name (`s12`), every practice an anchor (`p12`) where it is stated.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::document::{Block, BlockKind};
use crate::knowledge::Knowledge;
use crate::label::MentionKind;
use crate::pipeline::Extraction;
use crate::text::Span;

/// Bytes of the mark of a list item, such as "(viii)".
const LONGEST_MARK: usize = 8;

/// A stretch of a sentence that names something.
struct Piece {
    span: Span,
    class: &'static str,
    tip: String,
}

/// The text as HTML.
pub(super) fn text(extraction: &Extraction, knowledge: &Knowledge) -> String {
    let writer = Writer { extraction, evidence: evidence(extraction), pieces: pieces(extraction, knowledge) };
    let mut out = String::new();
    let known: Vec<usize> = writer.evidence.values().flatten().copied().collect();
    // A statement that stands in no sentence would be a fault of ours; its links still lead into the text.
    for practice in (0..extraction.practices.len()).filter(|practice| !known.contains(practice)) {
        let _ = write!(out, "<a id=\"p{}\"></a>", practice + 1);
    }
    let (mut at, mut open) = (0, Open::None);
    for block in &extraction.document.blocks {
        let before = Span::new(at, block.span.start);
        // The mark of a list item stands before it: numbers say something, dots do not.
        let mark = before.of(&extraction.document.text).trim();
        let is_mark = matches!(block.kind, BlockKind::ListItem { .. }) && mark.len() <= LONGEST_MARK;
        if !is_mark {
            writer.loose(&mut out, &mut open, before);
        }
        let mark = if is_mark && mark.contains(char::is_alphanumeric) { mark } else { "" };
        writer.block(&mut out, &mut open, block, mark);
        at = block.span.end.max(at);
    }
    writer.loose(&mut out, &mut open, Span::new(at, extraction.document.text.len()));
    open.turn(&mut out, Open::None);
    out
}

/// Sentences → the practices that rest on them, in order.
fn evidence(extraction: &Extraction) -> BTreeMap<usize, Vec<usize>> {
    let sentences = &extraction.segments.sentences;
    let mut found: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, practice) in extraction.practices.iter().enumerate() {
        // Sentences stand in order and do not overlap: a row of a table is several.
        let first = sentences.partition_point(|sentence| sentence.span.end <= practice.span.start);
        let touched = sentences.iter().enumerate().skip(first).take_while(|(_, sentence)| sentence.span.start < practice.span.end);
        touched.for_each(|(sentence, _)| found.entry(sentence).or_default().push(index));
    }
    found
}

/// What fills a slot of any practice, and rights: by place, without overlaps.
fn pieces(extraction: &Extraction, knowledge: &Knowledge) -> Vec<Piece> {
    let mut named: Vec<bool> = vec![false; extraction.mentions.len()];
    for argument in extraction.practices.iter().flat_map(|practice| &practice.arguments) {
        named.get_mut(argument.mention).into_iter().for_each(|named| *named = true);
    }
    let mut found: Vec<Piece> = Vec::new();
    for (mention, is_named) in extraction.mentions.iter().zip(named) {
        let Some((class, name)) = kind(mention.kind) else { continue };
        if !is_named && mention.kind != MentionKind::Right {
            continue;
        }
        let label = mention.concept.as_deref().and_then(|curie| knowledge.concept(curie)).map(|concept| concept.label.as_str());
        let label = mention.name.as_deref().or(label).or(mention.resolved.as_deref());
        let tip = label.map_or_else(|| name.to_owned(), |label| format!("{name}: {label}"));
        let spans = if mention.pieces.is_empty() { vec![mention.span] } else { mention.pieces.clone() };
        found.extend(spans.into_iter().map(|span| Piece { span, class, tip: tip.clone() }));
    }
    // Where mentions overlap the shorter one is seen, and of the longer one what is left: "to send *you* offers".
    found.sort_by_key(|piece| (piece.span.len(), piece.span.start));
    let mut kept: BTreeMap<usize, Piece> = BTreeMap::new();
    for Piece { span, class, tip } in found {
        for span in uncovered(span, &kept, &extraction.document.text) {
            kept.insert(span.start, Piece { span, class, tip: tip.clone() });
        }
    }
    kept.into_values().collect()
}

/// What of `span` no other piece covers, without white space at the ends.
fn uncovered(span: Span, kept: &BTreeMap<usize, Piece>, text: &str) -> Vec<Span> {
    let (mut free, mut at) = (Vec::new(), span.start);
    let before = kept.range(..span.start).next_back().map(|(_, piece)| piece.span.end).unwrap_or(0);
    at = at.max(before);
    for piece in kept.range(span.start..span.end).map(|(_, piece)| piece) {
        free.push(Span::new(at, piece.span.start));
        at = piece.span.end;
    }
    free.push(Span::new(at, span.end));
    free.into_iter().map(|span| span.trim(text)).filter(|span| !span.is_empty()).collect()
}

/// How a kind of mention is marked, and what it is called.
const fn kind(kind: MentionKind) -> Option<(&'static str, &'static str)> {
    match kind {
        MentionKind::Data => Some(("data", "data")),
        MentionKind::Party => Some(("party", "party")),
        MentionKind::Purpose => Some(("purpose", "purpose")),
        MentionKind::Condition => Some(("limit", "condition")),
        MentionKind::Duration => Some(("limit", "how long")),
        MentionKind::LegalBasis => Some(("limit", "legal basis")),
        MentionKind::Measure => Some(("limit", "safeguard")),
        MentionKind::Place => Some(("limit", "place")),
        MentionKind::Right => Some(("limit", "right")),
        MentionKind::Negation => Some(("no", "denial")),
        _ => None,
    }
}

/// The list or table that blocks are being written into.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    None,
    List,
    Row { table: u32, row: u32 },
}

impl Open {
    /// Closes what is open and opens what comes.
    fn turn(&mut self, out: &mut String, next: Self) {
        if *self == next {
            return;
        }
        let same_table = matches!((&self, next), (Self::Row { table, .. }, Self::Row { table: other, .. }) if *table == other);
        *out += match self {
            Self::List => "</ul>\n",
            Self::Row { .. } if same_table => "</tr>\n",
            Self::Row { .. } => "</tr>\n</table></div>\n",
            Self::None => "",
        };
        *out += match next {
            Self::List => "<ul>\n",
            Self::Row { .. } if same_table => "<tr>",
            Self::Row { .. } => "<div class=\"scroll\"><table>\n<tr>",
            Self::None => "",
        };
        *self = next;
    }
}

struct Writer<'a> {
    extraction: &'a Extraction,
    evidence: BTreeMap<usize, Vec<usize>>,
    pieces: Vec<Piece>,
}

impl Writer<'_> {
    /// Text that stands in no block.
    fn loose(&self, out: &mut String, open: &mut Open, span: Span) {
        if !span.of(&self.extraction.document.text).trim().is_empty() {
            open.turn(out, Open::None);
            *out += "<p>";
            self.words(out, span);
            *out += "</p>\n";
        }
    }

    fn block(&self, out: &mut String, open: &mut Open, block: &Block, mark: &str) {
        let (next, begin, end) = match block.kind {
            BlockKind::Heading { level } => {
                // The page has its own two levels above.
                let tag = (level + 2).min(6);
                (Open::None, format!("<h{tag}>"), format!("</h{tag}>"))
            }
            BlockKind::Paragraph => (Open::None, "<p>".to_owned(), "</p>".to_owned()),
            BlockKind::ListItem { depth } => {
                let class = if mark.is_empty() { "" } else { " marked" };
                (Open::List, format!("<li class=\"d{}{class}\">{} ", depth.min(4), escape(mark)), "</li>".to_owned())
            }
            BlockKind::Cell { table, row, header, .. } => {
                let tag = if header { "th" } else { "td" };
                (Open::Row { table, row }, format!("<{tag}>"), format!("</{tag}>"))
            }
        };
        open.turn(out, next);
        *out += &begin;
        self.words(out, block.span);
        *out += &end;
        if !matches!(next, Open::Row { .. }) {
            out.push('\n');
        }
    }

    /// The sentences of a stretch, and what stands between them.
    fn words(&self, out: &mut String, span: Span) {
        let sentences = &self.extraction.segments.sentences;
        let mut at = span.start;
        let first = sentences.partition_point(|sentence| sentence.span.end <= span.start);
        for (index, sentence) in sentences.iter().enumerate().skip(first) {
            if sentence.span.start >= span.end {
                break;
            }
            let own = Span::new(sentence.span.start.max(at), sentence.span.end.min(span.end));
            self.plain(out, Span::new(at, own.start));
            // A sentence that goes on in another block has its name already.
            self.sentence(out, index, own, sentence.span.start >= span.start);
            at = own.end.max(at);
        }
        self.plain(out, Span::new(at, span.end));
    }

    fn sentence(&self, out: &mut String, index: usize, span: Span, is_first: bool) {
        let practices = self.evidence.get(&index).map(Vec::as_slice).unwrap_or_default();
        let name = if is_first { format!(" id=\"s{}\"", index + 1) } else { String::new() };
        if practices.is_empty() {
            let _ = write!(out, "<span{name} class=\"s\">");
            self.marked(out, span);
            *out += "</span>";
            return;
        }
        let numbers: Vec<String> = practices.iter().map(|practice| (practice + 1).to_string()).collect();
        let _ = write!(out, "<mark{name} class=\"s e\" data-p=\"{}\">", numbers.join(" "));
        let before = |practice: &usize| self.evidence.range(..index).next_back().is_some_and(|(_, others)| others.contains(practice));
        for practice in practices.iter().filter(|practice| is_first && !before(practice)) {
            let _ = write!(out, "<a id=\"p{}\"></a>", practice + 1);
        }
        self.marked(out, span);
        *out += "</mark>";
    }

    /// Words with what they name.
    fn marked(&self, out: &mut String, span: Span) {
        let mut at = span.start;
        let first = self.pieces.partition_point(|piece| piece.span.end <= span.start);
        for piece in self.pieces.iter().skip(first).take_while(|piece| piece.span.start < span.end) {
            let own = Span::new(piece.span.start.max(at), piece.span.end.min(span.end));
            self.plain(out, Span::new(at, own.start));
            let _ = write!(out, "<span class=\"{}\" title=\"{}\">", piece.class, super::escape(&piece.tip));
            self.plain(out, own);
            *out += "</span>";
            at = own.end;
        }
        self.plain(out, Span::new(at, span.end));
    }

    fn plain(&self, out: &mut String, span: Span) {
        *out += &escape(span.of(&self.extraction.document.text));
    }
}

/// Words as they stand, with their white space.
fn escape(words: &str) -> String {
    let letters = words.chars().filter(|letter| !letter.is_control() || letter.is_whitespace());
    let mut out = String::with_capacity(words.len());
    for letter in letters {
        match letter {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            letter => out.push(letter),
        }
    }
    out
}
