//! Another company's name where the controller speaks: text that was taken over and not adapted.
//!
//! Looked for are a few set phrases of policies ("X respects your privacy", "X has created this privacy statement"). What it does not
//! try: to know which company belongs to which beyond what the ontology says.

use crate::audit::finding::Finding;
use crate::audit::rules::Rule;
use crate::audit::{Case, finding, message};
use crate::graph::one_line;
use crate::text::Span;

use std::collections::{BTreeMap, BTreeSet};

/// What stands after the name of a company that speaks of its own policy.
const AFTER: [&str; 12] = [
    "respects your privacy",
    "respects the privacy",
    "is committed to protecting",
    "has created this privacy",
    "has adopted this privacy",
    "takes your privacy",
    "values your privacy",
    "is committed to your privacy",
    "understands that your privacy",
    "will not sell your",
    "does not sell your",
    "privacy policy explains",
];

/// Words that begin sentences and belong to no name.
const NO_NAME: [&str; 12] = ["the", "since", "because", "as", "at", "this", "our", "we", "your", "here", "company", "privacy"];

/// The findings.
pub(super) fn other_names(case: &Case<'_>, rule: &Rule) -> Vec<Finding> {
    let Some(controller) = &case.extraction.controller.name else { return Vec::new() };
    let text = &case.extraction.document.text;
    let own = own_names(case, controller);
    let mut others: BTreeMap<String, Vec<Span>> = BTreeMap::new();
    for sentence in &case.extraction.segments.sentences {
        let words = sentence.span.of(text);
        for cue in AFTER {
            let Some((before, _)) = words.split_once(cue) else { continue };
            let Some(name) = name_at_end(before) else { continue };
            if !is_own(&name, &own) {
                others.entry(name).or_default().push(sentence.span);
            }
        }
    }
    let one = |(name, spans): (String, Vec<Span>)| {
        let evidence = spans.iter().filter_map(|span| case.places.at("states", *span)).collect();
        let values =
            BTreeMap::from([("controller".to_owned(), BTreeSet::from([one_line(controller)])), ("other".to_owned(), BTreeSet::from([name.clone()]))]);
        finding(rule, &name, message::fill(&rule.message, &values), evidence, Vec::new(), None)
    };
    others.into_iter().map(one).collect()
}

/// All that the policy and its page call the controller: name, aliases, site, title, and who the ontology says it belongs to.
fn own_names(case: &Case<'_>, controller: &str) -> String {
    let extraction = case.extraction;
    let metadata = &extraction.document.metadata;
    let mut own = vec![controller.to_owned()];
    own.extend(extraction.controller.aliases.iter().cloned());
    own.extend([&metadata.site, &metadata.source_url, &metadata.title, &metadata.publisher].into_iter().flatten().cloned());
    let known = case.knowledge.organisations().filter(|entry| {
        std::iter::once(&entry.name)
            .chain(&entry.aliases)
            .any(|name| extraction.controller.name.as_ref() == Some(name) || extraction.controller.aliases.contains(name))
    });
    for entry in known {
        own.extend(std::iter::once(&entry.name).chain(&entry.aliases).cloned());
        let above = entry.parent.as_deref().or(entry.provided_by.as_deref()).and_then(|iri| case.knowledge.organisation(iri));
        own.extend(above.map(|parent| parent.name.clone()));
    }
    squeeze(&own.join(" "))
}

/// Letters and digits only, small: "Fernhill Books" is in `fernhillbooks.example`.
fn squeeze(words: &str) -> String {
    words.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The capitalised words at the end of `before`.
fn name_at_end(before: &str) -> Option<String> {
    let mut name: Vec<&str> = Vec::new();
    for word in before.split_whitespace().rev() {
        let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        let named = bare.starts_with(|letter: char| letter.is_uppercase() || letter.is_ascii_digit());
        if !named || name.len() == 5 || NO_NAME.contains(&bare.to_lowercase().as_str()) {
            break;
        }
        name.push(bare);
        // A comma before a word begins something new: "Since your privacy is important, Fernhill…"
        if word.starts_with(['"', '(', '“']) {
            break;
        }
    }
    name.reverse();
    let name = name.join(" ");
    (name.chars().filter(|letter| letter.is_alphabetic()).count() >= 3).then_some(name)
}

/// Whether a word of `name` of some length is in what the controller is called.
fn is_own(name: &str, own: &str) -> bool {
    let all = squeeze(name);
    own.contains(&all) || name.split(' ').map(squeeze).any(|word| word.len() >= 4 && own.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_capitalised_words_before() {
        assert_eq!(name_at_end("Since your privacy is important to us, Ash & Oak Ltd ").as_deref(), Some("Oak Ltd"));
        assert_eq!(name_at_end("Fernhill Books ").as_deref(), Some("Fernhill Books"));
        assert_eq!(name_at_end("The Company "), None);
        assert_eq!(name_at_end("our team "), None);
        assert!(is_own("Fernhill", &squeeze("www.fernhill-books.example")) && !is_own("Brambleway", &squeeze("Fernhill Books Ltd")));
    }
}
