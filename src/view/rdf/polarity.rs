//! Whether a mention that is a statement by itself ("automated decisions", "outside the EEA") is stated or denied by its sentence.
//!
//! In: a mention and the sentence around it. Out: its polarity, by the nearest word before it in its clause that decides: a word that denies, or the
//! verb of a practice, whose polarity is known. It does not try to read what is denied by its meaning alone ("we refrain from…").

use crate::knowledge::Knowledge;
use crate::label::{Mention, MentionKind};
use crate::pipeline::Extraction;
use crate::practice::Polarity;
use crate::text::Span;

/// How many words may stand between a word that denies and what it denies, where it stands behind ("decisions … are not").
const BEHIND: usize = 4;

/// The polarity of `mention`; of kinds that cannot be denied ("for no longer than a year" states a period) it is affirmed.
pub(super) fn polarity(extraction: &Extraction, knowledge: &Knowledge, mention: &Mention) -> Polarity {
    let sentences = &extraction.segments.sentences;
    let holds = |span: Span| span.start <= mention.span.start && mention.span.end <= span.end;
    let Some(index) = sentences.iter().position(|sentence| holds(sentence.span)) else { return Polarity::Affirmed };
    let words = Words::of(sentences[index].span, &extraction.document.text, knowledge);
    let denied = match mention.kind {
        MentionKind::MandatoryProvision => words.deny_duty(),
        MentionKind::Right => words.deny_right(mention.span),
        MentionKind::Transfer | MentionKind::AutomatedDecision | MentionKind::LegitimateInterest | MentionKind::Measure => {
            let verbs = extraction.practices.iter().filter(|practice| practice.sentence == index);
            let verb = verbs.filter_map(|practice| Some((practice.trigger?, practice.polarity))).filter(|(verb, _)| verb.start < mention.span.end);
            words.deny(mention, verb.max_by_key(|(verb, _)| verb.start))
        }
        _ => false,
    };
    if denied { Polarity::Denied } else { Polarity::Affirmed }
}

/// The words of a sentence, lower case, with their places; marks that end a clause are words too.
struct Words<'k> {
    words: Vec<(Span, String)>,
    knowledge: &'k Knowledge,
}

impl<'k> Words<'k> {
    fn of(sentence: Span, text: &str, knowledge: &'k Knowledge) -> Self {
        let mut words: Vec<(Span, String)> = Vec::new();
        for (at, letter) in sentence.of(text).char_indices() {
            let (start, end) = (sentence.start + at, sentence.start + at + letter.len_utf8());
            let inner = letter.is_alphanumeric() || matches!(letter, '\'' | '’' | '-');
            match words.last_mut() {
                Some((span, word)) if inner && span.end == start && !is_mark(word) => {
                    span.end = end;
                    word.extend(if letter == '’' { Some('\'') } else { None }.into_iter().chain(letter.to_lowercase().filter(|_| letter != '’')));
                }
                _ if inner || matches!(letter, ',' | ';' | ':') => words.push((Span::new(start, end), letter.to_lowercase().collect())),
                _ => {}
            }
        }
        Self { words, knowledge }
    }

    fn is(&self, list: &str, at: usize) -> bool {
        self.words.get(at).is_some_and(|(_, word)| self.knowledge.patterns().is(list, word))
    }

    /// Whether the word at `at` denies: "not limited to", "no later than" and "without" do not, nor "the right not to".
    fn denies(&self, at: usize) -> bool {
        let (_, word) = &self.words[at];
        let denies = self.is("negation", at) || word.ends_with("n't");
        denies && word != "without" && !self.is("negation_idle", at + 1) && !(at > 0 && self.words[at - 1].1.starts_with("right"))
    }

    /// Whether the clause goes on from the word at `from` to the one at `to`: no mark and no word that opens another.
    fn joined(&self, from: usize, to: usize) -> bool {
        (from + 1..to).all(|at| !self.is("clause", at))
    }

    /// The first word of `span`, and one past its last.
    fn range(&self, span: Span) -> (usize, usize) {
        let first = self.words.iter().position(|(word, _)| word.end > span.start).unwrap_or(self.words.len());
        (first, self.words.iter().position(|(word, _)| word.start >= span.end).unwrap_or(self.words.len()))
    }

    fn deny(&self, mention: &Mention, verb: Option<(Span, Polarity)>) -> bool {
        let (first, end) = self.range(mention.span);
        let before = (0..end).rev().find(|at| self.denies(*at) && self.joined(*at, first));
        let verb = verb.map(|(span, polarity)| (self.range(span).0, polarity)).filter(|(at, _)| self.joined(*at, first));
        match (before, verb) {
            (Some(negation), Some((verb, polarity))) if verb > negation => polarity == Polarity::Denied,
            (Some(_), _) => true,
            (None, Some((_, polarity))) => polarity == Polarity::Denied,
            (None, None) => self.deny_behind(mention.kind, end),
        }
    }

