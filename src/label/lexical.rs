//! The lexicon profile: words and simple patterns alone, without anything learned.
//!
//! Triggers are the words of `patterns/triggers.toml`; data are names of the lexicon, grown to the left over words that belong to them;
//! parties are pronouns, organisations and kinds of recipients; purposes follow "to" and a verb, conditions follow "if" and the like.

use super::features::has;
use super::{Labels, Profile, SentenceLabels, Slot, Slotted, Trigger};
use crate::annotate::{Annotated, Tokens};
use crate::document::Document;
use crate::knowledge::{EntryKind, Knowledge};
use crate::segment::{Segments, SentenceKind};

/// How sure a pattern is: it does not know.
const CONFIDENCE: f32 = 0.5;

/// Labels every sentence of a document.
#[must_use]
pub fn label(_document: &Document, segments: &Segments, annotated: &Annotated, knowledge: &Knowledge) -> Labels {
    let sentences = annotated
        .sentences
        .iter()
        .zip(&segments.sentences)
        .map(|(tokens, sentence)| {
            let mut found = SentenceLabels::default();
            if sentence.kind == SentenceKind::Heading {
                return found;
            }
            triggers(tokens, annotated, knowledge, &mut found);
            let in_list = sentence.lead_in.is_some();
            if !found.triggers.is_empty() || in_list {
                data(tokens, annotated, knowledge, &mut found);
                parties(tokens, annotated, &mut found);
                clauses(tokens, annotated, knowledge, &mut found);
            }
            found
        })
        .collect();
    Labels { profile: Profile::Lexicon, sentences }
}

fn triggers(tokens: &Tokens, annotated: &Annotated, knowledge: &Knowledge, found: &mut SentenceLabels) {
    for name in tokens.names.iter().filter(|name| name.kind == EntryKind::Trigger) {
        let word = &annotated.word(tokens.tokens[name.start]).lower;
        let before = name.start.checked_sub(1).map_or("", |at| &annotated.word(tokens.tokens[at]).lower);
        // "the use of cookies" states, "your use of the site" does not; "may contact us" is the user's doing.
        let own = knowledge.patterns().is("user", before) || (before == "to" && word == "access");
        if !own && found.triggers.last().is_none_or(|last| last.end <= name.start) {
            let action = knowledge.lexicon().entry(name.entry).target.clone();
            found.triggers.push(Trigger { start: name.start, end: name.end, action, confidence: CONFIDENCE });
        }
    }
}

fn data(tokens: &Tokens, annotated: &Annotated, knowledge: &Knowledge, found: &mut SentenceLabels) {
    let mut last_end = 0;
    for name in tokens.names.iter().filter(|name| name.kind == EntryKind::Data) {
        let mut start = name.start;
        // Grow over capital or lower-case words that are no function words: "registered customer e-mail address" stays one.
        while start > last_end {
            let token = tokens.tokens[start - 1];
            let word = &annotated.word(token).lower;
            let belongs = knowledge.patterns().is("anaphor", word) && !matches!(word.as_str(), "it" | "they" | "them" | "that")
                || has(token, EntryKind::Data) && !has(token, EntryKind::Trigger);
            if !belongs {
                break;
            }
            start -= 1;
        }
        if name.start >= last_end {
            found.slots.push(Slotted { slot: Slot::Data, start, end: name.end, confidence: CONFIDENCE });
            last_end = name.end;
        }
    }
}

fn parties(tokens: &Tokens, annotated: &Annotated, found: &mut SentenceLabels) {
    let first_trigger = found.triggers.first().map_or(usize::MAX, |trigger| trigger.start);
    let preposition = |at: usize| {
        (at.saturating_sub(3)..at)
            .rev()
            .map(|at| annotated.word(tokens.tokens[at]).lower.as_str())
            .find(|word| matches!(*word, "to" | "with" | "from" | "by"))
            .unwrap_or("")
    };
    for (index, token) in tokens.tokens.iter().enumerate() {
        let word = annotated.word(*token).lower.as_str();
        let slot = match word {
            "we" | "i" => Some(Slot::Actor),
            "your" | "their" => Some(Slot::Subject),
            "you" | "users" | "visitors" if preposition(index) == "from" => Some(Slot::Source),
            _ => None,
        };
        if let Some(slot) = slot {
            found.slots.push(Slotted { slot, start: index, end: index + 1, confidence: CONFIDENCE });
        }
    }
    for name in tokens.names.iter().filter(|name| matches!(name.kind, EntryKind::Recipient | EntryKind::Organisation)) {
        let slot = match preposition(name.start) {
            "from" => Slot::Source,
            "by" => Slot::Actor,
            "to" | "with" => Slot::Recipient,
            _ if name.end <= first_trigger => Slot::Actor,
            _ => continue,
        };
        found.slots.push(Slotted { slot, start: name.start, end: name.end, confidence: CONFIDENCE });
    }
    found.slots.sort_by_key(|slot| (slot.start, slot.end));
}

fn clauses(tokens: &Tokens, annotated: &Annotated, knowledge: &Knowledge, found: &mut SentenceLabels) {
    let word = |at: usize| tokens.tokens.get(at).map_or("", |token| annotated.word(*token).lower.as_str());
    let stop = |from: usize| (from..tokens.tokens.len()).find(|at| matches!(word(*at), "," | "." | ";" | ":" | ")")).unwrap_or(tokens.tokens.len());
    for index in 0..tokens.tokens.len() {
        let (slot, start) = match word(index) {
            "to" if index > 0
                && !found.triggers.iter().any(|trigger| trigger.end == index)
                && tokens.tokens.get(index + 1).is_some_and(|token| has(*token, EntryKind::Purpose)) =>
            {
                (Slot::Purpose, index + 1)
            }
            "if" | "when" | "unless" | "except" | "where" => (Slot::Condition, index),
            _ => continue,
        };
        let end = stop(start);
        if end > start && knowledge.patterns().is("condition", word(index)) == (slot == Slot::Condition) {
            found.slots.push(Slotted { slot, start, end, confidence: CONFIDENCE });
        }
    }
}
