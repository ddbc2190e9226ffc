//! What the policy itself subsumes: "personal data such as your name", "(together, “Usage Data”)", "Contact data include:" with a list.
//!
//! In: mentions and practices. Out: pairs of data mentions; a phrase that no mention names yet becomes one, so that graphs can show it.
//! What it does not try: definitions over several sentences, and what is not data.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::phrases::{Base, Care, Group, Link, Phrases};
use crate::annotate::Annotated;
use crate::document::Document;
use crate::knowledge::Knowledge;
use crate::label::{Mention, MentionKind};
use crate::practice::{Practice, Subsumption};
use crate::segment::{Segments, SentenceKind};
use crate::text::Span;

/// Finds what the policy subsumes and adds the mentions that this asks for, in their places.
pub fn find(
    mentions: &mut Vec<Mention>,
    practices: &mut [Practice],
    document: &Document,
    segments: &Segments,
    annotated: &Annotated,
    knowledge: &Knowledge,
) -> Vec<Subsumption> {
    let phrases = Phrases::new(mentions, &document.text, segments, annotated, knowledge);
    let mut finder = Finder { phrases, segments, found: BTreeSet::new() };
    for sentence in 0..segments.sentences.len() {
        if segments.sentences[sentence].kind != SentenceKind::Heading {
            finder.sentence(sentence);
        }
    }
    let found = finder.found;
    let mut places: BTreeMap<Span, usize> = BTreeMap::new();
    for (index, mention) in mentions.iter().enumerate().filter(|(_, mention)| mention.kind == MentionKind::Data) {
        places.entry(mention.span).or_insert(index);
    }
    let new: BTreeSet<Span> = found.iter().flat_map(|(upper, lower, _)| [*upper, *lower]).filter(|span| !places.contains_key(span)).collect();
    insert(mentions, practices, &new);
    for (index, mention) in mentions.iter().enumerate().rev().filter(|(_, mention)| mention.kind == MentionKind::Data) {
        places.insert(mention.span, index);
    }
    found.into_iter().map(|(upper, lower, sentence)| Subsumption { upper: places[&upper], lower: places[&lower], sentence }).collect()
}

/// Adds data mentions at these places and numbers those that practices name anew.
fn insert(mentions: &mut Vec<Mention>, practices: &mut [Practice], new: &BTreeSet<Span>) {
    if new.is_empty() {
        return;
    }
    let mut all: Vec<(Option<usize>, Mention)> = mentions.drain(..).enumerate().map(|(index, mention)| (Some(index), mention)).collect();
    all.extend(new.iter().map(|span| (None, Mention::new(MentionKind::Data, *span))));
    all.sort_by_key(|(_, mention)| mention.span);
    let mut numbers = vec![0; all.len()];
    for (index, (old, mention)) in all.into_iter().enumerate() {
        if let Some(old) = old {
            numbers[old] = index;
        }
        mentions.push(mention);
    }
    for argument in practices.iter_mut().flat_map(|practice| &mut practice.arguments) {
        argument.mention = numbers[argument.mention];
    }
}

struct Finder<'a> {
    phrases: Phrases<'a>,
    segments: &'a Segments,
    /// Upper, lower, sentence.
    found: BTreeSet<(Span, Span, usize)>,
}

impl Finder<'_> {
    fn sentence(&mut self, sentence: usize) {
        let groups = self.phrases.groups(sentence, Care::Loose);
        for group in &groups {
            self.group(group);
        }
        if let Some(last) = groups.last() {
            self.list(last);
        }
    }

    fn span(&self, sentence: usize, base: &Base) -> Span {
        base.mention.map_or_else(|| self.phrases.span(sentence, &base.tokens), |mention| self.phrases.mentions[mention].span)
    }

    fn add(&mut self, sentence: usize, upper: &Base, lower: &Base) {
        let mut span = self.span(sentence, lower);
        if lower.tokens.len() == 1 && self.phrases.is("any_data", sentence, lower.tokens.start) {
            // "Personal data means information that relates to a person": all of it.
            span = self.phrases.span(sentence, &(lower.tokens.start..self.phrases.described(sentence, lower.tokens.end)));
        }
        self.add_span(sentence, upper, span);
    }

    fn add_span(&mut self, sentence: usize, upper: &Base, lower: Span) {
        let upper_span = self.span(sentence, upper);
        if !upper_span.overlaps(lower) && self.is_upper(sentence, &upper.tokens) {
            self.found.insert((upper_span, lower, sentence));
        }
    }

    /// Whether a phrase may have others below it: it is a mention, or its head says that it is data.
    fn is_upper(&self, sentence: usize, tokens: &Range<usize>) -> bool {
        let head = tokens.end - 1;
        self.phrases.is("any_data", sentence, head) || self.phrases.is("clear_data", sentence, head)
    }

    fn group(&mut self, group: &Group) {
        let sentence = group.sentence;
        let word = |token: usize| self.phrases.lower(sentence, token);
        let bare = |base: &Base| base.tokens.len() == 1 && self.phrases.is("any_data", sentence, base.tokens.start);
        let mut pairs: Vec<(&Base, &Base)> = Vec::new();
        // Each with whether its examples stand in brackets, which then end with them.
        let mut uppers: Vec<(&Base, bool)> = Vec::new();
        for (at, link) in group.links.iter().enumerate() {
            let (before, after) = (&group.bases[at], &group.bases[at + 1]);
            let mut gap = before.tokens.end..after.tokens.start;
            if !gap.is_empty() && word(gap.start) == ")" {
                while uppers.pop().is_some_and(|(_, bracketed)| !bracketed) {}
            }
            if *link == Link::Term {
                pairs.extend(group.bases[..=at].iter().filter(|lower| !bare(lower) || at == 0).map(|lower| (after, lower)));
                continue;
            }
            if *link == Link::Examples {
                let bracketed = gap.any(|token| word(token) == "(");
                // "Usage data include information such as A": A is of the usage data.
                if !bare(before) || uppers.is_empty() {
                    if !bracketed {
                        uppers.clear();
                    }
                    uppers.push((before, bracketed));
                }
            }
            if !(bare(after) && group.links.get(at + 1) == Some(&Link::Examples)) {
                pairs.extend(uppers.last().map(|(upper, _)| (*upper, after)));
            }
        }
        for (upper, lower) in pairs {
            self.add(sentence, upper, lower);
        }
    }

    /// "Contact data include:" and the items below.
    fn list(&mut self, last: &Group) {
        let sentence = last.sentence;
        let end = self.phrases.annotated.sentences[sentence].tokens.len();
        let Some(upper) = last.bases.last() else { return };
        let leads = upper.tokens.end < end && self.phrases.link(sentence, upper.tokens.end..end) == Some(Link::Examples);
        let items = (sentence + 1..self.segments.sentences.len()).take_while(|item| self.segments.sentences[*item].lead_in.is_some());
        if !leads {
            return;
        }
        for item in items.filter(|item| self.segments.sentences[*item].lead_in == Some(sentence)).collect::<Vec<_>>() {
            let groups = self.phrases.groups(item, Care::Loose);
            let lowers: Vec<Span> = groups.first().map(|group| group.bases.iter().map(|base| self.span(item, base)).collect()).unwrap_or_default();
            for lower in lowers {
                self.add_span(sentence, upper, lower);
            }
        }
    }
}
