//! A block's text → the spans of its sentences, in one pass.
//!
//! A sentence ends at `.`, `!` or `?` (with the quotation marks and brackets that close after it) before white space, unless the word
//! before is an abbreviation or an initial, or what follows goes on; at a line break that mark-up asks for; at the end of the block.
//! Semicolons and colons end nothing: a list inside a sentence stays in it.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::text::Span;

/// A stretch of bytes without a sentence end longer than this is cut: the longest sentence in some hundred policies has 2,400, and what is
/// longer costs time with the square of its length.
const LONGEST: usize = 4_000;
/// … into pieces of about so many bytes.
const PIECE: usize = 2_000;

/// `ontology/patterns/abbreviations.toml`: lower case, without the last full stop.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    open: BTreeSet<String>,
    numbered: BTreeSet<String>,
    closing: BTreeSet<String>,
    openers: BTreeSet<String>,
    /// Words of a sentence that leads into a list.
    pub(super) introducing: Vec<String>,
    /// … of one that ends with a full stop.
    pub(super) promising: Vec<String>,
    /// How items begin that have lost their bullets.
    pub(super) item_starts: BTreeSet<String>,
    /// How bold words begin that state something.
    pub(super) statement_starts: BTreeSet<String>,
    /// How a line begins that says when the policy was made.
    pub(super) datelines: Vec<String>,
    domains: BTreeSet<String>,
}

/// The words that decide where sentences end.
pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| {
    toml::from_str(include_str!("../../ontology/patterns/abbreviations.toml")).expect("the embedded word list is checked by the tests below")
});

/// Appends the sentences of `block` to `out`, trimmed, in order. Gives whether an overlong one was cut.
pub(super) fn split(text: &str, block: Span, out: &mut Vec<Span>) -> bool {
    let mut scanner = Scanner { text: block.of(text), base: block.start, start: 0, out, cut: false };
    scanner.run();
    scanner.cut
}

struct Scanner<'t, 'o> {
    text: &'t str,
    base: usize,
    /// Where the sentence under way starts.
    start: usize,
    out: &'o mut Vec<Span>,
    cut: bool,
}

impl Scanner<'_, '_> {
    fn run(&mut self) {
        let bytes = self.text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'.' | b'!' | b'?' => {
                    let stop = self.skip(at, |byte| matches!(byte, b'.' | b'!' | b'?'));
                    let end = self.skip(stop, |byte| matches!(byte, b'"' | b'\'' | b')' | b']' | b'*'));
                    if self.ends(at, stop, end) {
                        self.emit(end);
                    }
                    at = end;
                }
                b'\n' => {
                    if self.breaks(at) {
                        self.emit(at);
                    }
                    at += 1;
                }
                _ => at += 1,
            }
        }
        self.emit(self.text.len());
    }

    fn skip(&self, mut at: usize, test: impl Fn(u8) -> bool) -> usize {
        while self.text.as_bytes().get(at).is_some_and(|byte| test(*byte)) {
            at += 1;
        }
        at
    }

    fn emit(&mut self, end: usize) {
        let span = Span::new(self.base + self.start, self.base + end);
        self.start = end;
        let offset = self.base;
        let text = self.text;
        let trimmed = Span::new(span.start - offset, span.end - offset).trim(text);
        if trimmed.is_empty() {
            return;
        }
        if trimmed.len() > LONGEST {
            self.cut = true;
            self.emit_pieces(trimmed);
        } else {
            self.out.push(Span::new(trimmed.start + offset, trimmed.end + offset));
        }
    }

    /// An overlong stretch, cut at white space where there is some.
    fn emit_pieces(&mut self, span: Span) {
        let mut from = span.start;
        while from < span.end {
            let mut to = (from + PIECE).min(span.end);
            while !self.text.is_char_boundary(to) {
                to += 1;
            }
            if to < span.end
                && let Some(space) = self.text[from..to].rfind(' ')
                && space > 0
            {
                to = from + space;
            }
            let piece = Span::new(from, to).trim(self.text);
            if !piece.is_empty() {
                self.out.push(Span::new(piece.start + self.base, piece.end + self.base));
            }
            from = to;
        }
    }

    /// Whether the line break at `at` ends a sentence.
    fn breaks(&self, at: usize) -> bool {
        let before = self.text[self.start..at].trim_end();
        let after = self.text[at..].trim_start();
        before.ends_with(['.', ':', ';', '!', '?']) || !after.starts_with(|c: char| c.is_lowercase())
    }

    /// Whether the stop at `at..stop`, with what closes up to `end`, ends the sentence.
    fn ends(&self, at: usize, stop: usize, end: usize) -> bool {
        let rest = &self.text[end..];
        let word = word_before(&self.text[self.start..at]);
        let Some(next) = rest.chars().next() else { return true };
        if !next.is_whitespace() {
            return end == stop && self.glued(word, rest);
        }
        let after = rest.trim_start().trim_start_matches(['"', '\'', '(', '[', '*']);
        let Some(first) = after.chars().next() else { return true };
        if self.text[self.start..at].trim().len() <= 4 && is_number(self.text[self.start..at].trim()) {
            return false;
        }
        // A name may hold an exclamation mark.
        let name = WORDS.closing.contains(&word.to_lowercase());
        if stop - at > 1 || (self.text.as_bytes().get(at) != Some(&b'.') && !name) {
            return !first.is_lowercase();
        }
        self.full_stop_ends(at, word, after, first)
    }

    fn full_stop_ends(&self, at: usize, word: &str, after: &str, first: char) -> bool {
        let words = &*WORDS;
        let low = word.to_lowercase();
        let next: String = after.chars().take_while(|c| c.is_alphanumeric()).take(20).flat_map(char::to_lowercase).collect();
        if words.open.contains(&low) {
            return false;
        }
        if words.numbered.contains(&low) && (first.is_numeric() || first == '§' || next.len() == 1 || is_number(&next)) {
            return false;
        }
        let initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
        // "Lumo, Inc. (“Lumo”)".
        let bracketed = self.text[at..].trim_start_matches(['.', ' ']).starts_with('(');
        if bracketed && (initial || words.closing.contains(&low)) {
            return false;
        }
        if initial || words.closing.contains(&low) || is_letters_and_stops(word) {
            return first.is_uppercase() && words.openers.contains(&next);
        }
        if first.is_lowercase() {
            // After a whole word, a small letter opens a careless sentence or one that begins with a brand's name.
            return after.chars().nth(1).is_some_and(char::is_uppercase)
                || (word.len() >= 4 && word.trim_end_matches(')').chars().all(char::is_alphabetic));
        }
        true
    }

    /// "your policy.We use": a full stop between a small word and a capitalised one, without a space.
    fn glued(&self, word: &str, rest: &str) -> bool {
        let next: String = rest.chars().take_while(|c| c.is_alphabetic()).take(20).collect();
        let after = rest[next.len()..].chars().next();
        word.len() >= 3
            && word.chars().all(|c| c.is_ascii_lowercase())
            && next.starts_with(|c: char| c.is_uppercase())
            && next.chars().skip(1).all(char::is_lowercase)
            && after.is_none_or(|c| c.is_whitespace() || c == ',')
            && !WORDS.domains.contains(&next.to_lowercase())
    }
}

