//! Members of an enumeration of data that the model passed over: "product name, installed programs and _the time of installation_".
//!
//! In: the labels of a sentence, its tree, the lexicon's names. Out: more spans of data, for nouns that are coordinated with a span of data
//! and that the lexicon knows as data. Beside data the lexicon can be believed; elsewhere it is not asked. Behind "the following data …:"
//! it need not be asked: what stands there is data, whatever it is.

use super::{SentenceLabels, Slot, Slotted};
use crate::annotate::parse::Deprel;
use crate::annotate::tag::Upos;
use crate::annotate::{Annotated, Tokens};
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

/// How many words a member of an announced list may have.
const LONGEST_MEMBER: usize = 6;

/// Where the words end that announce a list of data ("the following data …:"), and where its colon stands. Nothing else is announced in
/// between, and nothing is done behind the colon.
#[must_use]
pub fn announced(tokens: &Tokens, annotated: &Annotated, found: &SentenceLabels) -> Option<(usize, usize)> {
    let word = |at: usize| tokens.tokens.get(at).map_or("", |token| annotated.word(*token).lower.as_str());
    let announces = |span: &&Slotted| span.slot == Slot::Data && (span.start.saturating_sub(1)..span.end).any(|at| word(at) == "following");
    let end = found.slots.iter().find(announces)?.end;
    let colon = (end..tokens.tokens.len()).find(|at| word(*at) == ":")?;
    // "The following data may be shared with these partners:" announces partners.
    let other = colon > end && tokens.grammar.tags().get(colon - 1) == Some(&Upos::Noun) && word(colon - 1).ends_with('s');
    let done = found.triggers.iter().any(|trigger| trigger.end > colon);
    (!other && !done).then_some((end, colon))
}

/// Adds the members of a list that the sentence announces as data: "the following data are kept: customer number, _purchases_ and _complaints_".
pub fn add_announced(tokens: &Tokens, annotated: &Annotated, found: &mut SentenceLabels) {
    let word = |at: usize| tokens.tokens.get(at).map_or("", |token| annotated.word(*token).lower.as_str());
    let end = tokens.tokens.len();
    let Some((_, colon)) = announced(tokens, annotated, found) else { return };
    let tags = tokens.grammar.tags();
    let separates = |at: usize| matches!(word(at), "," | ";" | "and" | "or" | "&") || at == end || word(at) == ".";
    let nominal = |at: usize| tags[at].is_nominal() || word(at) == "of";
    let mut begin = colon + 1;
    for at in colon + 1..=end {
        if !separates(at) {
            continue;
        }
        let start = (begin..at).find(|at| !matches!(tags[*at], Upos::Det | Upos::Pron)).unwrap_or(at);
        let free = found.slots.iter().all(|span| span.end <= start || at <= span.start);
        let noun = start < at && matches!(tags[at - 1], Upos::Noun | Upos::Propn);
        if noun && free && at - start <= LONGEST_MEMBER && (start..at).all(nominal) {
            found.slots.push(Slotted { slot: Slot::Data, start, end: at, confidence: CONFIDENCE });
        }
        begin = at + 1;
    }
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
    fn what_follows_an_announcement_is_data() {
        let knowledge = Knowledge::embedded().expect("our own ontology");
        let text = "The following data are kept: your customer number, visits to the stables, complaints and crest.";
        let document = read(&Source { path: "t.txt".into(), bytes: text.as_bytes().to_vec() });
        let annotated = annotate(&document, &segment(&document), &knowledge);
        let mut found = SentenceLabels::default();
        found.slots.push(Slotted { slot: Slot::Data, start: 1, end: 3, confidence: 1.0 });
        add_announced(&annotated.sentences[0], &annotated, &mut found);
        let spans: Vec<(usize, usize)> = found.slots.iter().map(|span| (span.start, span.end)).collect();
        // "Visits to the stables" is no plain noun.
        assert_eq!(spans, [(1, 3), (7, 9), (15, 16), (17, 18)]);
    }

    #[test]
    fn what_the_lexicon_does_not_know_stays_alone() {
        assert_eq!(data("We log the language and the weather.", 3), [(3, 4)]);
    }
}
