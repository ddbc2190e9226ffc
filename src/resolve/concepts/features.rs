//! What the learned choice of a concept looks at: the words of a mention, alone and in pairs, first and last, and their classes.
//!
//! The same function reads mentions and, in training, the labels of concepts. A change here asks for training anew.

use crate::annotate::words::{hash_word, mix};
use crate::knowledge::Classes;
use crate::knowledge::lexicon;

/// Words that say nothing about what is meant.
fn is_empty(word: &str) -> bool {
    matches!(
        word,
        "the"
            | "a"
            | "an"
            | "of"
            | "your"
            | "our"
            | "their"
            | "its"
            | "it"
            | "his"
            | "her"
            | "any"
            | "all"
            | "such"
            | "this"
            | "that"
            | "these"
            | "those"
            | "certain"
            | "some"
            | "to"
            | "and"
            | "or"
            | "for"
            | "with"
            | "in"
            | "on"
            | "by"
            | "from"
            | "we"
            | "you"
            | "us"
            | "is"
            | "are"
            | "be"
            | "as"
            | "they"
            | "may"
            | "more"
            | "other"
    )
}

/// A word without its usual endings: enough that "improving" and "improve" meet.
fn stem(word: &str) -> &str {
    let mut stem = word;
    for ending in ["ing", "ed", "ion", "ment", "er", "e"] {
        if let Some(rest) = stem.strip_suffix(ending).filter(|rest| rest.len() >= 4) {
            stem = rest;
            break;
        }
    }
    let bytes = stem.as_bytes();
    let doubled = bytes.len() > 4 && bytes[bytes.len() - 1] == bytes[bytes.len() - 2] && stem.is_ascii();
    if doubled { &stem[..stem.len() - 1] } else { stem }
}

/// Features of words in their order; `of` gives the classes of a word.
#[must_use]
pub fn features<'w>(words: impl Iterator<Item = &'w str>, classes: &Classes) -> Vec<u64> {
    let mut found = vec![1];
    let mut core: Vec<u64> = Vec::new();
    for part in words.filter(|word| word.chars().any(char::is_alphanumeric) && !word.starts_with('\'')).flat_map(lexicon::parts) {
        let hash = hash_word(stem(&part));
        found.push(mix(2, hash));
        let [fine, middle, _] = classes.of(&part, &part);
        if fine != 0 {
            found.push(mix(3, u64::from(fine)));
            found.push(mix(4, u64::from(middle)));
        }
        if !is_empty(&part) {
            core.push(hash);
        }
    }
    found.extend(core.windows(2).map(|pair| mix(5, mix(pair[0], pair[1]))));
    found.extend(core.windows(3).map(|three| mix(6, mix(three[0], three[2]))));
    if let (Some(first), Some(last)) = (core.first(), core.last()) {
        found.push(mix(7, *first));
        found.push(mix(8, *last));
        found.push(mix(9, mix(*first, *last)));
        found.push(core.iter().fold(10, |all, word| mix(all, *word)));
        found.push(mix(11, core.len().min(6) as u64));
    }
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_verb_are_one() {
        assert_eq!(stem("improving"), stem("improve"));
        assert_eq!(stem("mapping"), "map".to_owned() + "p");
        assert_eq!(stem("use"), "use");
    }

    #[test]
    fn empty_words_do_not_part_others() {
        let classes = Classes::default();
        let of = |text: &str| features(text.split(' '), &classes);
        let (bare, full) = (of("improve site"), of("improve our sites"));
        assert!(bare.iter().filter(|feature| full.contains(feature)).count() > 6);
    }
}
