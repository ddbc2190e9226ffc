//! Where spans of different slots end, where the labeller let one run into the other: "share it with _Google_ for _analytics_".
//!
//! In: the labels of a sentence, its tags. Out: the same spans; a party ends before the "for" or "to" of the purpose that stands in it, a
//! condition begins with the word that opens its clause and not with the receiver before it, and "anyone" is told with those who are excepted.

use super::{SentenceLabels, Slot, Slotted};
use crate::annotate::{Annotated, Tokens};
use crate::knowledge::Knowledge;

/// Sets the bounds of the sentence's spans right.
pub fn set(tokens: &Tokens, annotated: &Annotated, knowledge: &Knowledge, found: &mut SentenceLabels) {
    let word = |at: usize| tokens.tokens.get(at).map_or("", |token| annotated.word(*token).lower.as_str());
    for at in 0..found.slots.len() {
        let span = found.slots[at];
        match span.slot {
            Slot::Actor | Slot::Recipient | Slot::Source => {
                let purpose = found.slots.iter().find(|other| other.slot == Slot::Purpose && lies_in_end(other, &span)).map(|purpose| purpose.start);
                if let Some(end) = purpose.filter(|start| *start > span.start + 1 && matches!(word(*start - 1), "for" | "to")).map(|start| start - 1)
                {
                    found.slots[at].end = end;
                } else if word(span.end) == "other" && word(span.end + 1) == "than" {
                    found.slots[at].end = phrase_end(span.end + 1, tokens).unwrap_or(span.end);
                }
            }
            Slot::Condition if !knowledge.patterns().is("case", word(span.start)) => {
                let receiver = found.slots.iter().find(|other| other.slot == Slot::Recipient && span.start < other.start && other.end < span.end);
                if let Some(opening) = receiver.map(|receiver| receiver.end).filter(|at| knowledge.patterns().is("case", word(*at))) {
                    found.slots[at].start = opening;
                }
            }
            _ => {}
        }
    }
}

/// Whether a purpose stands in a party's span behind its first word and reaches its end.
const fn lies_in_end(purpose: &Slotted, party: &Slotted) -> bool {
    party.start < purpose.start && purpose.start < party.end && party.end <= purpose.end
}

/// One past the last noun of the phrase behind "than"; `None` where none stands there ("other than as described").
fn phrase_end(than: usize, tokens: &Tokens) -> Option<usize> {
    let tags = tokens.grammar.tags();
    (than + 1..tags.len()).take_while(|at| tags[*at].is_nominal()).last().map(|last| last + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::annotate;
    use crate::document::{Source, read};
    use crate::segment::segment;

    /// Where spans of a sentence end up.
    fn bounded(text: &str, spans: &[(Slot, usize, usize)]) -> Vec<(usize, usize)> {
        let knowledge = Knowledge::embedded().expect("our own ontology");
        let document = read(&Source { path: "t.txt".into(), bytes: text.as_bytes().to_vec() });
        let annotated = annotate(&document, &segment(&document), &knowledge);
        let slots = spans.iter().map(|&(slot, start, end)| Slotted { slot, start, end, confidence: 1.0 }).collect();
        let mut found = SentenceLabels { slots, ..SentenceLabels::default() };
        set(&annotated.sentences[0], &annotated, &knowledge, &mut found);
        found.slots.iter().map(|span| (span.start, span.end)).collect()
    }

    #[test]
    fn a_receiver_ends_before_the_purpose() {
        let spans = [(Slot::Recipient, 4, 7), (Slot::Purpose, 6, 7)];
        assert_eq!(bounded("We share it with Google for analytics.", &spans), [(4, 5), (6, 7)]);
        let spans = [(Slot::Recipient, 4, 5), (Slot::Purpose, 6, 7)];
        assert_eq!(bounded("We share it with Google for analytics.", &spans), [(4, 5), (6, 7)]);
    }

    #[test]
    fn what_says_who_a_receiver_is_stays() {
        let spans = [(Slot::Recipient, 4, 8), (Slot::Purpose, 6, 8)];
        assert_eq!(bounded("We share it with companies that process payments.", &spans), [(4, 8), (6, 8)]);
        assert_eq!(bounded("We share it with nobody other than as described here.", &[(Slot::Recipient, 4, 5)]), [(4, 5)]);
    }

    #[test]
    fn a_condition_begins_with_its_clause() {
        let spans = [(Slot::Recipient, 4, 6), (Slot::Condition, 3, 10)];
        assert_eq!(bounded("We disclose it to the police if the law says so.", &spans), [(4, 6), (6, 10)]);
    }

    #[test]
    fn who_is_excepted_belongs_to_the_receiver() {
        assert_eq!(bounded("We give it to nobody other than our printers, and keep it.", &[(Slot::Recipient, 4, 5)]), [(4, 9)]);
    }
}
