//! "This information", "it", "such data" → the words that they stand for.
//!
//! In: mentions with the concepts of their own words. Out: `resolved`, `antecedent` and the antecedent's concept of data mentions that point
//! back. The nearest data phrase before is meant, a list as a whole; a noun of its own ("these cookies") asks for a phrase with that noun;
//! one pointer after another means the same. "The information that you give us" points at nothing: its own words say which it is, and are what it
//! is resolved to. What it does not try: parties and purposes.

use std::collections::BTreeMap;
use std::ops::Range;

use super::phrases::{Care, Group, Phrases, list_before};
use crate::annotate::Annotated;
use crate::annotate::parse::Deprel;
use crate::document::Document;
use crate::knowledge::Knowledge;
use crate::label::Mention;
use crate::segment::{Segments, SentenceKind};

/// How many sentences back a pronoun reaches, and a noun with "this".
const NEAR: usize = 3;
const FAR: usize = 12;

/// What a mention stands for.
#[derive(Debug, Clone, Default)]
struct Answer {
    words: String,
    antecedent: Option<usize>,
    concept: Option<String>,
    /// Whether the pointer has no noun of its own, so that its antecedent alone says what it is.
    bare: bool,
}

/// Fills in `resolved`, `antecedent` and `concept` of data mentions that point back.
pub fn resolve(mentions: &mut [Mention], document: &Document, segments: &Segments, annotated: &Annotated, knowledge: &Knowledge) {
    let phrases = Phrases::new(mentions, &document.text, segments, annotated, knowledge);
    let mut finder = Finder { phrases, segments, answers: BTreeMap::new(), groups: BTreeMap::new() };
    let mut described = Vec::new();
    for sentence in 0..segments.sentences.len() {
        for (index, range) in finder.phrases.data(sentence).collect::<Vec<_>>() {
            if let Some(pointer) = finder.pointer(sentence, &range)
                && let Some(answer) = finder.answer(sentence, &range, &pointer)
            {
                let bare = pointer == Pointer::Any;
                finder.answers.insert(index, Answer { bare, ..answer });
            } else if let Some(words) = finder.said_which(sentence, &range) {
                described.push((index, words));
            }
        }
    }
    let answers = finder.answers;
    for (index, words) in described {
        mentions[index].resolved = Some(words);
    }
    for (index, answer) in answers {
        let mention = &mut mentions[index];
        mention.resolved = Some(answer.words);
        mention.antecedent = answer.antecedent;
        if answer.bare {
            mention.concept = answer.concept.or_else(|| Some("dpv:PersonalData".to_owned()));
        } else if matches!(mention.concept.as_deref(), None | Some("dpv:PersonalData")) && answer.concept.is_some() {
            mention.concept = answer.concept;
        }
    }
}

/// How a mention points back.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Pointer {
    /// "It", "these", "this information": at any data.
    Any,
    /// "These cookies": at what has this noun.
    Noun(String),
    /// "The following information": at the list that comes.
    Ahead,
}

struct Finder<'a> {
    phrases: Phrases<'a>,
    segments: &'a Segments,
    answers: BTreeMap<usize, Answer>,
    groups: BTreeMap<usize, Vec<Group>>,
}

impl<'a> Finder<'a> {
    fn is(&self, list: &str, sentence: usize, token: usize) -> bool {
        self.phrases.is(list, sentence, token)
    }

    /// Whether and how a mention points back.
    fn pointer(&self, sentence: usize, range: &Range<usize>) -> Option<Pointer> {
        let word = |token: usize| self.phrases.lower(sentence, token);
        if range.len() == 1 && self.is("anaphor_alone", sentence, range.start) {
            return Some(Pointer::Any);
        }
        // "Some of this information": the pointer stands within; "this [information]": before.
        let mut start = range.start;
        let starts = |token: usize| self.points(sentence, token) || word(token) == "the";
        if let Some(of) = (range.start..range.end.min(range.start + 4)).find(|token| word(*token) == "of" && starts(token + 1)) {
            start = of + 1;
        }
        let before = start.checked_sub(1).filter(|_| start == range.start);
        let noun = self.noun(sentence, start..range.end);
        if self.points(sentence, start) && range.end > start + 1 || before.is_some_and(|before| self.points(sentence, before)) {
            return Some(noun.map_or(Pointer::Any, Pointer::Noun));
        }
        let article = word(start) == "the" || before.is_some_and(|before| word(before) == "the");
        let above = (start..range.end).any(|token| self.is("pointing_back", sentence, token));
        let bare = range.end == start + usize::from(word(start) == "the") + 1;
        if article && noun.is_none() && (above || bare && !self.is("describing", sentence, range.end)) {
            return Some(Pointer::Any);
        }
        let around = range.start.saturating_sub(1)..range.end + 1;
        around.into_iter().any(|token| self.is("promising", sentence, token)).then_some(Pointer::Ahead)
    }

