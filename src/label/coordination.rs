//! Members of an enumeration of data that the model passed over: "product name, installed programs and _the time of installation_".
//!
//! In: the labels of a sentence, its tree, the lexicon's names. Out: more spans of data, for nouns that are coordinated with a span of data
//! and that the lexicon knows as data. Beside data the lexicon can be believed; elsewhere it is not asked.

use super::{SentenceLabels, Slot, Slotted};
use crate::annotate::Tokens;
use crate::annotate::parse::Deprel;
use crate::annotate::tag::Upos;
use crate::knowledge::EntryKind;

/// How sure such a span is.
const CONFIDENCE: f32 = 0.4;

/// Adds the members of the sentence's enumerations that are no data yet.
pub fn add(tokens: &Tokens, found: &mut SentenceLabels) {
    let is_free = |at: usize| found.slots.iter().all(|span| at < span.start || span.end <= at);
    // Most sentences have none, and need no tree.
    if !tokens.names.iter().any(|name| name.kind == EntryKind::Data && is_free(name.end - 1)) {
        return;
    }
    let grammar = &tokens.grammar;
    let mut new: Vec<(usize, usize)> = Vec::new();
    for span in found.slots.iter().filter(|span| span.slot == Slot::Data) {
        let Some(head) = grammar.top(span.start, span.end) else { continue };
        for member in grammar.coordinated(head).into_iter().filter(|member| !(span.start..span.end).contains(member)) {
            let phrase = (start(tokens, member), member + 1);
            if is_data(tokens, member) && (phrase.0..phrase.1).all(is_free) && !new.contains(&phrase) {
                new.push(phrase);
            }
        }
    }
    found.slots.extend(new.into_iter().map(|(start, end)| Slotted { slot: Slot::Data, start, end, confidence: CONFIDENCE }));
    found.slots.sort_by_key(|span| (span.start, span.end, span.slot));
}

/// Whether a token is a noun of data, and of nothing that acts or is done.
fn is_data(tokens: &Tokens, token: usize) -> bool {
    let named = |kinds: &[EntryKind]| tokens.names.iter().any(|name| kinds.contains(&name.kind) && name.start <= token && token < name.end);
    let is_noun = matches!(tokens.grammar.tags().get(token), Some(Upos::Noun | Upos::Propn));
    is_noun && named(&[EntryKind::Data]) && !named(&[EntryKind::Trigger, EntryKind::Recipient, EntryKind::Organisation])
}

/// Where the phrase of a noun starts: its compounds, adjectives and numbers, no article.
fn start(tokens: &Tokens, noun: usize) -> usize {
    let grammar = &tokens.grammar;
    let belongs = |at: usize| grammar.head(at) == Some(noun) && matches!(grammar.arcs()[at].label, Deprel::Compound | Deprel::Amod | Deprel::Nummod);
    (0..noun).rev().take_while(|at| belongs(*at)).last().unwrap_or(noun)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::annotate;
    use crate::document::{Source, read};
    use crate::knowledge::Knowledge;
    use crate::segment::segment;

    /// The data of a sentence of which the model found one word.
    fn data(text: &str, known: usize) -> Vec<(usize, usize)> {
        let knowledge = Knowledge::embedded().expect("our own ontology");
        let document = read(&Source { path: "t.txt".into(), bytes: text.as_bytes().to_vec() });
        let annotated = annotate(&document, &segment(&document), &knowledge);
        let mut found = SentenceLabels::default();
        found.slots.push(Slotted { slot: Slot::Data, start: known, end: known + 1, confidence: 1.0 });
        add(&annotated.sentences[0], &mut found);
        found.slots.iter().map(|span| (span.start, span.end)).collect()
    }

    #[test]
    fn what_is_coordinated_with_data_is_data() {
        assert_eq!(data("We log the language, the browser type and the address.", 3), [(3, 4), (6, 8), (10, 11)]);
    }

    #[test]
    fn what_the_lexicon_does_not_know_stays_alone() {
        assert_eq!(data("We log the language and the weather.", 3), [(3, 4)]);
    }
}
