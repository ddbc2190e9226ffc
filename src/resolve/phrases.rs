//! Data phrases of a sentence: single noun phrases, and the lists that they stand in, as one.
//!
//! In: mentions and the lexicon's names of a sentence. Out: its [`Group`]s: a noun phrase alone, a coordinated list ("your name and address"),
//! or a head with its examples ("personal data such as your name"). What it does not try: to understand relative clauses.

use std::ops::Range;

use rustc_hash::FxHashMap;

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
    /// What stands between each of them and the next.
    pub links: Vec<Link>,
}

/// What stands between two phrases of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// "And", a comma.
    Coordinated,
    /// "Such as", "including", "means": the second is an example of the first.
    Examples,
    /// The second is the term by which the first is called: (“Usage Data”).
    Term,
}

impl Group {
    /// Whether the group is a head with its examples.
    #[must_use]
    pub fn has_examples(&self) -> bool {
        self.links.first() == Some(&Link::Examples)
    }
}

/// How much is taken for a data phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Care {
    /// Mentions, and names whose head says that they are data in any context.
    Strict,
    /// Every name of data, as in lists that are known to be of data.
    Loose,
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
    /// For every word of the document, the lists of [`LISTS`] that it stands in, a bit each.
    lists: Vec<u32>,
}

/// The word lists that phrases are read by.
const LISTS: [&str; 17] = [
    "anaphor_alone",
    "any_data",
    "clear_data",
    "describing",
    "description_end",
    "example",
    "example_start",
    "general_data",
    "list_glue",
    "no_noun",
    "no_widening",
    "not_pointed_at",
    "pointing",
    "pointing_back",
    "promising",
    "quote",
    "relative",
];