    /// "The _data_ generated by the form": a noun that means any data, with the words behind it that say which.
    fn said_which(&self, sentence: usize, range: &Range<usize>) -> Option<String> {
        // "We protect the data from theft": from what is no sort of data.
        if !self.is("general_data", sentence, range.end - 1) || self.phrases.lower(sentence, range.end) == "from" {
            return None;
        }
        let end = self.phrases.described(sentence, range.end);
        (end > range.end).then(|| self.phrases.span(sentence, &(range.start..end)).of(self.phrases.text).to_owned())
    }

    /// Whether a token is a determiner that points back.
    fn points(&self, sentence: usize, token: usize) -> bool {
        self.is("pointing", sentence, token) && !self.is("not_pointed_at", sentence, token + 1)
    }

    /// The noun before `end`, unless it is one that means any data.
    fn noun(&self, sentence: usize, range: Range<usize>) -> Option<String> {
        let own =
            |token: &usize| !["any_data", "pointing", "pointing_back", "list_glue", "no_noun"].iter().any(|list| self.is(list, sentence, *token));
        let token = range.rev().take(2).find(own)?;
        Some(self.phrases.annotated.word(self.phrases.annotated.sentences[sentence].tokens[token]).folded.clone())
    }

    fn groups(&mut self, sentence: usize) -> Vec<Group> {
        if !self.groups.contains_key(&sentence) {
            let found = self.phrases.groups(sentence, Care::Strict);
            self.groups.insert(sentence, found);
        }
        self.groups[&sentence].clone()
    }

    fn answer(&mut self, sentence: usize, range: &Range<usize>, pointer: &Pointer) -> Option<Answer> {
        if *pointer == Pointer::Ahead {
            let sentences = &self.segments.sentences;
            let end = (sentence + 1..sentences.len()).find(|item| sentences[*item].lead_in != Some(sentence)).unwrap_or(sentences.len());
            return self.items(sentence + 1..end, pointer);
        }
        let reach = if matches!(pointer, Pointer::Noun(_)) { FAR } else { NEAR };
        let here = self.groups(sentence).into_iter().filter(|group| group.bases[0].tokens.end <= range.start);
        let mut here: Vec<Group> = here.map(|group| cut(&group, range.start)).rev().collect();
        self.general_first(&mut here);
        if let Some(answer) = here.iter().find_map(|group| self.fits(group, pointer)) {
            return Some(answer);
        }
        for place in self.before(sentence, reach) {
            match place {
                Place::Sentence(place) => {
                    let mut groups = self.groups(place);
                    self.general_first(&mut groups);
                    if let Some(answer) = groups.iter().find_map(|group| self.fits(group, pointer)) {
                        return Some(answer);
                    }
                }
                Place::List(items) => {
                    if let Some(answer) = self.items(items, pointer) {
                        return Some(answer);
                    }
                }
            }
        }
        if let Pointer::Noun(_) = pointer {
            return self.answer(sentence, range, &Pointer::Any);
        }
        None
    }

    /// Where to look before a sentence, nearest first, within its section.
    fn before(&self, sentence: usize, reach: usize) -> Vec<Place> {
        let sentences = &self.segments.sentences;
        let mut places = Vec::new();
        if let Some(lead) = sentences[sentence].lead_in.filter(|lead| *lead < sentence) {
            places.push(Place::Sentence(lead));
        }
        let mut at = sentence;
        while places.len() < reach && at > 0 {
            if let Some((lead, items)) = list_before(self.segments, at) {
                at = items.start;
                if sentences[lead].section != sentences[sentence].section {
                    break;
                }
                let bare = self.promises(lead);
                let list = Place::List(items);
                places.extend(if bare { [list, Place::Sentence(lead)] } else { [Place::Sentence(lead), list] });
                at = at.min(lead + 1);
                if at == 0 || lead + 1 == sentence {
                    break;
                }
                at = lead;
                continue;
            }
            at -= 1;
            if sentences[at].section != sentences[sentence].section {
                break;
            }
            let sibling = sentences[sentence].lead_in.is_some() && sentences[at].lead_in == sentences[sentence].lead_in;
            if sentences[at].kind != SentenceKind::Heading && !(sibling && sentences[at].block != sentences[sentence].block) {
                places.push(Place::Sentence(at));
            }
        }
        places
    }

