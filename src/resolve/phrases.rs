//! Data phrases of a sentence: single noun phrases, and the lists that they stand in, as one.
//!
//! In: mentions and the lexicon's names of a sentence. Out: its [`Group`]s: a noun phrase alone, a coordinated list ("your name and address"),
//! or a head with its examples ("personal data such as your name"). What it does not try: to understand relative clauses.

use std::ops::Range;

use crate::annotate::tag::Upos;
use crate::annotate::{Annotated, Tokens};
use crate::knowledge::{EntryKind, Knowledge};
use crate::label::{Mention, MentionKind};
use crate::segment::{Segments, SentenceKind};
use crate::text::Span;

/// A noun phrase that names data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// The mention that it is, where it is one.
    pub mention: Option<usize>,
    /// What its words mean, where it is none.
    pub concept: Option<String>,
}

/// Noun phrases that stand together as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Index of the sentence.
    pub sentence: usize,
    /// From the first to the last token of all.
    pub tokens: Range<usize>,
    /// The phrases, by place.
    pub bases: Vec<Base>,
    /// Token of the first base's end after which examples of it stand ("such as"); the rest is a list.
    pub examples: bool,
}

/// What the phrases are made of.
pub struct Phrases<'a> {
    /// All mentions.
    pub mentions: &'a [Mention],
    /// By sentence, the first mention that starts in it.
    starts: Vec<usize>,
    /// The document's text.
    pub text: &'a str,
    /// Its words.
    pub annotated: &'a Annotated,
    /// Word lists and names.
    pub knowledge: &'a Knowledge,
}

impl<'a> Phrases<'a> {
    /// For the mentions of a document; they are sorted by place.
    #[must_use]
    pub fn new(mentions: &'a [Mention], text: &'a str, segments: &Segments, annotated: &'a Annotated, knowledge: &'a Knowledge) -> Self {
        let starts = segments.sentences.iter().map(|sentence| mentions.partition_point(|mention| mention.span.start < sentence.span.start)).collect();
        Self { mentions, starts, text, annotated, knowledge }
    }