    /// "Decisions by machine alone are not taken."
    fn deny_behind(&self, kind: MentionKind, end: usize) -> bool {
        let goes_on = |at: &usize| !self.is("clause", *at) && !self.is("coordination", *at);
        let mut near = (end..self.words.len().min(end + BEHIND)).take_while(goes_on);
        matches!(kind, MentionKind::Transfer | MentionKind::AutomatedDecision) && near.any(|at| self.denies(at))
    }

    /// "You are not obliged to give us your name"; but "if you do not, we cannot serve you" is no denial of a duty.
    fn deny_duty(&self) -> bool {
        (0..self.words.len()).any(|at| {
            self.denies(at) && (at + 1..self.words.len().min(at + 1 + BEHIND)).any(|next| self.is("required", next) || self.is("duty", next))
        })
    }

    /// "You have no right to object", "you cannot object"; but "if you do not agree, you can object" grants it.
    fn deny_right(&self, mention: Span) -> bool {
        let (first, end) = self.range(mention);
        let opens = |at: usize| self.is("clause", at) || self.is("possible", at) && !self.denies(at) || self.words[at].1 == ",";
        let before = (0..first).rev().find(|at| self.denies(*at));
        before.is_some_and(|at| (at + 1..first).all(|next| !opens(next)) && first - at <= BEHIND)
            || (first..end).any(|at| self.denies(at) && self.words.get(at + 1).is_some_and(|(_, next)| next.starts_with("right")))
    }
}

fn is_mark(word: &str) -> bool {
    matches!(word, "," | ";" | ":")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::practice::Action;
    use crate::sample::{Sample, knowledge};

    /// The polarity of `words` in `sentence`; a verb with `!` before it is denied, one with `+` is affirmed.
    fn read(kind: MentionKind, sentence: &str, words: &str, verb: Option<(&str, Polarity)>) -> Polarity {
        let mut sample = Sample::new("p.txt", sentence, None);
        sample.sentence(sentence);
        let index = sample.mention(kind, words, None);
        if let Some((verb, polarity)) = verb {
            sample.practice(Action::Transfer, verb, &[]).polarity = polarity;
        }
        polarity(&sample.extraction, &knowledge(), &sample.extraction.mentions[index])
    }

    #[test]
    fn the_nearest_word_of_the_clause_decides() {
        use MentionKind::{AutomatedDecision, LegitimateInterest, MandatoryProvision, Measure, Right, Transfer};
        for (kind, sentence, words, denied) in [
            (AutomatedDecision, "We do not take automated decisions.", "automated decisions", true),
            (AutomatedDecision, "We don’t take automated decisions.", "automated decisions", true),
            (AutomatedDecision, "Automated decisions are not taken.", "Automated decisions", true),
            (AutomatedDecision, "There is no automated decision-making.", "automated decision-making", true),
            (AutomatedDecision, "We take automated decisions if you do not object.", "automated decisions", false),
            (AutomatedDecision, "You have the right not to be subject to automated decisions.", "automated decisions", false),
            (AutomatedDecision, "Automated decisions are taken without a person.", "Automated decisions", false),
            (Transfer, "Your data never leave the EEA.", "leave the EEA", true),
            (Transfer, "We send them to countries that do not protect data, such as Chile.", "countries", false),
            (Transfer, "We send them to places including but not limited to Chile.", "Chile", false),
            (LegitimateInterest, "Our legitimate interests are not outweighed by yours.", "legitimate interests", false),
            (LegitimateInterest, "We do not rely on legitimate interests.", "legitimate interests", true),
            (Measure, "E-mails are not encrypted.", "encrypted", true),
            (MandatoryProvision, "You are not obliged to give us your name.", "obliged to give us your name", true),
            (MandatoryProvision, "You don't have to give us your name.", "give us your name", true),
            (MandatoryProvision, "If you do not give us your name, we cannot deliver.", "give us your name", false),
            (Right, "You cannot object to this.", "object to this", true),
            (Right, "You have no right to object.", "right to object", true),
            (Right, "If you do not agree, you can object.", "object", false),
            (Right, "You may object at no cost.", "object", false),
        ] {
            let expected = if denied { Polarity::Denied } else { Polarity::Affirmed };
            assert_eq!(read(kind, sentence, words, None), expected, "{sentence}");
        }
    }

    #[test]
    fn a_verb_between_decides_before_a_word_that_denies() {
        let sentence = "We do not sell it but may send it to Chile.";
        assert_eq!(read(MentionKind::Transfer, sentence, "Chile", Some(("send", Polarity::Affirmed))), Polarity::Affirmed);
        let sentence = "In no case do we send it to Chile.";
        assert_eq!(read(MentionKind::Transfer, sentence, "Chile", Some(("send", Polarity::Denied))), Polarity::Denied);
        let sentence = "We send nothing outside the EEA unless standard contractual clauses hold.";
        assert_eq!(read(MentionKind::Transfer, sentence, "standard contractual clauses", Some(("send", Polarity::Denied))), Polarity::Affirmed);
    }

    #[test]
    fn a_period_is_never_denied() {
        assert_eq!(read(MentionKind::Duration, "We keep it for no longer than a year.", "a year", None), Polarity::Affirmed);
    }
}