    /// Whether a sentence says no more than that a list follows ("we collect the following information:").
    fn promises(&self, sentence: usize) -> bool {
        let count = self.phrases.annotated.sentences[sentence].tokens.len();
        (0..count).any(|token| self.is("promising", sentence, token) && self.is("any_data", sentence, token + 1) && token + 4 > count)
    }

    /// Groups that are about data in general ("personal information that you give us") before those of one kind of data.
    fn general_first(&self, groups: &mut [Group]) {
        groups.sort_by_key(|group| {
            let first = &group.bases[0].tokens;
            !first.clone().any(|token| self.is("general_data", group.sentence, token))
        });
    }

    /// What the group means to a pointer; `None` where it is not meant.
    fn fits(&self, group: &Group, pointer: &Pointer) -> Option<Answer> {
        if let Pointer::Noun(noun) = pointer
            && !group.bases.iter().any(|base| self.has_noun(group.sentence, &base.tokens, noun))
        {
            return None;
        }
        let first = &group.bases[0];
        // "The data, including names": said anew, with examples.
        let the = |token: usize| self.phrases.lower(group.sentence, token) == "the";
        let anew = group.has_examples() && (the(first.tokens.start) || first.tokens.start.checked_sub(1).is_some_and(the));
        if (group.bases.len() == 1 || group.has_examples())
            && !anew
            && self.pointer(group.sentence, &first.tokens).is_some_and(|pointer| pointer != Pointer::Ahead)
        {
            return self.answers.get(&first.mention?).cloned();
        }
        // "Addresses are sensitive information": what is said of something is not pointed at.
        let arcs = self.phrases.annotated.sentences[group.sentence].grammar.arcs();
        if group.bases.len() == 1 && arcs.get(first.tokens.end - 1).is_some_and(|arc| arc.label == Deprel::Attr) {
            return None;
        }
        let mut tokens = group.tokens.clone();
        if let Pointer::Noun(noun) = pointer
            && let Some(base) = group.bases.iter().find(|base| self.has_noun(group.sentence, &base.tokens, noun))
            && (base != first || !group.has_examples())
        {
            // "These cookies" are the cookies alone of all that is listed.
            tokens = base.tokens.clone();
        }
        if tokens.len() == 1 && self.is("any_data", group.sentence, tokens.start) {
            tokens.end = self.phrases.described(group.sentence, tokens.end);
        }
        let span = self.phrases.span(group.sentence, &tokens);
        let concept = if group.has_examples() { self.concept(first) } else { self.common(group) };
        Some(Answer {
            words: span.of(self.phrases.text).to_owned(),
            antecedent: group.bases.iter().find_map(|base| base.mention),
            concept,
            bare: true,
        })
    }

    fn has_noun(&self, sentence: usize, tokens: &Range<usize>, noun: &str) -> bool {
        let annotated = self.phrases.annotated;
        tokens.clone().any(|token| annotated.word(annotated.sentences[sentence].tokens[token]).folded == noun)
    }

    fn concept(&self, base: &super::phrases::Base) -> Option<String> {
        base.mention.map_or_else(|| base.concept.clone(), |mention| self.phrases.mentions[mention].concept.clone())
    }

    /// The nearest concept that all phrases of a list are below.
    fn common(&self, group: &Group) -> Option<String> {
        let mut shared: Option<Vec<String>> = None;
        for base in &group.bases {
            let concept = self.concept(base)?;
            let mut above = vec![concept.clone()];
            above.extend(self.phrases.knowledge.ancestors(&concept).into_iter().map(str::to_owned));
            shared = Some(match shared {
                None => above,
                Some(known) => known.into_iter().filter(|concept| above.contains(concept)).collect(),
            });
        }
        shared?.into_iter().next()
    }

    /// All items of a list as one.
    fn items(&mut self, items: Range<usize>, pointer: &Pointer) -> Option<Answer> {
        if matches!(pointer, Pointer::Noun(_)) {
            return None;
        }
        let mut words: Vec<String> = Vec::new();
        let mut antecedent = None;
        for item in items {
            for group in self.groups(item) {
                words.push(self.phrases.span(item, &group.tokens).of(self.phrases.text).to_owned());
                antecedent = antecedent.or_else(|| group.bases.iter().find_map(|base| base.mention));
            }
        }
        (!words.is_empty()).then(|| Answer { words: words.join(", "), antecedent, concept: None, bare: true })
    }
}

/// The part of a group that stands before a token.
fn cut(group: &Group, before: usize) -> Group {
    let mut group = group.clone();
    group.bases.retain(|base| base.tokens.end <= before);
    group.tokens.end = group.bases.last().map_or(group.tokens.start, |base| base.tokens.end);
    group.links.truncate(group.bases.len().saturating_sub(1));
    group
}

enum Place {
    Sentence(usize),
    List(Range<usize>),
}
