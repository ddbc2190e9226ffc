//! Coordinations in one span: "shipping and billing addresses" are two data, "contact or identify you" and "measure visits and show
//! advertisements" two purposes each, "couriers and payment providers" two recipients.

use crate::annotate::Annotated;
use crate::annotate::parse::Deprel;
use crate::annotate::tag::Upos;
use crate::knowledge::EntryKind;
use crate::label::features::has;
use crate::label::{Slot, Slotted};
use crate::text::Span;

/// The spans that a filler stands for, each in its pieces: one span of one piece where nothing is shared.
#[must_use]
pub fn split(sentence: usize, annotated: &Annotated, filler: &Slotted) -> Vec<Vec<Span>> {
    let whole = vec![(filler.start, filler.end)];
    let phrases = match filler.slot {
        Slot::Purpose => verb_phrases(sentence, annotated, filler),
        Slot::Actor | Slot::Recipient | Slot::Source => parties(sentence, annotated, filler),
        _ => whole,
    };
    phrases.into_iter().flat_map(|(start, end)| shared(sentence, annotated, &Slotted { start, end, ..*filler })).collect()
}

/// "measure visits and _to show advertisements_": verbs that are coordinated, each with an object of its own, where it begins and ends.
fn verb_phrases(sentence: usize, annotated: &Annotated, filler: &Slotted) -> Vec<(usize, usize)> {
    let grammar = &annotated.sentences[sentence].grammar;
    let whole = vec![(filler.start, filler.end)];
    let tag = |at: usize| grammar.tags().get(at).copied();
    let Some(first) = (filler.start..filler.end).find(|at| tag(*at) != Some(Upos::Adv)).filter(|at| tag(*at) == Some(Upos::Verb)) else {
        return whole;
    };
    let mut verbs = vec![first];
    let mut phrases = Vec::new();
    let mut begin = filler.start;
    for at in first + 2..filler.end {
        let conjoined = tag(at) == Some(Upos::Verb) && grammar.arcs().get(at).is_some_and(|arc| arc.label == Deprel::Conj);
        // "And to" before a verb begins a purpose, whatever the tree makes of it.
        let infinitive = tag(at) == Some(Upos::Verb)
            && at > begin + 2
            && annotated.lower(sentence, at - 1) == "to"
            && coordinates(annotated.lower(sentence, at - 2));
        let joins_them = conjoined && grammar.head(at).is_some_and(|head| verbs.contains(&head));
        if !infinitive && !joins_them {
            continue;
        }
        let leads = |at: usize| tag(at) == Some(Upos::Adv) || annotated.lower(sentence, at) == "to";
        let start = (begin + 1..at).rev().take_while(|at| leads(*at)).last().unwrap_or(at);
        let joins = |at: usize| separates(annotated.lower(sentence, at));
        let end = (begin + 1..start).rev().take_while(|at| joins(*at)).last().unwrap_or(start);
        // "Maintain and improve our service" shares its object; that is seen to elsewhere.
        let last = verbs[verbs.len() - 1];
        let own_object = (last + 1..end).any(|at| matches!(tag(at), Some(Upos::Noun | Upos::Propn | Upos::Pron)));
        if end < start && own_object {
            phrases.push((begin, end));
            begin = if annotated.lower(sentence, start) == "to" { start + 1 } else { start };
            verbs.push(at);
        }
    }
    phrases.push((begin, filler.end));
    phrases
}

/// "our affiliates, _couriers_ and _payment providers_": nouns that are coordinated, where each begins and ends. A word that two of them
/// share ("delivery or postal service") keeps them together; so does "and" between names, unless both are known organisations, and
/// a comma, unless one is.
fn parties(sentence: usize, annotated: &Annotated, filler: &Slotted) -> Vec<(usize, usize)> {
    let whole = vec![(filler.start, filler.end)];
    let separates = |at: usize| separates(annotated.lower(sentence, at));
    if !(filler.start + 1..filler.end).any(separates) {
        return whole;
    }
    let grammar = &annotated.sentences[sentence].grammar;
    let Some(top) = grammar.top(filler.start, filler.end) else { return whole };
    let noun = |at: usize| matches!(grammar.tags()[at], Upos::Noun | Upos::Propn | Upos::Pron);
    let mut phrases = Vec::new();
    let mut begin = filler.start;
    let mut before = top;
    for member in grammar.coordinated(top).into_iter().filter(|member| *member > top && *member < filler.end) {
        let joint = (before + 1..member).find(|at| separates(*at));
        // What the noun before is the last word of stands for itself.
        let Some(end) = joint.filter(|joint| joint - 1 == before && noun(before) && noun(member)) else { return whole };
        let name = |at: usize| grammar.tags()[at] == Upos::Propn;
        let known = |at: usize| has(annotated.sentences[sentence].tokens[at], EntryKind::Organisation);
        let apart = match annotated.lower(sentence, end) {
            "or" => true,
            "," => known(before) || known(member),
            _ => known(before) && known(member),
        };
        if name(before) && name(member) && !apart {
            return whole;
        }
        phrases.push((begin, end));
        begin = (end..member).find(|at| !separates(*at)).unwrap_or(member);
        before = member;
    }
    phrases.push((begin, filler.end));
    phrases
}