    fn tokens(&self, sentence: usize) -> &'a Tokens {
        &self.annotated.sentences[sentence]
    }

    /// The lower-case word of a token.
    #[must_use]
    pub fn lower(&self, sentence: usize, token: usize) -> &'a str {
        self.annotated.lower(sentence, token)
    }

    /// The text of tokens.
    #[must_use]
    pub fn span(&self, sentence: usize, range: &Range<usize>) -> Span {
        let tokens = &self.tokens(sentence).tokens;
        Span::new(tokens[range.start].span.start, tokens[range.end - 1].span.end)
    }

    /// The data mentions that start in a sentence.
    pub fn data(&self, sentence: usize) -> impl Iterator<Item = (usize, Range<usize>)> + '_ {
        let first = self.starts[sentence];
        let last = self.starts.get(sentence + 1).copied().unwrap_or(self.mentions.len());
        (first..last)
            .filter(|index| self.mentions[*index].kind == MentionKind::Data)
            .map(move |index| (index, self.annotated.range(sentence, self.mentions[index].span)))
            .filter(|(_, range)| !range.is_empty())
    }

    /// Whether the word of a token stands in a list of the patterns.
    #[must_use]
    pub fn is(&self, list: &str, sentence: usize, token: usize) -> bool {
        let word = self.lower(sentence, token);
        !word.is_empty() && self.knowledge.patterns().is(list, word)
    }

    /// All phrases of a sentence by themselves, by place; none overlaps another.
    #[must_use]
    pub fn bases(&self, sentence: usize) -> Vec<Base> {
        let mut found: Vec<Base> = Vec::new();
        for (index, range) in self.data(sentence) {
            let inside = found.iter().any(|base| base.tokens.start <= range.start && range.end <= base.tokens.end);
            if !inside {
                found.retain(|base| !(range.start <= base.tokens.start && base.tokens.end <= range.end));
                found.push(Base { tokens: range, mention: Some(index), concept: None });
            }
        }
        for name in self.tokens(sentence).names.iter().filter(|name| matches!(name.kind, EntryKind::Data | EntryKind::Technology)) {
            let range = self.widened(sentence, name.start)..name.end;
            if found.iter().all(|base| range.end <= base.tokens.start || base.tokens.end <= range.start)
                && self.nominal(sentence, &range)
                && self.is("clear_data", sentence, name.end - 1)
            {
                let concept = Some(self.knowledge.lexicon().entry(name.entry).target.clone());
                found.push(Base { tokens: range, mention: None, concept });
            }
        }
        found.sort_by_key(|base| base.tokens.start);
        found
    }

    /// Whether the phrase ends in a noun, as far as that is known.
    fn nominal(&self, sentence: usize, range: &Range<usize>) -> bool {
        let tags = &self.tokens(sentence).grammar.tags;
        tags.get(range.end - 1).is_none_or(|tag| matches!(tag, Upos::Noun | Upos::Propn | Upos::Num | Upos::X))
    }

    /// Where the noun phrase that has `start` in it begins: adjectives and nouns before it belong to it.
    fn widened(&self, sentence: usize, start: usize) -> usize {
        let tags = &self.tokens(sentence).grammar.tags;
        let mut at = start;
        while at > 0
            && start - at < 4
            && matches!(tags.get(at - 1), Some(Upos::Adj | Upos::Noun | Upos::Propn))
            && !self.is("no_widening", sentence, at - 1)
        {
            at -= 1;
        }
        at
    }

    /// The phrases of a sentence, those of one list together.
    #[must_use]
    pub fn groups(&self, sentence: usize) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        for base in self.bases(sentence) {
            if let Some(group) = groups.last_mut()
                && let Some(examples) = self.joined(sentence, group.tokens.end..base.tokens.start)
            {
                group.examples |= examples && group.bases.len() == 1;
                group.tokens.end = base.tokens.end;
                group.bases.push(base);
                continue;
            }
            groups.push(Group { sentence, tokens: base.tokens.clone(), bases: vec![base], examples: false });
        }
        groups
    }

    /// Whether the tokens between two phrases make them one list; `true` inside where the second is an example of the first.
    fn joined(&self, sentence: usize, gap: Range<usize>) -> Option<bool> {
        let mut examples = false;
        if gap.len() > 12 {
            return None;
        }
        // "The address from which you come, the date": what describes a member ends at a comma.
        let mut start = gap.start;
        if !gap.is_empty() && self.is("describing", sentence, start) {
            start = gap.clone().find(|token| self.lower(sentence, *token) == ",")?;
        }
        for token in start..gap.end {
            examples |= self.is("example", sentence, token);
            if !(self.is("example", sentence, token) || self.is("list_glue", sentence, token)) {
                return None;
            }
        }
        Some(examples)
    }

    /// One past the last token of what describes the noun before `end` ("information that you give us"): up to the next comma or
    /// conjunction.
    #[must_use]
    pub fn described(&self, sentence: usize, end: usize) -> usize {
        let count = self.tokens(sentence).tokens.len();
        if end >= count || !self.is("describing", sentence, end) {
            return end;
        }
        (end..count.min(end + 16)).find(|token| self.is("description_end", sentence, *token)).unwrap_or(end)
    }
}

/// The items of the list that ends before `sentence`, with the sentence that leads into it.
#[must_use]
pub fn list_before(segments: &Segments, sentence: usize) -> Option<(usize, Range<usize>)> {
    let sentences = &segments.sentences;
    let last = sentence.checked_sub(1)?;
    let lead = sentences[last].lead_in.filter(|_| sentences[last].kind != SentenceKind::Heading)?;
    let mut first = last;
    while first > lead + 1 && sentences[first - 1].lead_in == Some(lead) {
        first -= 1;
    }
    (sentences[sentence].lead_in != Some(lead)).then_some((lead, first..last + 1))
}
