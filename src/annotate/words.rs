//! Sentences → tokens with everything that is known about each word.
//!
//! In: a document, its segments, the knowledge. Out: [`Annotated`]: the tokens of every sentence, each pointing to what is known about
//! its word (made once for each different word of the document), and the names of the lexicon found in the sentence.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::form::Form;
use super::grammar::Grammar;
use super::tokenize::tokenize;
use crate::document::Document;
use crate::knowledge::lexicon::{self, Match};
use crate::knowledge::{EntryKind, Knowledge};
use crate::segment::{Segments, SentenceKind};
use crate::text::Span;

/// What is known about a word, wherever in the document it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Lower case.
    pub lower: String,
    /// Folded: lower case and singular.
    pub folded: String,
    /// Hash of the lower-case word.
    pub hash: u64,
    /// Hash of its last three letters.
    pub suffix: u64,
    /// Hash of its first four letters.
    pub prefix: u64,
    /// Letters, digits, capitals: a small code.
    pub shape: u8,
    /// Its classes of words with like meaning, from fine to coarse; 0 where the word has none.
    pub classes: [u16; 3],
    /// Numbers of its parts in the lexicon.
    parts: Vec<u32>,
    /// What the models of grammar see of it.
    form: Form,
}

/// A token of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Where.
    pub span: Span,
    /// Index of its word in [`Annotated::words`].
    pub word: u32,
    /// Lexicon kinds that begin here: bit = [`EntryKind`] as number.
    pub begins: u16,
    /// Lexicon kinds that go on here.
    pub inside: u16,
}

/// A name of the lexicon in a sentence, by tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name {
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// Index of the lexicon's entry.
    pub entry: u32,
    /// What kind of thing it names.
    pub kind: EntryKind,
}

/// A sentence in tokens.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tokens {
    /// Its tokens.
    pub tokens: Vec<Token>,
    /// Names of the lexicon, by start, longest of each kind first.
    pub names: Vec<Name>,
    /// Parts of speech and tree; empty for headings.
    pub grammar: Grammar,
}

/// All sentences of a document in tokens.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Annotated {
    /// Every different word, once.
    pub words: Vec<Word>,
    /// One entry a sentence, in order.
    pub sentences: Vec<Tokens>,
}

impl Annotated {
    /// What is known about a token's word.
    #[must_use]
    pub fn word(&self, token: Token) -> &Word {
        &self.words[token.word as usize]
    }

    /// The lower-case word of token `index` of sentence `sentence`; empty outside.
    #[must_use]
    pub fn lower(&self, sentence: usize, index: usize) -> &str {
        self.sentences.get(sentence).and_then(|tokens| tokens.tokens.get(index)).map_or("", |token| &self.word(*token).lower)
    }

    /// The tokens of `sentence` that overlap `span`, as a range.
    #[must_use]
    pub fn range(&self, sentence: usize, span: Span) -> std::ops::Range<usize> {
        let Some(tokens) = self.sentences.get(sentence) else { return 0..0 };
        let start = tokens.tokens.partition_point(|token| token.span.end <= span.start);
        let end = tokens.tokens.partition_point(|token| token.span.start < span.end);
        start..end.max(start)
    }
}

/// Fast, unkeyed hashing for maps whose keys come from one document (an attacker gains nothing but slowness of their own file).
#[derive(Debug, Clone, Copy)]
pub struct Mix(u64);

impl Default for Mix {
    fn default() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }
}

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word) ^ ((chunk.len() as u64) << 56));
        }
    }

    fn write_u8(&mut self, value: u8) {
        self.write_u64(u64::from(value));
    }

    fn write_u32(&mut self, value: u32) {
        self.write_u64(u64::from(value));
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = mix(self.0, value);
    }

    fn write_usize(&mut self, value: usize) {
        self.write_u64(value as u64);
    }
}