/// The spans of a phrase whose parts share a word.
fn shared(sentence: usize, annotated: &Annotated, filler: &Slotted) -> Vec<Vec<Span>> {
    let parts = match filler.slot {
        Slot::Purpose => {
            let parts = verbs(sentence, annotated, filler);
            if parts.is_empty() { headed(sentence, annotated, filler) } else { parts }
        }
        Slot::Data => modifiers(sentence, annotated, filler),
        _ => Vec::new(),
    };
    let tokens = &annotated.sentences[sentence].tokens;
    let place = |start: usize, end: usize| Span::new(tokens[start].span.start, tokens[end - 1].span.end);
    if parts.len() < 2 {
        return vec![vec![place(filler.start, filler.end)]];
    }
    let rest = parts[parts.len() - 1].1;
    parts
        .iter()
        .map(|&(start, end)| if end == rest { vec![place(start, filler.end)] } else { vec![place(start, end), place(rest, filler.end)] })
        .collect()
}

fn coordinates(word: &str) -> bool {
    matches!(word, "and" | "or" | "/" | "and/or" | "&")
}

/// Whether a word stands between the members of an enumeration.
fn separates(word: &str) -> bool {
    coordinates(word) || word == ","
}

/// Whether a word only says that it is about a purpose.
pub(super) fn is_purpose(word: &str) -> bool {
    matches!(word, "purpose" | "purposes" | "reason" | "reasons")
}

/// "provide, maintain and improve _our service_": the verbs, each with where it ends; the last one ends where what they share begins.
fn verbs(sentence: usize, annotated: &Annotated, filler: &Slotted) -> Vec<(usize, usize)> {
    let tags = annotated.sentences[sentence].grammar.tags();
    let mut parts = Vec::new();
    let mut at = filler.start;
    let mut last = false;
    while at < filler.end && !last {
        let start = at;
        while at < filler.end && tags.get(at) == Some(&Upos::Adv) {
            at += 1;
        }
        if at >= filler.end || tags.get(at) != Some(&Upos::Verb) {
            return Vec::new();
        }
        at += 1;
        parts.push((start, at));
        let mut joined = false;
        while at < filler.end && separates(annotated.lower(sentence, at)) {
            joined = true;
            at += 1;
        }
        last = !joined;
    }
    if at >= filler.end { Vec::new() } else { parts }
}

/// "marketing, research or legal _purposes_": what stands before "purposes", each part with where it begins and ends.
fn headed(sentence: usize, annotated: &Annotated, filler: &Slotted) -> Vec<(usize, usize)> {
    let last = filler.end - 1;
    if !is_purpose(annotated.lower(sentence, last)) {
        return Vec::new();
    }
    let tags = annotated.sentences[sentence].grammar.tags();
    let separates = |at: usize| separates(annotated.lower(sentence, at));
    let plain = |at: usize| {
        matches!(
            tags.get(at),
            Some(Upos::Adj | Upos::Noun | Upos::Propn | Upos::Verb | Upos::Adv | Upos::Det | Upos::Pron | Upos::Part | Upos::Punct)
        )
    };
    let mut parts = Vec::new();
    let mut begin = filler.start;
    for at in filler.start..=last {
        if at < last && !separates(at) {
            if !plain(at) {
                return Vec::new();
            }
            continue;
        }
        if at > begin {
            parts.push((begin, at));
        }
        begin = at + 1;
    }
    if parts.len() > 1 && parts.iter().all(|(start, end)| end - start <= 4) { parts } else { Vec::new() }
}