/// The last word of `text`, without opening marks; looks at 40 bytes at most.
fn word_before(text: &str) -> &str {
    let mut from = text.len().saturating_sub(40);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let tail = &text[from..];
    let start = tail
        .rfind(|c: char| c.is_whitespace() || matches!(c, '(' | '"' | '\'' | '[' | '/' | ',' | '—' | '–'))
        .map_or(0, |at| at + tail[at..].chars().next().map_or(1, char::len_utf8));
    &tail[start..]
}

/// `12`, `a`, `iv`, `(3)`: the number of a clause or an item.
fn is_number(word: &str) -> bool {
    let word = word.trim_matches(['(', ')']);
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    word.split('.').all(digits)
        || (word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic()))
        || (!word.is_empty() && word.len() <= 5 && word.bytes().all(|byte| matches!(byte, b'i' | b'v' | b'x' | b'I' | b'V' | b'X')))
}

/// `U.S`, `p.m`, `L.L.C`: single letters with full stops between them.
fn is_letters_and_stops(word: &str) -> bool {
    word.contains('.') && word.split('.').all(|part| part.chars().count() == 1 && part.chars().all(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(text: &str) -> Vec<&str> {
        let mut out = Vec::new();
        split(text, Span::new(0, text.len()), &mut out);
        out.iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn keeps_abbreviations_numbers_and_addresses_whole() {
        for whole in [
            "Quillpoint Inc. and Lumo Ltd. share data, e.g. names, under Art. 6(1)(f) of the Regulation.",
            "See cl. 4.2 (cf. Sec. 3), No. 5 and www.lumo.example/a.b?c=d for details.",
            "Write to J. Smith, Lumo Corp., 5 Main St. Springfield, at privacy@lumo.example.",
            "We store data in the U.S. and the U.K. for a year.",
            "We use it (i) to bill you; (ii) to ship; and (iii) to say \"hello!\" to you.",
            "4.2. We delete logs.",
            "Yahoo! Inc. runs ads.",
            "We use Lumo Analytics of Lumo, Inc. (\"Lumo\") for it.",
        ] {
            assert_eq!(sentences(whole), [whole]);
        }
    }

    #[test]
    fn parts_sentences() {
        let text = "Do we sell data? No! We never do. (This is final.) \"We care.\" We keep it in the U.S. If you object, tell Lumo Inc. We will stop. \
            eBay helps. our partners do not... Fine";
        let want = [
            "Do we sell data?",
            "No!",
            "We never do.",
            "(This is final.)",
            "\"We care.\"",
            "We keep it in the U.S.",
            "If you object, tell Lumo Inc.",
            "We will stop.",
            "eBay helps.",
            "our partners do not...",
            "Fine",
        ];
        assert_eq!(sentences(text), want);
    }

    #[test]
    fn parts_lines_and_glued_sentences() {
        assert_eq!(sentences("We collect:\nYour name\nand age\nOther"), ["We collect:", "Your name\nand age", "Other"]);
        assert_eq!(sentences("This is our policy.We use Lumo.Com for it."), ["This is our policy.", "We use Lumo.Com for it."]);
    }

    #[test]
    fn cuts_what_never_ends() {
        let text = "word ".repeat(60_000);
        let mut out = Vec::new();
        assert!(split(&text, Span::new(0, text.len()), &mut out));
        assert!(out.len() >= 15 && out.iter().all(|span| span.len() <= PIECE));
        assert!(out.windows(2).all(|pair| pair[0].end <= pair[1].start));
    }
}