/// Two numbers into one, well spread; the base of all feature hashes, so it must never change without training anew.
#[must_use]
pub const fn mix(a: u64, b: u64) -> u64 {
    let x = (a ^ b.rotate_left(32)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let x = (x ^ (x >> 32) ^ b).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    x ^ (x >> 29)
}

/// The hash of a word, the same in every run.
#[must_use]
pub fn hash_word(word: &str) -> u64 {
    let mut hasher = Mix::default();
    hasher.write(word.as_bytes());
    hasher.finish()
}

/// A map with that hashing.
pub type MixMap<K, V> = HashMap<K, V, BuildHasherDefault<Mix>>;

/// Splits every sentence into tokens and looks the words up.
#[must_use]
pub fn annotate(document: &Document, segments: &Segments, knowledge: &Knowledge) -> Annotated {
    let mut known: MixMap<&str, u32> = MixMap::default();
    let mut annotated = Annotated::default();
    let mut parts = Vec::new();
    for sentence in &segments.sentences {
        let mut tokens = Vec::new();
        parts.clear();
        for span in tokenize(&document.text, sentence.span) {
            let words = span.of(&document.text);
            let number = *known.entry(words).or_insert_with(|| {
                annotated.words.push(describe(words, knowledge));
                u32::try_from(annotated.words.len() - 1).expect("a document has fewer than four thousand million words")
            });
            for part in &annotated.words[number as usize].parts {
                parts.push((*part, tokens.len()));
            }
            tokens.push(Token { span, word: number, begins: 0, inside: 0 });
        }
        let names = names(&mut tokens, &parts, knowledge);
        let grammar = if sentence.kind == SentenceKind::Heading {
            Grammar::default()
        } else {
            Grammar::of_forms(tokens.iter().map(|token| annotated.words[token.word as usize].form).collect())
        };
        annotated.sentences.push(Tokens { tokens, names, grammar });
    }
    annotated
}

/// Finds the names in a sentence and marks its tokens with their kinds.
fn names(tokens: &mut [Token], parts: &[(u32, usize)], knowledge: &Knowledge) -> Vec<Name> {
    let numbers: Vec<u32> = parts.iter().map(|(number, _)| *number).collect();
    let mut names: Vec<Name> = Vec::new();
    for Match { start, end, entry } in knowledge.lexicon().find(&numbers) {
        let (start, end) = (parts[start].1, parts[end - 1].1 + 1);
        let kind = knowledge.lexicon().entry(entry).kind;
        // A name inside a longer one of its kind says nothing new.
        if names.iter().any(|name| name.kind == kind && name.start <= start && end <= name.end && (name.start, name.end) != (start, end)) {
            continue;
        }
        let bit = 1 << (kind as u16);
        tokens[start].begins |= bit;
        for token in &mut tokens[start + 1..end] {
            token.inside |= bit;
        }
        names.push(Name { start, end, entry, kind });
    }
    names
}

fn describe(words: &str, knowledge: &Knowledge) -> Word {
    let lower = words.to_lowercase();
    let folded = lexicon::fold(words);
    let parts = lexicon::parts(words).iter().map(|part| knowledge.lexicon().word(part)).collect::<Vec<_>>();
    let hash = hash_word(&lower);
    let count = lower.chars().count();
    let tail: String = lower.chars().skip(count.saturating_sub(3)).collect();
    let head: String = lower.chars().take(4).collect();
    Word {
        hash,
        suffix: hash_word(&tail),
        prefix: hash_word(&head),
        shape: shape(words),
        classes: knowledge.classes().of(&lower, &folded),
        folded,
        lower,
        form: Form::of(words),
        parts: if parts.is_empty() { vec![lexicon::UNKNOWN] } else { parts },
    }
}

/// 0 punctuation, 1 lower, 2 Capitalised, 3 ALL CAPS, 4 miXed, 5 digits, 6 letters and digits, 7 address or other with signs.
fn shape(words: &str) -> u8 {
    let letters = words.chars().filter(|c| c.is_alphabetic()).count();
    let digits = words.chars().filter(char::is_ascii_digit).count();
    let capitals = words.chars().filter(|c| c.is_uppercase()).count();
    if words.contains(['@', '/']) || (words.contains('.') && letters > 0 && words.len() > 4) {
        return 7;
    }
    match (letters, digits) {
        (0, 0) => 0,
        (0, _) => 5,
        (_, 1..) => 6,
        _ if capitals == 0 => 1,
        _ if capitals == letters && letters > 1 => 3,
        _ if capitals == 1 && words.starts_with(char::is_uppercase) => 2,
        _ => 4,
    }
}