/// "shipping and billing _addresses_": words before one noun, where each could stand alone before it.
fn modifiers(sentence: usize, annotated: &Annotated, filler: &Slotted) -> Vec<(usize, usize)> {
    let Some(joint) = (filler.start + 1..filler.end.saturating_sub(2)).find(|at| coordinates(annotated.lower(sentence, *at))) else {
        return Vec::new();
    };
    let grammar = &annotated.sentences[sentence].grammar;
    let (tags, arcs) = (grammar.tags(), grammar.arcs());
    let plain = |at: usize| matches!(tags.get(at), Some(Upos::Adj | Upos::Noun | Upos::Propn | Upos::Verb));
    if arcs.is_empty() || filler.end - filler.start > 6 || !(filler.start..filler.end).all(|at| at == joint || plain(at)) {
        return Vec::new();
    }
    // The word before the joint must be no noun of its own: an adjective, "shipping", or a noun that hangs on what follows.
    let gerund = annotated.lower(sentence, joint - 1).ends_with("ing");
    let hangs = arcs[joint - 1].head as usize > joint && (arcs[joint - 1].head as usize) < filler.end;
    if hangs || gerund || tags[joint - 1] == Upos::Adj { vec![(filler.start, joint), (joint + 1, filler.end - 1)] } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Knowledge;
    use crate::segment::segment;

    fn split_in(text: &str, slot: Slot, words: &str) -> Vec<String> {
        let source = crate::document::Source { path: "policy.txt".into(), bytes: text.as_bytes().to_vec() };
        let document = crate::document::read(&source);
        let knowledge = Knowledge::embedded().expect("the embedded files are sound");
        let annotated = crate::annotate::annotate(&document, &segment(&document), &knowledge);
        let at = document.text.find(words).expect("the words stand in the text");
        let range = annotated.range(0, Span::new(at, at + words.len()));
        let filler = Slotted { slot, start: range.start, end: range.end, confidence: 1.0 };
        split(0, &annotated, &filler)
            .iter()
            .map(|pieces| pieces.iter().map(|piece| piece.of(&document.text)).collect::<Vec<_>>().join(" … "))
            .collect()
    }

    #[test]
    fn verbs_share_their_object() {
        let found = split_in(
            "We use your data to maintain, personalise and improve our service.",
            Slot::Purpose,
            "maintain, personalise and improve our service",
        );
        assert_eq!(found, ["maintain … our service", "personalise … our service", "improve our service"]);
    }

    #[test]
    fn verbs_with_their_objects_are_purposes_of_their_own() {
        let found = split_in(
            "We use your data to measure our visits, to show advertisements and finally answer your questions.",
            Slot::Purpose,
            "measure our visits, to show advertisements and finally answer your questions",
        );
        assert_eq!(found, ["measure our visits", "show advertisements", "finally answer your questions"]);
    }

    #[test]
    fn modifiers_share_their_noun() {
        let found = split_in("We collect your shipping and billing addresses.", Slot::Data, "shipping and billing addresses");
        assert_eq!(found, ["shipping … addresses", "billing addresses"]);
    }

    #[test]
    fn an_infinitive_after_and_is_a_purpose_of_its_own() {
        let found = split_in(
            "We use your data to create, maintain and close accounts and to process payments.",
            Slot::Purpose,
            "create, maintain and close accounts and to process payments",
        );
        assert_eq!(found, ["create … accounts", "maintain … accounts", "close accounts", "process payments"]);
    }

    #[test]
    fn what_stands_before_purposes_is_told_apart() {
        let found =
            split_in("We use it for marketing, product research or legal purposes.", Slot::Purpose, "marketing, product research or legal purposes");
        assert_eq!(found, ["marketing … purposes", "product research … purposes", "legal purposes"]);
        assert_eq!(split_in("We use it for marketing purposes.", Slot::Purpose, "marketing purposes"), ["marketing purposes"]);
    }

    #[test]
    fn parties_are_told_apart_and_names_are_not_cut() {
        let split = |text: &str, words: &str| split_in(text, Slot::Recipient, words);
        assert_eq!(
            split("We share your address with couriers and payment providers.", "couriers and payment providers"),
            ["couriers", "payment providers"]
        );
        assert_eq!(split("We send your card number to Stripe or PayPal.", "Stripe or PayPal"), ["Stripe", "PayPal"]);
        assert_eq!(
            split("We share your data with our parent, our subsidiaries, and affiliates.", "our parent, our subsidiaries, and affiliates"),
            ["our parent", "our subsidiaries", "affiliates"]
        );
        assert_eq!(
            split("We share it with Bellhaven, Google or other services.", "Bellhaven, Google or other services"),
            ["Bellhaven", "Google", "other services"]
        );
        for name in ["Bell and Hawthorne", "the delivery or postal service", "providers of goods and services"] {
            assert_eq!(split(&format!("We share your address with {name}."), name), [name]);
        }
    }

    #[test]
    fn other_spans_stay_whole() {
        assert_eq!(split_in("We use your data to answer your questions.", Slot::Purpose, "answer your questions"), ["answer your questions"]);
        assert_eq!(split_in("We keep the date and time of your visit.", Slot::Data, "date and time of your visit"), ["date and time of your visit"]);
    }
}