impl<'a> Phrases<'a> {
    /// For the mentions of a document; they are sorted by place.
    #[must_use]
    pub fn new(mentions: &'a [Mention], text: &'a str, segments: &Segments, annotated: &'a Annotated, knowledge: &'a Knowledge) -> Self {
        let starts = segments.sentences.iter().map(|sentence| mentions.partition_point(|mention| mention.span.start < sentence.span.start)).collect();
        let mut listed: FxHashMap<&str, u32> = FxHashMap::default();
        for (bit, words) in LISTS.iter().enumerate().filter_map(|(bit, list)| Some((bit, knowledge.patterns().words(list)?))) {
            for word in words {
                *listed.entry(word).or_default() |= 1 << bit;
            }
        }
        let lists = annotated.words.iter().map(|word| listed.get(word.lower.as_str()).copied().unwrap_or(0)).collect();
        Self { mentions, starts, text, annotated, knowledge, lists }
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

    /// Whether the word of a token stands in a list of the lists.
    #[must_use]
    pub fn is(&self, list: &str, sentence: usize, token: usize) -> bool {
        let Some(token) = self.annotated.sentences.get(sentence).and_then(|tokens| tokens.tokens.get(token)) else { return false };
        let of_word = self.lists[token.word as usize];
        of_word != 0 && LISTS.iter().position(|known| *known == list).is_some_and(|bit| of_word >> bit & 1 == 1)
    }

    /// Whether anything in a sentence may subsume: examples, a term in quotation marks.
    #[must_use]
    pub fn may_define(&self, sentence: usize) -> bool {
        let tokens = &self.tokens(sentence).tokens;
        (0..tokens.len()).any(|token| {
            self.lists[tokens[token].word as usize] != 0
                && (self.is("example", sentence, token) || self.is("example_start", sentence, token) || self.is("quote", sentence, token))
                || matches!(self.lower(sentence, token), "(" | "is" | "are")
        })
    }

    /// All phrases of a sentence by themselves, by place; none overlaps another.
    #[must_use]
    pub fn bases(&self, sentence: usize, care: Care) -> Vec<Base> {
        let mut found: Vec<Base> = Vec::new();
        for (index, range) in self.data(sentence) {
            let inside = found.iter().any(|base| base.tokens.start <= range.start && range.end <= base.tokens.end);
            if !inside {
                found.retain(|base| !(range.start <= base.tokens.start && base.tokens.end <= range.end));
                found.push(Base { tokens: range, mention: Some(index), concept: None });
            }
        }
        for name in self.tokens(sentence).names.iter().filter(|name| matches!(name.kind, EntryKind::Data | EntryKind::Technology)) {
            // Labels may begin with a determiner ("your email address"), phrases do not.
            let start = (name.start..name.end).find(|token| !self.is("no_widening", sentence, *token)).unwrap_or(name.start);
            let range = if start == name.start { self.widened(sentence, start) } else { start }..name.end;
            if found.iter().all(|base| range.end <= base.tokens.start || base.tokens.end <= range.start)
                && self.nominal(sentence, &range)
                && (care == Care::Loose || self.is("clear_data", sentence, name.end - 1))
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
        let tags = self.tokens(sentence).grammar.tags();
        tags.get(range.end - 1).is_none_or(|tag| matches!(tag, Upos::Noun | Upos::Propn | Upos::Num | Upos::X))
    }

    /// Where the noun phrase that has `start` in it begins: adjectives and nouns before it belong to it.
    fn widened(&self, sentence: usize, start: usize) -> usize {
        let tags = self.tokens(sentence).grammar.tags();
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
    pub fn groups(&self, sentence: usize, care: Care) -> Vec<Group> {
        let mut bases = self.bases(sentence, care);
        if care == Care::Loose {
            self.add_terms(sentence, &mut bases);
        }
        let mut groups: Vec<Group> = Vec::new();
        for base in bases {
            if let Some(group) = groups.last_mut() {
                let gap = group.tokens.end..base.tokens.start;
                let listed = care == Care::Loose && group.links.contains(&Link::Examples);
                if listed && let Some(unknown) = self.unknown(sentence, gap.clone()) {
                    group.links.push(Link::Coordinated);
                    group.bases.push(unknown);
                    group.tokens.end = group.bases.last().map_or(0, |base| base.tokens.end);
                }
                if let Some(link) = self.link(sentence, group.tokens.end..base.tokens.start) {
                    group.tokens.end = base.tokens.end;
                    group.links.push(link);
                    group.bases.push(base);
                    continue;
                }
            }
            groups.push(Group { sentence, tokens: base.tokens.clone(), bases: vec![base], links: Vec::new() });
        }
        groups
    }

    /// A member of a list that no name tells, between members that are known: nouns between two commas.
    fn unknown(&self, sentence: usize, gap: Range<usize>) -> Option<Base> {
        let tags = self.tokens(sentence).grammar.tags();
        let between = |token: &usize| matches!(self.lower(sentence, *token), "," | "and" | "or" | ";");
        let start = gap.clone().find(|token| !self.is("list_glue", sentence, *token)).filter(|start| *start > gap.start)?;
        let end = (start..gap.end).find(between)?;
        let plain = |tag: &Upos| !matches!(tag, Upos::Verb | Upos::Aux | Upos::Punct | Upos::Sconj);
        let nominal = (start..end).all(|token| tags.get(token).is_some_and(plain))
            && tags.get(end - 1).is_some_and(|tag| matches!(tag, Upos::Noun | Upos::Propn));
        (end - start <= 6 && nominal && between(&(start - 1).max(gap.start))).then_some(Base { tokens: start..end, mention: None, concept: None })
    }

    /// Adds terms in brackets and quotation marks: (“Usage Data”).
    fn add_terms(&self, sentence: usize, bases: &mut Vec<Base>) {
        let count = self.tokens(sentence).tokens.len();
        for open in (0..count).filter(|token| self.lower(sentence, *token) == "(") {
            let Some(start) = (open + 1..(open + 6).min(count)).find(|token| self.is("quote", sentence, *token)).map(|quote| quote + 1) else {
                continue;
            };
            let Some(end) = (start..(start + 6).min(count)).find(|token| self.is("quote", sentence, *token)) else { continue };
            let of_data = end > start && (self.is("any_data", sentence, end - 1) || self.is("clear_data", sentence, end - 1));
            if of_data && bases.iter().all(|base| end <= base.tokens.start || base.tokens.end <= start) {
                bases.push(Base { tokens: start..end, mention: None, concept: None });
            }
        }
        bases.sort_by_key(|base| base.tokens.start);
    }

    /// What the tokens between two phrases make of them; nothing where they do not stand together.
    #[must_use]
    pub fn link(&self, sentence: usize, gap: Range<usize>) -> Option<Link> {
        if gap.len() > 24 {
            return None;
        }
        if let Some((start, end)) = self.marker(sentence, gap.clone()) {
            // "Information that you give us, such as": what describes the head stands before a comma, a bracket or the verb "include".
            let after = (end..gap.end).all(|token| self.glues(sentence, token) || matches!(self.lower(sentence, token), "is" | "are"));
            let before = start == gap.start
                || (gap.start..start).all(|token| self.glues(sentence, token))
                || matches!(self.lower(sentence, start - 1), "," | "(" | "may" | "can" | "also" | "generally" | "will")
                || self.lower(sentence, start).starts_with("includ");
            return (after && before).then_some(Link::Examples);
        }
        // "The address from which you come, the date": what describes a member ends at a comma or bracket.
        let mut start = gap.start;
        if !gap.is_empty() && self.is("describing", sentence, start) {
            start = gap.clone().find(|token| matches!(self.lower(sentence, *token), "," | "("))?;
        }
        let word = |token: usize| self.lower(sentence, token);
        let is = (start..gap.end).filter(|token| !self.is("quote", sentence, *token)).map(word).collect::<Vec<_>>();
        if matches!(is.as_slice(), ["is"] | ["is", "any"] | ["are"]) && self.is("any_data", sentence, gap.start.saturating_sub(1)) {
            return self.is("any_data", sentence, gap.end).then_some(Link::Examples);
        }
        if !(start..gap.end).all(|token| self.glues(sentence, token)) || gap.end - start > 9 {
            return None;
        }
        let bracket = start < gap.end && word(start) == "(";
        let quoted = (start + 1..gap.end).any(|token| self.is("quote", sentence, token)) && (start..gap.end).any(|token| word(token) == "(");
        Some(if quoted {
            Link::Term
        } else if bracket {
            Link::Examples
        } else {
            Link::Coordinated
        })
    }

    /// The first words in `gap` that announce examples: from, to.
    fn marker(&self, sentence: usize, gap: Range<usize>) -> Option<(usize, usize)> {
        gap.clone().find_map(|token| {
            let words = || format!("{} {}", self.lower(sentence, token), self.lower(sentence, token + 1));
            if self.is("example", sentence, token) {
                return Some((token, token + 1));
            }
            let pair = token + 1 < gap.end && self.is("example_start", sentence, token) && self.knowledge.patterns().is("example_pair", &words());
            pair.then_some((token, token + 2))
        })
    }

    fn glues(&self, sentence: usize, token: usize) -> bool {
        self.is("list_glue", sentence, token) && (self.lower(sentence, token) != "as" || token > 0 && self.lower(sentence, token - 1) == "well")
    }

    /// One past the last token of what describes the noun before `end` ("information that you give us"): up to the next comma or
    /// conjunction.
    #[must_use]
    pub fn described(&self, sentence: usize, end: usize) -> usize {
        let count = self.tokens(sentence).tokens.len();
        if end >= count || !self.is("describing", sentence, end) || self.lower(sentence, end) == "in" {
            return end;
        }
        // The verb of a relative clause ("that *is* stored", "you *may* give us") does not end it.
        let ends = |token: &usize| self.is("description_end", sentence, *token) && !self.is("relative", sentence, token - 1);
        (end..count.min(end + 16)).find(ends).unwrap_or(end)
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
